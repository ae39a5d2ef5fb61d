// Commands, as a recorder takes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "vulkan/buffer.hpp"
#include "vulkan/functions.hpp"
#include "vulkan/pipeline_store.hpp"

namespace vkact::vulkan {

/// A range of a buffer as a dispatch uses it.
struct Binding {
  const Buffer* buffer = nullptr;
  std::uint64_t offset = 0;  ///< A multiple of minStorageBufferOffsetAlignment.
  std::uint64_t size = 0;    ///< At most Context::max_binding_bytes().
  bool writes = false;
  std::uint64_t lead = 0;  ///< Bytes at its beginning that are not used.
};

/// One dispatch: what runs, on what, how often.
struct Dispatch {
  PipelineKey pipeline;
  std::span<const Binding> bindings;
  std::span<const std::byte> push_constants;
  std::uint64_t workgroups = 0;
};

/// Bytes that a command buffer copies. Within one buffer the two ranges must not overlap.
struct Copy {
  const Buffer* from = nullptr;
  std::uint64_t from_offset = 0;
  const Buffer* to = nullptr;
  std::uint64_t to_offset = 0;
  std::uint64_t bytes = 0;
};

/// Whole words that a command buffer fills.
struct Fill {
  const Buffer* buffer = nullptr;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  std::uint32_t pattern = 0;
};

/// Where the commands of a call begin or end.
struct Section {
  std::string name;  ///< Of one that begins.
  VkPipelineStageFlagBits stage = VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT;
  bool is_begin = false;
};

}  // namespace vkact::vulkan
