#include "device_test.hpp"

#include <mutex>
#include <optional>
#include <utility>

namespace vkact::device_test {
namespace {

// Collects messages of all devices of the process.
struct Messages {
  std::mutex mutex;
  std::vector<std::string> texts;
};

Messages& messages() {
  static Messages all;
  return all;
}

std::vector<std::string> take_all_messages() {
  const std::scoped_lock lock(messages().mutex);
  return std::exchange(messages().texts, {});
}

DeviceOptions with_validation(DeviceOptions options) {
  options.validation = true;
  if (options.pipeline_cache_folder.empty()) options.pipeline_cache_folder = "none";
  options.on_validation_message = [](std::string_view text) {
    const std::scoped_lock lock(messages().mutex);
    messages().texts.emplace_back(text);
  };
  return options;
}

// Opens the shared device when a test first asks for it and closes it after the last one, when the
// validation layer says what was left behind.
class SharedDevice : public testing::Environment {
 public:
  void TearDown() override {
    device_.reset();
    for (const std::string& text : take_all_messages()) ADD_FAILURE() << text;
  }

  const Result<Device>& get() {
    if (!device_) device_ = Device::create(with_validation({}));
    return *device_;
  }

 private:
  std::optional<Result<Device>> device_;
};

// GoogleTest owns it.
SharedDevice* const shared_device = new SharedDevice;
[[maybe_unused]] const auto* const kRegistered = testing::AddGlobalTestEnvironment(shared_device);

}  // namespace

void DeviceTest::SetUp() { ASSERT_TRUE(succeeded(shared_device->get())); }

void DeviceTest::TearDown() {
  if (!shared_device->get()) return;
  EXPECT_TRUE(succeeded(device().wait_idle()));
  for (const std::string& text : take_messages()) ADD_FAILURE() << text;
}

const Device& DeviceTest::device() { return *shared_device->get().operator->(); }

Result<Device> DeviceTest::open(DeviceOptions options) {
  return Device::create(with_validation(std::move(options)));
}

std::vector<std::string> DeviceTest::take_messages() { return take_all_messages(); }

std::string name_of_case(
    const testing::TestParamInfo<std::tuple<ActivationId, ElementType>>& info) {
  return std::string(info_of(std::get<0>(info.param)).name) + "_" +
         std::string(name_of(std::get<1>(info.param)));
}

std::vector<ActivationId> activations_of(Family family) {
  std::vector<ActivationId> ids;
  for (const ActivationInfo& info : activations())
    if (info.family == family) ids.push_back(info.id);
  return ids;
}

}  // namespace vkact::device_test
