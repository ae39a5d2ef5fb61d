// Copies from buffer to buffer, as commands of their own.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vkact/result.hpp>

#include "vulkan/buffer.hpp"
#include "vulkan/recorded_commands.hpp"

namespace vkact::vulkan {

/// Bytes to copy. Within one buffer the two ranges must not overlap.
struct Copy {
  const Buffer* from = nullptr;
  std::uint64_t from_offset = 0;
  const Buffer* to = nullptr;
  std::uint64_t to_offset = 0;
  std::uint64_t bytes = 0;
};

/// Records copies that no barrier separates, behind everything submitted before and seen by
/// everything submitted after, ready for Context::submit(). With `timed`, each is a section of its
/// own, named "copy", where the device has timestamps.
Result<std::shared_ptr<RecordedCommands>> record_copies(Context& context,
                                                        std::span<const Copy> copies,
                                                        VkCommandBufferUsageFlags usage,
                                                        bool timed);

/// One copy, which has ended when this returns.
Result<void> copy(Context& context, const Copy& copy);

}  // namespace vkact::vulkan
