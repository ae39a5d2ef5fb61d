#include "vulkan/requirements.hpp"

#include "vulkan/pipeline_store.hpp"

namespace vkact {
namespace {

constexpr DeviceRequirement kRequirements[] = {
    {RequirementKind::api_version, "apiVersion", true, vulkan::kApiVersion,
     "of the instance and of the physical device"},
    {RequirementKind::queue, "VK_QUEUE_COMPUTE_BIT", true, 1,
     "of the queue family that runs the work"},
    {RequirementKind::limit, "maxComputeWorkGroupInvocations", true, vulkan::kWorkgroupSize,
     "invocations of a workgroup"},
    {RequirementKind::limit, "maxComputeWorkGroupSize[0]", true, vulkan::kWorkgroupSize,
     "invocations of a workgroup on its first axis"},
    {RequirementKind::limit, "maxPerStageDescriptorStorageBuffers", false, vulkan::kMaxBindings,
     "buffers of a call; calls that bind more than the device allows are unsupported"},
    {RequirementKind::feature, "timelineSemaphore", false, 1,
     "submissions and transfers; without it calls are only recorded into command buffers of the "
     "application, and Device::create refuses the device"},
    {RequirementKind::feature, "shaderInt64", false, 1,
     "stores of 64 bits on devices that are CPUs; they are faster, the results the same bits"},
    {RequirementKind::extension, VK_KHR_PUSH_DESCRIPTOR_EXTENSION_NAME, false, 1,
     "descriptors within command buffers; without it they come from pools of VkAct's own"},
    {RequirementKind::extension, VK_EXT_MEMORY_BUDGET_EXTENSION_NAME, false, 1,
     "how much memory other processes leave; without it a heap's size is the limit"},
    {RequirementKind::extension, vulkan::kPortabilitySubsetExtension, false, 1,
     "Vulkan wants it enabled where the device has it"},
};

}  // namespace

std::string_view name_of(RequirementKind kind) noexcept {
  switch (kind) {
    case RequirementKind::api_version:
      return "API version";
    case RequirementKind::queue:
      return "queue";
    case RequirementKind::feature:
      return "feature";
    case RequirementKind::extension:
      return "extension";
    case RequirementKind::limit:
      return "limit";
  }
  return "unknown";
}

std::span<const DeviceRequirement> device_requirements() noexcept { return kRequirements; }

namespace vulkan {

std::vector<std::string> limit_obstacles(const VkPhysicalDeviceLimits& limits) {
  std::vector<std::string> obstacles;
  if (limits.maxComputeWorkGroupInvocations < kWorkgroupSize)
    obstacles.push_back("it allows " + std::to_string(limits.maxComputeWorkGroupInvocations) +
                        " invocations in a workgroup, VkAct needs " +
                        std::to_string(kWorkgroupSize));
  if (limits.maxComputeWorkGroupSize[0] < kWorkgroupSize)
    obstacles.push_back("it allows " + std::to_string(limits.maxComputeWorkGroupSize[0]) +
                        " invocations on the first axis of a workgroup, VkAct needs " +
                        std::to_string(kWorkgroupSize));
  return obstacles;
}

}  // namespace vulkan
}  // namespace vkact
