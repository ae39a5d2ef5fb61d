// Choosing and opening a device, and what is said when there is none.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "device_test.hpp"

namespace vkact::device_test {
namespace {

using Creation = DeviceTest;

TEST_F(Creation, ListsTheDeviceItOpens) {
  const auto devices = list_devices();
  ASSERT_TRUE(succeeded(devices));
  const auto& ours = device().description();
  ASSERT_LT(ours.index, devices->size());
  const auto& listed = (*devices)[ours.index];
  EXPECT_EQ(listed.name, ours.name);
  EXPECT_EQ(listed.uuid, ours.uuid);
  EXPECT_TRUE(listed.is_usable());
  EXPECT_GE(listed.max_binding_bytes, std::uint64_t{1} << 27);
}

// Each instance has functions of its own: those of an extension that another has not stay.
TEST_F(Creation, DevicesWithAndWithoutValidationLiveSideBySide) {
  for (const bool validated_first : {true, false}) {
    auto first = std::make_optional(Device::create({.validation = validated_first}));
    ASSERT_TRUE(succeeded(*first));
    ASSERT_TRUE(succeeded(list_devices()));
    const auto second = Device::create({.validation = !validated_first});
    ASSERT_TRUE(succeeded(second));
    first.reset();
    ASSERT_TRUE(succeeded(list_devices()));
    EXPECT_TRUE(succeeded(second->upload(std::vector<float>{1, 2}, {2})));
  }
}

TEST_F(Creation, TakesAnIndexAUuidOrPartOfAName) {
  const DeviceDescription& ours = device().description();
  std::string name = ours.name;
  std::ranges::transform(name, name.begin(), [](unsigned char letter) {
    return static_cast<char>(std::toupper(letter));
  });
  std::vector<std::string> selectors{std::to_string(ours.index),
                                     "index:" + std::to_string(ours.index)};
  const auto devices = list_devices().value();
  const auto is_only = [&](auto member) {
    return std::ranges::count(devices, ours.*member, member) == 1;
  };
  if (is_only(&DeviceDescription::uuid)) selectors.insert(selectors.end(), {ours.uuid});
  if (is_only(&DeviceDescription::name)) selectors.insert(selectors.end(), {name, "name:" + name});
  for (const std::string& selector : selectors) {
    const auto chosen = open({.selector = selector});
    ASSERT_TRUE(succeeded(chosen)) << selector;
    EXPECT_EQ((*chosen).description().index, ours.index) << selector;
  }
}

TEST_F(Creation, TakesNoIndexForPartOfAName) {
  const std::string beyond = std::to_string(list_devices().value().size());
  EXPECT_TRUE(refused(open({.selector = beyond}), ErrorCode::no_device, "index '" + beyond + "'"));
}

TEST_F(Creation, SaysOfEveryDeviceWhyItDoesNotMatch) {
  const auto chosen = open({.selector = "no such device"});
  EXPECT_TRUE(refused(chosen, ErrorCode::no_device, "no such device"));
  EXPECT_TRUE(refused(chosen, ErrorCode::no_device, device().description().name));
}

// Each runs in a process of its own, because the Vulkan loader reads its environment once.
class CreationDeathTest : public testing::Test {
 protected:
  void SetUp() override { testing::FLAGS_gtest_death_test_style = "threadsafe"; }

  [[noreturn]] static void create_and_exit(
      const DeviceOptions& options,
      const std::vector<std::pair<const char*, const char*>>& environment) {
    for (const auto& [name, value] : environment) ::setenv(name, value, 1);
    const auto device = Device::create(options);
    if (device) std::exit(0);
    std::fprintf(stderr, "%s\n", device.error().message().c_str());
    std::exit(1 + static_cast<int>(device.error().code));
  }
  static auto exited_with(ErrorCode code) {
    return testing::ExitedWithCode(1 + static_cast<int>(code));
  }
};

TEST_F(CreationDeathTest, WithoutADriverSaysWhatToInstall) {
  EXPECT_EXIT(
      create_and_exit({.pipeline_cache_folder = "none"}, {{"VK_DRIVER_FILES", "/nowhere.json"},
                                                          {"VK_ICD_FILENAMES", "/nowhere.json"}}),
      exited_with(ErrorCode::no_device), "install");
}

TEST_F(CreationDeathTest, WithoutTheValidationLayerSaysWhatToInstall) {
  EXPECT_EXIT(create_and_exit({.validation = true, .pipeline_cache_folder = "none"},
                              {{"VK_LAYER_PATH", "/nowhere"}}),
              exited_with(ErrorCode::unsupported), "vulkan-validationlayers");
}

TEST_F(CreationDeathTest, TheEnvironmentAsksForValidation) {
  EXPECT_EXIT(create_and_exit({.pipeline_cache_folder = "none"},
                              {{"VK_LAYER_PATH", "/nowhere"}, {"VKACT_VALIDATION", "1"}}),
              exited_with(ErrorCode::unsupported), "vulkan-validationlayers");
}

TEST_F(CreationDeathTest, TheEnvironmentChoosesADevice) {
  EXPECT_EXIT(
      create_and_exit({.pipeline_cache_folder = "none"}, {{"VKACT_DEVICE", "no such device"}}),
      exited_with(ErrorCode::no_device), "no such device");
}

TEST_F(CreationDeathTest, ASelectorGoesBeforeTheEnvironment) {
  EXPECT_EXIT(create_and_exit({.selector = "another one", .pipeline_cache_folder = "none"},
                              {{"VKACT_DEVICE", "no such device"}}),
              exited_with(ErrorCode::no_device), "another one");
}

}  // namespace
}  // namespace vkact::device_test
