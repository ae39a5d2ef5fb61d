// One activation on the device, from host memory to host memory.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>
#include <vkact/activation.hpp>
#include <vkact/batch.hpp>
#include <vkact/call.hpp>
#include <vkact/device.hpp>
#include <vkact/result.hpp>

#include "verification/numbers.hpp"

namespace vkact::verification {

/// Shape of x and axis of a run, and what else its call is told.
struct Arrangement {
  Shape shape;
  std::int64_t axis = -1;
  std::optional<RandomState> random = {};
  bool training = false;
  std::vector<ParameterTensor> parameters = {};

  CallOptions options() const {
    return {.axis = axis, .parameters = parameters, .random = random, .training = training};
  }
};

/// A tensor on the device with these numbers.
Result<Tensor> upload(const Device& device, const Numbers& numbers, const Shape& shape);

/// A tensor whose elements are all poison_pattern().
Result<Tensor> poisoned(const Device& device, const Shape& shape, ElementType type);

/// Runs what the batch has and waits for it.
Result<void> submit_and_wait(Batch& batch);

/// The tensor's elements.
Result<Numbers> download(const Device& device, const Tensor& tensor);

/// y = f(x). Elements that the device did not write come back as poison_pattern().
Result<Numbers> run_forward(const Device& device, const Activation& activation, const Numbers& x,
                            const Arrangement& arrangement);

/// dx = dy * f'(x), with x.
Result<Numbers> run_backward_from_input(const Device& device, const Activation& activation,
                                        const Numbers& x, const Numbers& dy,
                                        const Arrangement& arrangement);

/// dx = dy * f'(x), with y = f(x).
Result<Numbers> run_backward_from_output(const Device& device, const Activation& activation,
                                         const Numbers& y, const Numbers& dy,
                                         const Arrangement& arrangement);

/// y of a loss, of that shape.
Result<Numbers> run_loss(const Device& device, const Activation& activation, const Numbers& x,
                         const Shape& x_shape, const Shape& y_shape, const CallOptions& options);

/// dx of a loss, from x.
Result<Numbers> run_loss_backward(const Device& device, const Activation& activation,
                                  const Numbers& x, const Shape& x_shape, const Numbers& dy,
                                  const Shape& dy_shape, const CallOptions& options);

}  // namespace vkact::verification
