// One activation on the device, from host memory to host memory.
#pragma once

#include <cstdint>
#include <vkact/activation.hpp>
#include <vkact/device.hpp>
#include <vkact/result.hpp>

#include "verification/numbers.hpp"

namespace vkact::verification {

/// Shape and axis of a run.
struct Arrangement {
  Shape shape;
  std::int64_t axis = -1;
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

}  // namespace vkact::verification
