// The commands of a call under one name.
#pragma once

#include <string>

#include "vulkan/command_recorder.hpp"

namespace vkact {

/// Does what `record` records, a function that gives a Result<void>, between the bounds of a
/// section of that name, for timing.
template <class Record>
Result<void> in_section(vulkan::CommandRecorder& recorder, const std::string& name,
                        const Record& record,
                        VkPipelineStageFlagBits stage = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT) {
  if (auto begun = recorder.begin_section(name, stage); !begun) return begun;
  auto recorded = record();
  recorder.end_section(stage);
  return recorded;
}

}  // namespace vkact
