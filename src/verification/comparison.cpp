#include "verification/comparison.hpp"

#include <algorithm>

namespace vkact::verification {

bool Worst::keep(bool passed, double severity, double input, double exact, double actual) {
  const bool worse = passed != passed_ ? !passed : severity > severity_;
  if (any_ && !worse) return false;
  any_ = true;
  severity_ = severity;
  at_ = input;
  exact_ = exact;
  actual_ = actual;
  return true;
}

void Worst::add(const reference::Deviation& deviation, const Tolerance& tolerance, double input,
                double exact, double actual) {
  const bool within_ulp = deviation.ulp <= tolerance.ulp;
  const bool passed = within_ulp || deviation.absolute <= tolerance.absolute;
  const double counted_ulp = passed && !within_ulp ? 0 : deviation.ulp;
  keep(passed, counted_ulp, input, exact, actual);
  passed_ = passed_ && passed;
  ulp_ = std::max(ulp_, counted_ulp);
  absolute_ = std::max(absolute_, deviation.absolute);
}

bool Worst::merge(const Worst& other) {
  if (!other.any_) return false;
  const bool kept = keep(other.passed_, other.severity_, other.at_, other.exact_, other.actual_);
  passed_ = passed_ && other.passed_;
  ulp_ = std::max(ulp_, other.ulp_);
  absolute_ = std::max(absolute_, other.absolute_);
  return kept;
}

Tolerance tolerance_for(ElementType type, const Tolerance& float32) noexcept {
  return type == ElementType::float32 ? float32 : Tolerance{1, float32.absolute};
}

}  // namespace vkact::verification
