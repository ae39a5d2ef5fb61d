#include "vulkan/instance.hpp"

#include <algorithm>
#include <cstring>
#include <vector>
#include <vkact/version.hpp>

#include "vulkan/error.hpp"

namespace vkact::vulkan {
namespace {

constexpr const char* kValidationLayer = "VK_LAYER_KHRONOS_validation";

VKAPI_ATTR VkBool32 VKAPI_CALL forward_message(VkDebugUtilsMessageSeverityFlagBitsEXT,
                                               VkDebugUtilsMessageTypeFlagsEXT,
                                               const VkDebugUtilsMessengerCallbackDataEXT* data,
                                               void* user_data) {
  const auto& handler = *static_cast<const MessageHandler*>(user_data);
  handler(data->pMessage);
  return VK_FALSE;
}

// Where drivers of devices that are Vulkan but for some parts, such as MoltenVK, are hidden
// without.
bool has_portability_enumeration(const GlobalFunctions& api) {
  std::uint32_t count = 0;
  api.vkEnumerateInstanceExtensionProperties(nullptr, &count, nullptr);
  std::vector<VkExtensionProperties> extensions(count);
  api.vkEnumerateInstanceExtensionProperties(nullptr, &count, extensions.data());
  return std::ranges::any_of(extensions, [](const auto& extension) {
    return std::strcmp(extension.extensionName, VK_KHR_PORTABILITY_ENUMERATION_EXTENSION_NAME) == 0;
  });
}

Error no_loader(const char* where) {
  return {ErrorCode::no_device,
          VK_ERROR_INITIALIZATION_FAILED,
          where,
          {"there is no Vulkan loader (libvulkan.so.1); install it, for example Debian's "
           "libvulkan1"}};
}

bool has_layer(const GlobalFunctions& api, const char* name) {
  std::uint32_t count = 0;
  api.vkEnumerateInstanceLayerProperties(&count, nullptr);
  std::vector<VkLayerProperties> layers(count);
  api.vkEnumerateInstanceLayerProperties(&count, layers.data());
  return std::ranges::any_of(
      layers, [&](const auto& layer) { return std::strcmp(layer.layerName, name) == 0; });
}

}  // namespace

Result<std::unique_ptr<Instance>> Instance::adopt(const char* where, VkInstance adopted,
                                                  PFN_vkGetInstanceProcAddr get_function) {
  if (get_function == nullptr)
    get_function = GlobalFunctions::of_the_loader().vkGetInstanceProcAddr;
  if (get_function == nullptr) return no_loader(where);
  auto instance = std::unique_ptr<Instance>(new Instance);
  instance->is_adopted_ = true;
  instance->instance_ = adopted;
  instance->get_function_ = get_function;
  instance->api_ = InstanceFunctions(get_function, adopted);
  return instance;
}

Result<std::unique_ptr<Instance>> Instance::create(const char* where, bool validation,
                                                   MessageHandler on_message) {
  const GlobalFunctions loader = GlobalFunctions::of_the_loader();
  if (loader.vkCreateInstance == nullptr) return no_loader(where);

  auto instance = std::unique_ptr<Instance>(new Instance);
  instance->on_message_ = std::move(on_message);

  std::vector<const char*> layers;
  std::vector<const char*> extensions;
  VkDebugUtilsMessengerCreateInfoEXT messenger{
      VK_STRUCTURE_TYPE_DEBUG_UTILS_MESSENGER_CREATE_INFO_EXT};
  messenger.messageSeverity = VK_DEBUG_UTILS_MESSAGE_SEVERITY_WARNING_BIT_EXT |
                              VK_DEBUG_UTILS_MESSAGE_SEVERITY_ERROR_BIT_EXT;
  messenger.messageType = VK_DEBUG_UTILS_MESSAGE_TYPE_VALIDATION_BIT_EXT |
                          VK_DEBUG_UTILS_MESSAGE_TYPE_PERFORMANCE_BIT_EXT;
  messenger.pfnUserCallback = forward_message;
  messenger.pUserData = &instance->on_message_;
  const VkValidationFeatureEnableEXT enabled =
      VK_VALIDATION_FEATURE_ENABLE_SYNCHRONIZATION_VALIDATION_EXT;
  VkValidationFeaturesEXT features{VK_STRUCTURE_TYPE_VALIDATION_FEATURES_EXT};
  features.enabledValidationFeatureCount = 1;
  features.pEnabledValidationFeatures = &enabled;
  features.pNext = &messenger;

  if (validation) {
    if (!has_layer(loader, kValidationLayer))
      return Error{ErrorCode::unsupported,
                   VK_ERROR_LAYER_NOT_PRESENT,
                   where,
                   {"validation was asked for, but VK_LAYER_KHRONOS_validation is not installed; "
                    "install it, for example Debian's vulkan-validationlayers"}};
    layers.push_back(kValidationLayer);
    extensions.push_back(VK_EXT_DEBUG_UTILS_EXTENSION_NAME);
    extensions.push_back(VK_EXT_VALIDATION_FEATURES_EXTENSION_NAME);
  }

  VkApplicationInfo application{VK_STRUCTURE_TYPE_APPLICATION_INFO};
  application.pApplicationName = "VkAct";
  application.pEngineName = "VkAct";
  application.engineVersion =
      VK_MAKE_API_VERSION(0, VKACT_VERSION_MAJOR, VKACT_VERSION_MINOR, VKACT_VERSION_PATCH);
  application.apiVersion = VK_API_VERSION_1_2;

  VkInstanceCreateInfo info{VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO};
  if (has_portability_enumeration(loader)) {
    extensions.push_back(VK_KHR_PORTABILITY_ENUMERATION_EXTENSION_NAME);
    info.flags |= VK_INSTANCE_CREATE_ENUMERATE_PORTABILITY_BIT_KHR;
  }
  info.pNext = validation ? &features : nullptr;
  info.pApplicationInfo = &application;
  info.enabledLayerCount = static_cast<std::uint32_t>(layers.size());
  info.ppEnabledLayerNames = layers.data();
  info.enabledExtensionCount = static_cast<std::uint32_t>(extensions.size());
  info.ppEnabledExtensionNames = extensions.data();
  if (const VkResult result = loader.vkCreateInstance(&info, nullptr, &instance->instance_);
      result != VK_SUCCESS) {
    if (result == VK_ERROR_INCOMPATIBLE_DRIVER)
      return Error{ErrorCode::no_device,
                   result,
                   where,
                   {"the Vulkan loader finds no driver; install one, for example Debian's "
                    "mesa-vulkan-drivers"}};
    return vulkan_error(result, where, "vkCreateInstance");
  }
  instance->get_function_ = loader.vkGetInstanceProcAddr;
  instance->api_ = InstanceFunctions(loader.vkGetInstanceProcAddr, instance->instance_);
  if (validation) {
    const VkResult result = instance->api_.vkCreateDebugUtilsMessengerEXT(
        instance->instance_, &messenger, nullptr, &instance->messenger_);
    if (result != VK_SUCCESS) return vulkan_error(result, where, "vkCreateDebugUtilsMessengerEXT");
  }
  return instance;
}

Instance::~Instance() {
  if (is_adopted_) return;
  if (messenger_ != VK_NULL_HANDLE)
    api_.vkDestroyDebugUtilsMessengerEXT(instance_, messenger_, nullptr);
  if (instance_ != VK_NULL_HANDLE) api_.vkDestroyInstance(instance_, nullptr);
}

}  // namespace vkact::vulkan
