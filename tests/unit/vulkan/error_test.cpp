#include "vulkan/error.hpp"

#include <gtest/gtest.h>

namespace vkact::vulkan {
namespace {

TEST(VulkanError, NamesTheResult) {
  EXPECT_EQ(name_of(VK_ERROR_UNKNOWN), "VK_ERROR_UNKNOWN");
  EXPECT_EQ(name_of(VK_ERROR_VALIDATION_FAILED_EXT), "VK_ERROR_VALIDATION_FAILED_EXT");
  const Error error = vulkan_error(VK_ERROR_DEVICE_LOST, "Batch::submit", "vkQueueSubmit");
  EXPECT_EQ(error.code, ErrorCode::device_lost);
  EXPECT_NE(error.message().find("vkQueueSubmit"), std::string::npos);
  EXPECT_NE(error.message().find("VK_ERROR_DEVICE_LOST"), std::string::npos);
}

TEST(VulkanError, SaysSoOfAResultThatItDoesNotKnow) {
  EXPECT_EQ(name_of(static_cast<VkResult>(-987654)), "a VkResult newer than these headers");
}

}  // namespace
}  // namespace vkact::vulkan
