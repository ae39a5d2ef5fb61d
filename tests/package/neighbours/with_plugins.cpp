// Two libraries with VkAct in each, one loaded while the other has worked.
#include <dlfcn.h>
#include <vulkan/vulkan.h>

#include "own_vulkan.hpp"

int main() {
  const VkInstance instance = own_instance();
  for (const char* file : {FIRST, SECOND, FIRST}) {
    void* library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    expect(library != nullptr, "dlopen");
    const auto run = reinterpret_cast<int (*)()>(dlsym(library, "plugin_main"));
    expect(run != nullptr && run() == 0, "plugin_main");
  }
  vkDestroyInstance(instance, nullptr);
}
