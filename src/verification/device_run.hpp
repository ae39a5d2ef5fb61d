// One activation on the device, from host memory to host memory.
#pragma once

#include <cstdint>
#include <optional>
#include <vkact/activation.hpp>
#include <vkact/call.hpp>
#include <vkact/device.hpp>
#include <vkact/result.hpp>

#include "verification/numbers.hpp"

namespace vkact::verification {

/// Shape and axis of a run, and where its random numbers come from, if it has any.
struct Arrangement {
  Shape shape;
  std::int64_t axis = -1;
  std::optional<RandomState> random = {};
};

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
