#include "vulkan/device_choice.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <string>
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

// Every way to name the device `index` of a machine, with which nothing else can be meant.
std::vector<std::string> selectors_of(const DeviceDescription& device) {
  std::string digits = device.uuid;
  std::erase(digits, '-');
  const std::string index = std::to_string(device.index);
  std::vector<std::string> selectors{index,       "index:" + index,      "0" + index,
                                     device.uuid, "uuid:" + device.uuid, "uuid:" + digits,
                                     device.name, "name:" + device.name};
  const std::size_t count = selectors.size();
  for (std::size_t i = 0; i < count; ++i) {
    std::string upper = selectors[i];
    std::ranges::transform(upper, upper.begin(), [](unsigned char letter) {
      return static_cast<char>(std::toupper(letter));
    });
    selectors.push_back(upper);
  }
  return selectors;
}

TEST(ChooseDevice, TakesAnIndexAUuidOrAName) {
  for (std::size_t count = 1; count <= kMachine.size(); ++count) {
    const std::span machine = std::span(kMachine).first(count);
    for (const DeviceDescription& each : machine)
      for (const std::string& selector : selectors_of(each))
        EXPECT_EQ(choose_device(machine, selector).value(), each.index) << selector;
  }
}

TEST(ChooseDevice, TakesAUuidOfLetters) {
  auto machine = kMachine;
  machine[1].uuid = "0badcafe-0000-0000-0000-000000000001";
  EXPECT_EQ(choose_device(machine, "0BADCAFE-0000-0000-0000-000000000001").value(), 1u);
  EXPECT_EQ(choose_device(machine, "0badcafe000000000000000000000001").value(), 1u);
}

TEST(ChooseDevice, TakesAPartOfANameWhateverItsCase) {
  EXPECT_EQ(chosen("uhd"), 1u);
  EXPECT_EQ(chosen("name:3060"), 3u);
  EXPECT_EQ(chosen("NAME:15"), 0u);
}

TEST(ChooseDevice, TakesDigitsForAnIndexOnly) {
  for (std::size_t count = 1; count <= kMachine.size(); ++count) {
    const std::span machine = std::span(kMachine).first(count);
    // All of these but the last two are within some name.
    for (const char* selector : {"4", "5", "6", "15", "77", "0770", "770", "4090", "3060",
                                 "18446744073709551616", "99999999999999999999999"}) {
      const auto result = choose_device(machine, selector);
      ASSERT_FALSE(result) << selector;
      EXPECT_EQ(result.error().code, ErrorCode::no_device);
      EXPECT_NE(result.error().message().find("from 0 to " + std::to_string(count - 1)),
                std::string::npos);
      for (const DeviceDescription& each : machine)
        EXPECT_NE(result.error().message().find(each.name), std::string::npos);
    }
  }
}

TEST(ChooseDevice, RefusesWhatIsNeitherAnIndexNorAName) {
  for (const char* selector : {"-1", "+1", " 1", "1 ", "1.0", "5.0", " ", "-", "index:", "index:x",
                               "index:-1", "index: 0", "uuid:", "uuid:0", "uuid:nvidia", "name:"})
    EXPECT_FALSE(choose_device(kMachine, selector)) << selector;
}

void expect_ambiguous(std::span<const DeviceDescription> machine, std::string_view selector,
                      const std::vector<std::size_t>& matches) {
  const auto result = choose_device(machine, selector);
  ASSERT_FALSE(result) << selector;
  EXPECT_EQ(result.error().code, ErrorCode::no_device);
  EXPECT_EQ(result.error().reasons.size(), 1 + matches.size());
  for (const std::size_t match : matches) {
    EXPECT_NE(result.error().message().find(machine[match].name), std::string::npos);
    EXPECT_NE(result.error().message().find(machine[match].uuid), std::string::npos);
  }
}

TEST(ChooseDevice, RefusesASelectorThatMatchesSeveralAndListsThem) {
  expect_ambiguous(kMachine, "nvidia", {2, 3});
  expect_ambiguous(kMachine, "name:0", {1, 2, 3});
  auto twins = kMachine;
  twins[3].name = twins[2].name;
  twins[3].uuid = twins[2].uuid;
  expect_ambiguous(twins, twins[2].name, {2, 3});
  expect_ambiguous(twins, twins[2].uuid, {2, 3});
  EXPECT_EQ(choose_device(twins, "3").value(), 3u);
}

TEST(ChooseDevice, PrefersAWholeNameToAPartOfAnother) {
  auto machine = kMachine;
  machine[2].name = machine[3].name + " Ti";
  EXPECT_EQ(choose_device(machine, machine[3].name).value(), 3u);
  EXPECT_EQ(choose_device(machine, machine[2].name).value(), 2u);
}

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
  const auto result = choose_device(machine, "RTX 4090");
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message().find("it has no compute queue"), std::string::npos);
}

TEST(ChooseDevice, SaysWhyNoneCanBeUsed) {
  auto machine = kMachine;
  for (auto& each : machine) each.obstacles = {"it has no compute queue"};
  const auto result = choose_device(machine, "");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().reasons.size(), 1 + machine.size());
}

TEST(ChooseDevice, WithoutAnyDeviceSaysWhatToInstall) {
  const auto result = choose_device({}, "");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::no_device);
  EXPECT_NE(result.error().message().find("mesa-vulkan-drivers"), std::string::npos);
}

}  // namespace
}  // namespace vkact::vulkan
