// Its own loader of Vulkan's functions keeps what it loaded while VkAct works.
#include <volk.h>

#include "own_vulkan.hpp"
#include "relu.hpp"

int main() {
  expect(volkInitialize() == VK_SUCCESS, "volkInitialize");
  const VkInstance instance = own_instance();
  volkLoadInstance(instance);
  const auto messenger = vkCreateDebugUtilsMessengerEXT;
  expect(messenger != nullptr, "the function of the instance's extension");
  const VkDevice device = own_device(own_physical_device(instance));
  volkLoadDevice(device);
  const auto submit = vkQueueSubmit;
  run_relu();
  expect(vkCreateDebugUtilsMessengerEXT == messenger, "VkAct changed a function of the instance");
  expect(vkQueueSubmit == submit, "VkAct changed a function of the device");
  expect(vkDeviceWaitIdle(device) == VK_SUCCESS, "vkDeviceWaitIdle");
  vkDestroyDevice(device, nullptr);
  vkDestroyInstance(instance, nullptr);
}
