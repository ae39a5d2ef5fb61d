#include "hooks.hpp"

#include <mutex>
#include <type_traits>
#include <utility>
#include <vector>

#include "failing_new.hpp"
#include "vulkan/functions.hpp"

namespace vkact::embedding_test {
namespace {

struct State {
  std::mutex mutex;
  std::map<std::string, std::uint64_t> calls;
  std::map<std::string, std::int64_t> objects;
  Fault fault;
  bool was_met = false;
  std::uint64_t dropped_barrier = 0;
  std::function<void(VkPhysicalDeviceLimits&)> limits;
};

State& state() {
  static State all;
  return all;
}

// Whether this call is to fail.
bool enter(const char* name) {
  const std::scoped_lock lock(state().mutex);
  const std::uint64_t call = ++state().calls[name];
  const Fault& fault = state().fault;
  const bool fails =
      fault.function == name && (call == fault.call || (fault.is_sticky && call > fault.call));
  state().was_met |= fails;
  return fails;
}

VkResult fault_result() {
  const std::scoped_lock lock(state().mutex);
  return state().fault.result;
}

void count_object(const std::string& name, std::int64_t change) {
  const std::scoped_lock lock(state().mutex);
  state().objects[name] += change;
}

// "Buffer" of "vkCreateBuffer"; nothing where the function makes or destroys no object.
std::string object_of(const std::string& name, const std::string& verb) {
  return name.starts_with("vk" + verb) ? name.substr(2 + verb.size()) : std::string();
}

// clang-format off
// f(name), of those that only the allocator calls, and those that nobody should.
#define VKACT_OTHER_FUNCTIONS(f)                                                                   \
  f(vkAllocateMemory) f(vkBindBufferMemory2) f(vkDeviceWaitIdle) f(vkFlushMappedMemoryRanges)      \
  f(vkFreeMemory) f(vkGetBufferMemoryRequirements2) f(vkInvalidateMappedMemoryRanges)              \
  f(vkMapMemory) f(vkQueueWaitIdle) f(vkUnmapMemory)
// f(name), of every function that is hooked.
#define VKACT_HOOKED(f) \
  VKACT_INSTANCE_FUNCTIONS(f) VKACT_DEVICE_FUNCTIONS(f) VKACT_OTHER_FUNCTIONS(f)
// clang-format on

#define VKACT_REAL(name) PFN_##name real_##name = nullptr;
VKACT_HOOKED(VKACT_REAL)
#undef VKACT_REAL
VkDevice hooked_device = VK_NULL_HANDLE;  // the latest
PFN_vkGetInstanceProcAddr real_instance_proc_addr = vkGetInstanceProcAddr;

template <class Result, class... Arguments>
Result result_of(Result(VKAPI_PTR*)(Arguments...));

// A device that is lost works no more.
VkResult failed() {
  const VkResult result = fault_result();
  if (result == VK_ERROR_DEVICE_LOST)
    reinterpret_cast<PFN_vkDeviceWaitIdle>(
        real_vkGetDeviceProcAddr(hooked_device, "vkDeviceWaitIdle"))(hooked_device);
  return result;
}

// A function of the real one's type; Names tells apart those of one type.
template <class Function, class Name>
struct Hook;
template <class Result, class... Arguments, class Name>
struct Hook<Result(VKAPI_PTR*)(Arguments...), Name> {
  static VKAPI_ATTR Result VKAPI_CALL call(Arguments... arguments) {
    const SuspendedFailures suspended;
    const char* const name = Name::text();
    const bool fails = enter(name);
    if constexpr (std::is_void_v<Result>) {
      std::string object = object_of(name, "Destroy");
      if (std::string(name) == "vkFreeMemory") object = "Memory";
      if (!object.empty()) count_object(object, -1);
      Name::real()(arguments...);
    } else if constexpr (!std::is_same_v<Result, VkResult>) {
      return Name::real()(arguments...);
    } else {
      if (fails) return failed();
      const Result result = Name::real()(arguments...);
      std::string object = object_of(name, "Create");
      if (std::string(name) == "vkAllocateMemory") object = "Memory";
      if (std::string(name) == "vkCreateComputePipelines") object = "Pipeline";
      if (!object.empty() && result == VK_SUCCESS) count_object(object, 1);
      return result;
    }
  }
};

#define VKACT_NAME(name)                                             \
  struct Name_##name {                                               \
    static const char* text() { return #name; }                      \
    static PFN_##name real() { return real_##name; }                 \
    static constexpr bool kHasResult =                               \
        std::is_same_v<decltype(result_of(PFN_##name())), VkResult>; \
  };
VKACT_HOOKED(VKACT_NAME)
#undef VKACT_NAME

VKAPI_ATTR void VKAPI_CALL hooked_barrier(VkCommandBuffer commands, VkPipelineStageFlags from,
                                          VkPipelineStageFlags to, VkDependencyFlags flags,
                                          std::uint32_t memories, const VkMemoryBarrier* memory,
                                          std::uint32_t buffers,
                                          const VkBufferMemoryBarrier* buffer, std::uint32_t images,
                                          const VkImageMemoryBarrier* image) {
  const SuspendedFailures suspended;
  enter("vkCmdPipelineBarrier");
  if (calls()["vkCmdPipelineBarrier"] == state().dropped_barrier) return;
  real_vkCmdPipelineBarrier(commands, from, to, flags, memories, memory, buffers, buffer, images,
                            image);
}

VKAPI_ATTR void VKAPI_CALL hooked_properties(VkPhysicalDevice device,
                                             VkPhysicalDeviceProperties* properties) {
  const SuspendedFailures suspended;
  real_vkGetPhysicalDeviceProperties(device, properties);
  if (state().limits) state().limits(properties->limits);
}

VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL hooked_device_proc_addr(VkDevice device, const char* name);

// The hooks that do more than count and fail; nullptr for the other functions.
PFN_vkVoidFunction special_hook(const std::string& name) {
  if (name == "vkCmdPipelineBarrier") return reinterpret_cast<PFN_vkVoidFunction>(&hooked_barrier);
  if (name == "vkGetPhysicalDeviceProperties")
    return reinterpret_cast<PFN_vkVoidFunction>(&hooked_properties);
  if (name == "vkGetDeviceProcAddr")
    return reinterpret_cast<PFN_vkVoidFunction>(&hooked_device_proc_addr);
  if (name == "vkGetInstanceProcAddr")
    return reinterpret_cast<PFN_vkVoidFunction>(&hooked_instance_proc_addr);
  return nullptr;
}

// The hook of a function, which then calls this real one.
PFN_vkVoidFunction hook_for(const std::string& name, PFN_vkVoidFunction real) {
  if (real == nullptr) return nullptr;
  PFN_vkVoidFunction hook = special_hook(name);
#define VKACT_HOOK(function)                                                                     \
  if (name == #function) {                                                                       \
    real_##function = reinterpret_cast<PFN_##function>(real);                                    \
    if (hook == nullptr)                                                                         \
      hook = reinterpret_cast<PFN_vkVoidFunction>(&Hook<PFN_##function, Name_##function>::call); \
  }
  VKACT_HOOKED(VKACT_HOOK)
#undef VKACT_HOOK
  return hook == nullptr ? real : hook;
}

VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL hooked_device_proc_addr(VkDevice device,
                                                                 const char* name) {
  const SuspendedFailures suspended;
  hooked_device = device;
  return hook_for(name, real_vkGetDeviceProcAddr(device, name));
}

}  // namespace

void reset_hooks() {
  const std::scoped_lock lock(state().mutex);
  state().calls.clear();
  state().objects.clear();
  state().fault = {};
  state().was_met = false;
  state().dropped_barrier = 0;
  state().limits = nullptr;
}

void set_fault(const Fault& fault) {
  const std::scoped_lock lock(state().mutex);
  state().fault = fault;
}

bool fault_was_met() {
  const std::scoped_lock lock(state().mutex);
  return state().was_met;
}

void drop_barrier(std::uint64_t call) { state().dropped_barrier = call; }

void set_limits(std::function<void(VkPhysicalDeviceLimits&)> change) {
  state().limits = std::move(change);
}

std::map<std::string, std::uint64_t> calls() {
  const std::scoped_lock lock(state().mutex);
  return state().calls;
}

std::map<std::string, std::int64_t> live_objects() {
  const std::scoped_lock lock(state().mutex);
  auto objects = state().objects;
  std::erase_if(objects, [](const auto& each) { return each.second == 0; });
  return objects;
}

const std::vector<std::string>& failing_functions() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
#define VKACT_ADD(name) \
  if (Name_##name::kHasResult) all.emplace_back(#name);
    VKACT_HOOKED(VKACT_ADD)
#undef VKACT_ADD
    std::erase_if(all, [](const std::string& name) { return name.ends_with("WaitIdle"); });
    return all;
  }();
  return names;
}

VKAPI_ATTR PFN_vkVoidFunction VKAPI_CALL hooked_instance_proc_addr(VkInstance instance,
                                                                   const char* name) {
  const SuspendedFailures suspended;
  return hook_for(name, real_instance_proc_addr(instance, name));
}

}  // namespace vkact::embedding_test
