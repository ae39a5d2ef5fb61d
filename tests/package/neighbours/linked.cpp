// Calls Vulkan's functions by their names, before, while and after VkAct works.
#include <vulkan/vulkan.h>

#include "own_vulkan.hpp"
#include "relu.hpp"

int main() {
  const VkInstance instance = own_instance();
  run_relu();
  const VkDevice device = own_device(own_physical_device(instance));
  run_relu();
  vkDestroyDevice(device, nullptr);
  vkDestroyInstance(instance, nullptr);
  vkDestroyInstance(own_instance(), nullptr);
}
