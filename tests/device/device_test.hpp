// The fixture of all tests that run on a Vulkan device.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>
#include <vkact/vkact.hpp>

namespace vkact::device_test {

/// Succeeds when a Result does, and else says why.
template <class T>
testing::AssertionResult succeeded(const Result<T>& result) {
  if (result) return testing::AssertionSuccess();
  return testing::AssertionFailure() << result.error().message();
}

/// Succeeds when a Result is an error of that code whose message holds the part.
template <class T>
testing::AssertionResult refused(const Result<T>& result, ErrorCode code, const std::string& part) {
  if (result) return testing::AssertionFailure() << "it succeeded";
  if (result.error().code == code && result.error().message().find(part) != std::string::npos)
    return testing::AssertionSuccess();
  return testing::AssertionFailure() << "it gave: " << result.error().message();
}

/// Gives every test the process's one device, open with validation including that of
/// synchronization. A message of the validation layer fails the test in which it comes.
class DeviceTest : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  static const Device& device();

  /// Opens another device. Validation is on, messages count like those of device(), and there is no
  /// pipeline cache unless the options name one.
  static Result<Device> open(DeviceOptions options = {});

  /// Messages so far in this test; the caller has looked at them, so that they do not fail it.
  static std::vector<std::string> take_messages();
};

/// "gelu_float32", for tests with one of each.
std::string name_of_case(const testing::TestParamInfo<std::tuple<ActivationId, ElementType>>& info);

/// The activations of a family.
std::vector<ActivationId> activations_of(Family family);

}  // namespace vkact::device_test
