// A vkGetInstanceProcAddr that stands between VkAct and the driver: it counts calls and objects,
// makes calls fail, and lowers limits.
#pragma once

#include <vulkan/vulkan.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace vkact::embedding_test {

/// Makes the n-th call of a function fail, counted from 1.
struct Fault {
  std::string function;
  std::uint64_t call = 0;
  VkResult result = VK_ERROR_OUT_OF_HOST_MEMORY;
  bool is_sticky = false;  ///< Later calls fail as well.
};

/// Starts anew: nothing counted, no fault.
void reset_hooks();
void set_fault(const Fault& fault);
/// Whether the fault was met.
bool fault_was_met();
/// Leaves out the n-th vkCmdPipelineBarrier, counted from 1; 0: none.
void drop_barrier(std::uint64_t call);
/// Changes the limits that devices have.
void set_limits(std::function<void(VkPhysicalDeviceLimits&)> change);

/// Calls of each hooked function so far.
std::map<std::string, std::uint64_t> calls();
/// Objects made less objects destroyed, by their names: "Buffer"; those without any are left out.
std::map<std::string, std::int64_t> live_objects();

/// The functions that can fail, all of those that VkAct calls.
const std::vector<std::string>& failing_functions();

/// For AdoptedDevice::get_instance_proc_addr.
VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL hooked_instance_proc_addr(VkInstance instance,
                                                                   const char* name);

}  // namespace vkact::embedding_test
