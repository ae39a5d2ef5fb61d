// Where a value is the difference of two larger ones.
#pragma once

#include <vkact/activation.hpp>

namespace vkact::reference {

/// What float32 may be off at x beyond an activation's bound in units in the last place of y. Where
/// y changes sign within an eighth of x, it is the sum of two terms that cancel, and this is the
/// difference that half a unit in the last place of x makes, 2^-24 |x f'(x)|; elsewhere 0.
double cancellation_allowance(const Activation& activation, double x);

}  // namespace vkact::reference
