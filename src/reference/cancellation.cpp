#include "reference/cancellation.hpp"

#include <cmath>

#include "reference/reference.hpp"

namespace vkact::reference {
namespace {

constexpr double kReach = 1.0 / 8;

}  // namespace

double cancellation_allowance(const Activation& activation, double x) {
  if (x == 0 || !std::isfinite(x)) return 0;
  const double inner = forward(activation, x * (1 - kReach));
  const double outer = forward(activation, x * (1 + kReach));
  const bool changes_sign = (inner < 0 && outer > 0) || (inner > 0 && outer < 0);
  return changes_sign ? 0x1p-24 * std::abs(x * derivative(activation, x)) : 0;
}

}  // namespace vkact::reference
