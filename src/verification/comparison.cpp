#include "verification/comparison.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <mutex>

#include "verification/parallel.hpp"

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
  if (passed && !within_ulp) return;
  total_ulp_ += counted_ulp;
  ++counted_;
}

void Worst::add(const Judgement& judgement, bool is_written, double input, double actual) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  add(is_written ? judgement.deviation : reference::Deviation{kInfinity, kInfinity},
      judgement.tolerance, input, judgement.exact, actual);
}

void Worst::add_rounding(Rounding rounding) noexcept {
  ++rounded_;
  if (rounding == Rounding::nearest) ++nearest_;
  if (rounding == Rounding::wrong) ++wrong_;
}

double Worst::mean_ulp() const noexcept {
  return counted_ == 0 ? 0 : total_ulp_ / static_cast<double>(counted_);
}

double Worst::nearest_share() const noexcept {
  return rounded_ == 0 ? 1 : static_cast<double>(nearest_) / static_cast<double>(rounded_);
}

double Worst::wrong_share() const noexcept {
  return rounded_ == 0 ? 0 : static_cast<double>(wrong_) / static_cast<double>(rounded_);
}

bool Worst::merge(const Worst& other) {
  if (!other.any_) return false;
  const bool kept = keep(other.passed_, other.severity_, other.at_, other.exact_, other.actual_);
  passed_ = passed_ && other.passed_;
  ulp_ = std::max(ulp_, other.ulp_);
  absolute_ = std::max(absolute_, other.absolute_);
  total_ulp_ += other.total_ulp_;
  counted_ += other.counted_;
  rounded_ += other.rounded_;
  nearest_ += other.nearest_;
  wrong_ += other.wrong_;
  return kept;
}

Worst parallel_worst(std::size_t size, std::size_t smallest_range,
                     const std::function<void(std::size_t, Worst&)>& add) {
  std::map<std::size_t, Worst> parts;
  std::mutex mutex;
  parallel_ranges(size, smallest_range, [&](std::size_t begin, std::size_t end) {
    Worst part;
    for (std::size_t index = begin; index < end; ++index) add(index, part);
    const std::scoped_lock lock(mutex);
    parts.emplace(begin, part);
  });
  Worst worst;
  for (const auto& [begin, part] : parts) worst.merge(part);
  return worst;
}

Tolerance tolerance_for(ElementType type, const Tolerance& float32) noexcept {
  return type == ElementType::float32 ? float32 : Tolerance{1, float32.absolute};
}

}  // namespace vkact::verification
