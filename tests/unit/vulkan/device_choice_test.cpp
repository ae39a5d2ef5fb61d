#include "vulkan/device_choice.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace vkact::vulkan {
namespace {

DeviceDescription device(std::size_t index, std::string name, DeviceKind kind) {
  DeviceDescription description;
  description.index = index;
  description.name = std::move(name);
  description.kind = kind;
  description.uuid = "00000000-0000-0000-0000-00000000000" + std::to_string(index);
  return description;
}

const std::vector<DeviceDescription> kMachine = {
    device(0, "llvmpipe (LLVM 15)", DeviceKind::cpu),
    device(1, "Intel(R) UHD Graphics 770", DeviceKind::integrated),
    device(2, "NVIDIA GeForce RTX 4090", DeviceKind::discrete),
    device(3, "NVIDIA GeForce RTX 3060", DeviceKind::discrete),
};

std::size_t chosen(std::string_view selector) { return choose_device(kMachine, selector).value(); }

TEST(ChooseDevice, TakesTheFirstOfTheBestKind) { EXPECT_EQ(chosen(""), 2u); }

TEST(ChooseDevice, TakesAnIndex) { EXPECT_EQ(chosen("0"), 0u); }

TEST(ChooseDevice, TakesAUuidWhateverItsCase) {
  auto machine = kMachine;
  machine[1].uuid = "0badcafe-0000-0000-0000-000000000001";
  EXPECT_EQ(choose_device(machine, "0BADCAFE-0000-0000-0000-000000000001").value(), 1u);
}

TEST(ChooseDevice, TakesAPartOfANameWhateverItsCase) {
  EXPECT_EQ(chosen("uhd"), 1u);
  EXPECT_EQ(chosen("3060"), 3u) << "digits that are no index of this machine are part of a name";
}

TEST(ChooseDevice, TakesTheBestOfSeveralThatMatch) { EXPECT_EQ(chosen("nvidia"), 2u); }

TEST(ChooseDevice, SkipsWhatCannotBeUsed) {
  auto machine = kMachine;
  machine[2].obstacles = {"it offers Vulkan 1.1, VkAct needs 1.2"};
  EXPECT_EQ(choose_device(machine, "").value(), 3u);
}

TEST(ChooseDevice, DoesNotFallBackFromWhatWasAskedFor) {
  const auto result = choose_device(kMachine, "Radeon");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::no_device);
  EXPECT_NE(result.error().message().find("Radeon"), std::string::npos);
  EXPECT_EQ(result.error().reasons.size(), 1 + kMachine.size());
}

TEST(ChooseDevice, SaysWhyTheOneAskedForCannotBeUsed) {
  auto machine = kMachine;
  machine[2].obstacles = {"it has no compute queue"};
  const auto result = choose_device(machine, "4090");
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message().find("it has no compute queue"), std::string::npos);
}

TEST(ChooseDevice, WithoutAnyDeviceSaysWhatToInstall) {
  const auto result = choose_device({}, "");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::no_device);
  EXPECT_NE(result.error().message().find("mesa-vulkan-drivers"), std::string::npos);
}

}  // namespace
}  // namespace vkact::vulkan
