// Copies from buffer to buffer, as commands of their own.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vkact/result.hpp>

#include "vulkan/buffer.hpp"
#include "vulkan/command_recorder.hpp"
#include "vulkan/recorded_commands.hpp"

namespace vkact::vulkan {

/// Records copies that no barrier separates, behind everything submitted before and seen by
/// everything submitted after, ready for Context::submit(). With `timed`, each is a section of its
/// own, named "copy", where the device has timestamps. `where` names the operation in errors.
Result<std::shared_ptr<RecordedCommands>> record_copies(const char* where, Context& context,
                                                        std::span<const Copy> copies,
                                                        VkCommandBufferUsageFlags usage,
                                                        bool timed);

/// One copy behind everything submitted before; the timeline value that is reached when it has
/// ended. `where` names the operation in errors.
Result<std::uint64_t> submit_copy(const char* where, Context& context, const Copy& copy);

}  // namespace vkact::vulkan
