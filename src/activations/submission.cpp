#include <vkact/submission.hpp>
#include <vkact/timeline.hpp>

#include "activations/calls/checks.hpp"
#include "base/guarded.hpp"
#include "vulkan/submission.hpp"

namespace vkact {

Result<void> Submission::check() const {
  if (work_ != nullptr) return {};
  return invalid("Submission", "it holds no work; it was moved from or made of nothing");
}

Result<void> Submission::wait(std::chrono::nanoseconds timeout) const {
  if (auto checked = check(); !checked) return checked;
  return guarded([&] { return work_->wait(timeout); });
}

Result<bool> Submission::is_done() const {
  if (auto checked = check(); !checked) return checked.error();
  return guarded([&] { return work_->is_done(); });
}

Result<std::vector<DispatchTiming>> Submission::timings() const {
  if (auto checked = check(); !checked) return checked.error();
  return guarded([&] { return work_->timings(); });
}

Result<TimelinePoint> Submission::timeline_point() const {
  if (auto checked = check(); !checked) return checked.error();
  return work_->timeline_point();
}

}  // namespace vkact
