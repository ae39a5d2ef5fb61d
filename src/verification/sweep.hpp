// The inputs that a pointwise activation is verified with.
#pragma once

#include <vkact/activation.hpp>
#include <vkact/element_type.hpp>

#include "verification/numbers.hpp"

namespace vkact::verification {

/// How many inputs a float32 sweep has: about 190,000 or 40,000.
enum class Density { full, reduced };

/// All 65,536 patterns of a 16-bit type. For float32 every n-th pattern of all, and more where
/// activations bend: around kinks and parameters, near zero, where exponentials overflow and
/// underflow, and the special values.
Numbers sweep(const Activation& activation, ElementType type, Density density);

}  // namespace vkact::verification
