// A command buffer and everything that it uses.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>
#include <vkact/result.hpp>

#include "vulkan/buffer.hpp"
#include "vulkan/context.hpp"
#include "vulkan/functions.hpp"

namespace vkact::vulkan {

/// Timestamps in one query pool of a recording; two to a section.
inline constexpr std::uint32_t kQueriesPerPool = 128;

/// A recorded command buffer with what it consists of and uses. Lives until the device has finished
/// with it; the Context sees to that, so this does not keep the Context alive.
struct RecordedCommands {
  /// A command buffer that is open for recording. `where` names the operation in errors.
  static Result<std::shared_ptr<RecordedCommands>> begin(const char* where, Context& context,
                                                         VkCommandBufferUsageFlags usage);
  /// One of the application's, which opens, ends and submits it.
  static std::shared_ptr<RecordedCommands> adopt(Context& context, VkCommandBuffer commands);
  ~RecordedCommands();
  RecordedCommands(const RecordedCommands&) = delete;
  RecordedCommands& operator=(const RecordedCommands&) = delete;

  /// Records a memory barrier: what the first stages wrote, the second stages see.
  void barrier(VkPipelineStageFlags from, VkAccessFlags written, VkPipelineStageFlags to,
               VkAccessFlags accessed);

  /// Brackets commands; where they are timed, the time between the two is measured under this name,
  /// from when everything before has passed that stage to when these commands have.
  Result<void> begin_section(std::string name, VkPipelineStageFlagBits stage);
  void end_section(VkPipelineStageFlagBits stage);

  /// A view of a range of a buffer as texels of R32G32B32A32_UINT, with the last one whole; it
  /// lives as long as these commands. Only where Context::fetches_texels().
  Result<VkBufferView> texels(const Buffer& source, std::uint64_t offset, std::uint64_t size_bytes);

  Context& context;
  PooledCommands pooled;  ///< Null where the command buffer is the application's.
  VkCommandBuffer buffer = VK_NULL_HANDLE;
  /// The timeline value that the latest submission reaches; 0 before the first. Commands that take
  /// the place of others share it.
  std::shared_ptr<std::atomic<std::uint64_t>> submitted =
      std::make_shared<std::atomic<std::uint64_t>>(0);
  std::vector<VkDescriptorPool> descriptor_pools;
  std::vector<VkQueryPool> query_pools;
  std::vector<std::string> sections;
  bool is_timed = false;  ///< Whether sections are measured.
  std::vector<std::shared_ptr<const Allocation>> allocations;
  std::map<std::tuple<VkBuffer, std::uint64_t, std::uint64_t>, VkBufferView> texel_views;

 private:
  explicit RecordedCommands(Context& owner) : context(owner) {}
};

}  // namespace vkact::vulkan
