// Submission: work on its way through the device.
#pragma once

#include <chrono>
#include <memory>
#include <utility>
#include <vector>
#include <vkact/result.hpp>
#include <vkact/timing.hpp>
#include <vkact/visibility.hpp>

namespace VKACT_PUBLIC vkact {

struct TimelinePoint;

namespace VKACT_HIDDEN vulkan {
class SubmittedWork;
}  // namespace vulkan

/// Work on its way through the device. A handle; dropping it neither waits nor cancels. One that
/// was moved from holds no work: every call on it is an invalid_argument.
class Submission {
 public:
  /// Waits until the work has ended; timeout error when it takes longer than that, at once where
  /// that is zero or less. Safe from several threads.
  [[nodiscard]] Result<void> wait(
      std::chrono::nanoseconds timeout = std::chrono::nanoseconds::max()) const;

  /// Whether the work has ended; what it alone held is let go of.
  Result<bool> is_done() const;

  /// The point of the device's own timeline that is reached when the work has ended, for work of
  /// the application's that waits for it on the device. The semaphore is VkAct's: it lives as long
  /// as the device and is not to be signalled by others. With <vkact/timeline.hpp>.
  Result<TimelinePoint> timeline_point() const;

  /// GPU time of each recorded call; waits for the work first. unsupported when the batch was made
  /// without timing or the device has no timestamps. Times are those of the latest submission of
  /// the batch.
  Result<std::vector<DispatchTiming>> timings() const;

  /// For the runtime.
  explicit Submission(std::shared_ptr<vulkan::SubmittedWork> work) : work_(std::move(work)) {}

 private:
  [[nodiscard]] Result<void> check() const;

  std::shared_ptr<vulkan::SubmittedWork> work_;
};

}  // namespace vkact
