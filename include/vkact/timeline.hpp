// Timeline semaphores of the application that a submission waits for and signals.
#pragma once

#include <vulkan/vulkan_core.h>

#include <cstdint>
#include <vector>
#include <vkact/visibility.hpp>

namespace VKACT_PUBLIC vkact {

/// A value of a timeline semaphore of the device.
struct TimelinePoint {
  VkSemaphore semaphore = VK_NULL_HANDLE;
  std::uint64_t value = 0;
};

/// How a Batch is submitted. The semaphores are the caller's, of type VK_SEMAPHORE_TYPE_TIMELINE;
/// they stay valid until the submission has ended.
struct SubmitOptions {
  /// The work begins when all of these have been reached, and sees all memory that was written
  /// before them. Closing the device waits for the work, and so for these.
  std::vector<TimelinePoint> waits = {};
  /// Reached when the work has ended and its results are in memory.
  std::vector<TimelinePoint> signals = {};
};

}  // namespace vkact
