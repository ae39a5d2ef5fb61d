// The CPU reference of activations whose output has another length along an axis.
#pragma once

#include <span>
#include <vector>
#include <vkact/activation.hpp>

#include "reference/tensor_reference.hpp"

namespace vkact::reference {

/// Where an output of maxout looks: elements of x, in order.
struct MaxoutGroup {
  std::size_t first = 0;
  std::size_t stride = 0;
  std::size_t pieces = 0;
};

/// The group of output element `index`; `layout` covers x along the axis, which the pieces divide.
MaxoutGroup maxout_group(const Activation& activation, const AxisLayout& layout, std::size_t index);

/// y. A NaN in a group wins it, the first of several. NaN in x gives NaN twice for crelu.
std::vector<double> pooling_forward(const Activation& activation, std::span<const double> x,
                                    const AxisLayout& layout);

/// dx. maxout gives dy to the first of the greatest; crelu gives a dy to x where its part of y is
/// not constant.
std::vector<double> pooling_backward(const Activation& activation, std::span<const double> x,
                                     std::span<const double> dy, const AxisLayout& layout);

}  // namespace vkact::reference
