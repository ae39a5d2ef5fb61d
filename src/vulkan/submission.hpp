// Submitted work: waiting for it and reading its times.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>
#include <vkact/result.hpp>
#include <vkact/timing.hpp>

#include "vulkan/command_recorder.hpp"

namespace vkact::vulkan {

/// One submission of recorded commands. Thread-safe.
class SubmittedWork {
 public:
  SubmittedWork(std::shared_ptr<Context> context, std::shared_ptr<const RecordedCommands> commands,
                std::uint64_t value)
      : context_(std::move(context)), commands_(std::move(commands)), value_(value) {}

  Result<void> wait(std::chrono::nanoseconds timeout) const {
    return context_->wait("Submission::wait", value_, timeout);
  }
  Result<bool> is_done() const;
  TimelinePoint timeline_point() const noexcept { return {context_->timeline(), value_}; }
  Result<std::vector<DispatchTiming>> timings() const;

 private:
  std::shared_ptr<Context> context_;  // outlives the commands
  std::shared_ptr<const RecordedCommands> commands_;
  std::uint64_t value_;
};

}  // namespace vkact::vulkan
