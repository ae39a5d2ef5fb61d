#include "vulkan/functions.hpp"

#if defined(_WIN32)
#include <windows.h>
#else
#include <dlfcn.h>
#endif

namespace vkact::vulkan {
namespace {

#if defined(_WIN32)
PFN_vkGetInstanceProcAddr loader_function() {
  const HMODULE library = LoadLibraryA("vulkan-1.dll");
  if (library == nullptr) return nullptr;
  return reinterpret_cast<PFN_vkGetInstanceProcAddr>(
      reinterpret_cast<void*>(GetProcAddress(library, "vkGetInstanceProcAddr")));
}
#else
PFN_vkGetInstanceProcAddr loader_function() {
#if defined(__APPLE__)
  constexpr const char* kNames[] = {"libvulkan.dylib", "libvulkan.1.dylib", "libMoltenVK.dylib"};
#else
  constexpr const char* kNames[] = {"libvulkan.so.1", "libvulkan.so"};
#endif
  for (const char* name : kNames)
    if (void* library = dlopen(name, RTLD_NOW | RTLD_LOCAL); library != nullptr)
      if (void* function = dlsym(library, "vkGetInstanceProcAddr"); function != nullptr)
        return reinterpret_cast<PFN_vkGetInstanceProcAddr>(function);
  return nullptr;
}
#endif

}  // namespace

GlobalFunctions::GlobalFunctions(PFN_vkGetInstanceProcAddr get) : vkGetInstanceProcAddr(get) {
  if (get == nullptr) return;
#define VKACT_LOAD(name) name = reinterpret_cast<PFN_##name>(get(VK_NULL_HANDLE, #name));
  VKACT_GLOBAL_FUNCTIONS(VKACT_LOAD)
#undef VKACT_LOAD
}

GlobalFunctions GlobalFunctions::of_the_loader() { return GlobalFunctions(loader_function()); }

InstanceFunctions::InstanceFunctions(PFN_vkGetInstanceProcAddr get, VkInstance instance) {
#define VKACT_LOAD(name) name = reinterpret_cast<PFN_##name>(get(instance, #name));
  VKACT_INSTANCE_FUNCTIONS(VKACT_LOAD)
#undef VKACT_LOAD
}

DeviceFunctions::DeviceFunctions(PFN_vkGetDeviceProcAddr get, VkDevice device) {
#define VKACT_LOAD(name) name = reinterpret_cast<PFN_##name>(get(device, #name));
  VKACT_DEVICE_FUNCTIONS(VKACT_LOAD)
#undef VKACT_LOAD
}

}  // namespace vkact::vulkan
