// Calls that cannot be right are refused with words that help, and batches remember it.
#include <limits>

#include "device_test.hpp"

namespace vkact::device_test {
namespace {

class Refusal : public DeviceTest {
 protected:
  static Tensor tensor(const Shape& shape, ElementType type = ElementType::float32) {
    return device().empty(shape, type).value();
  }
  static void expect_forward_refused(const Activation& activation, const Tensor& x, const Tensor& y,
                                     const std::string& part, std::int64_t axis = -1) {
    Batch batch(device());
    EXPECT_TRUE(refused(batch.forward(activation, x, y, {.axis = axis}),
                        ErrorCode::invalid_argument, part));
    EXPECT_TRUE(refused(batch.submit(), ErrorCode::invalid_argument, part));
  }
  static void expect_backward_refused(const Activation& activation,
                                      const BackwardArguments& arguments, const std::string& part,
                                      const CallOptions& options = {}) {
    Batch batch(device());
    EXPECT_TRUE(
        refused(batch.backward(activation, arguments, options), ErrorCode::invalid_argument, part));
    EXPECT_TRUE(refused(batch.submit(), ErrorCode::invalid_argument, part));
  }
};

TEST_F(Refusal, OfShapesThatDisagree) {
  expect_forward_refused(relu(), tensor({2, 3}), tensor({3, 2}), "[2, 3]");
  expect_forward_refused(relu(), tensor({6}), tensor({7}), "[7]");
  expect_backward_refused(relu(), {.x = tensor({6}), .dy = tensor({5}), .dx = tensor({6})}, "dy");
  expect_backward_refused(relu(), {.x = tensor({6}), .dy = tensor({6}), .dx = tensor({5})}, "dx");
}

TEST_F(Refusal, OfElementTypesThatDisagree) {
  expect_forward_refused(relu(), tensor({6}), tensor({6}, ElementType::float16), "float16");
  expect_backward_refused(
      relu(), {.x = tensor({6}), .dy = tensor({6}, ElementType::bfloat16), .dx = tensor({6})},
      "bfloat16");
}

TEST_F(Refusal, OfMissingTensors) {
  const Tensor given = tensor({6});
  expect_forward_refused(relu(), {}, given, "x is missing");
  expect_forward_refused(relu(), given, {}, "y is missing");
  expect_backward_refused(relu(), {.dy = given, .dx = given}, "x");
  expect_backward_refused(relu(), {.x = given, .dx = given}, "dy is missing");
  expect_backward_refused(relu(), {.x = given, .dy = given}, "dx is missing");
  expect_backward_refused(softmax(), {.x = given, .dy = given, .dx = given}, "output");
}

TEST_F(Refusal, OfBackwardFromAnOutputThatDoesNotTell) {
  const Tensor given = tensor({6});
  expect_backward_refused(gelu(), {.y = given, .dy = given, .dx = given}, "x");
  expect_backward_refused(leaky_relu({.negative_slope = -1}),
                          {.y = given, .dy = given, .dx = given}, "negative_slope");
}

TEST_F(Refusal, OfTensorsOfAnotherDevice) {
  const auto other = open();
  ASSERT_TRUE(succeeded(other));
  const Tensor foreign = (*other).empty({6}).value();
  expect_forward_refused(relu(), foreign, tensor({6}), "another device");
  expect_forward_refused(relu(), tensor({6}), foreign, "another device");
  EXPECT_TRUE(
      refused(device().download<float>(foreign), ErrorCode::invalid_argument, "another device"));
  EXPECT_TRUE(refused(device().write(foreign, std::vector<std::byte>(24)),
                      ErrorCode::invalid_argument, "another device"));
}

TEST_F(Refusal, OfAnAxisOutOfRange) {
  const Tensor x = tensor({2, 3});
  expect_forward_refused(softmax(), x, tensor({2, 3}), "axis 2", 2);
  expect_forward_refused(softmax(), x, tensor({2, 3}), "axis -3", -3);
  expect_forward_refused(softmax(), tensor({}), tensor({}), "it may be -1 to 0", 1);
  expect_backward_refused(softmax(), {.y = x, .dy = x, .dx = x}, "axis 5", {.axis = 5});
}

TEST_F(Refusal, PointwiseIgnoresTheAxis) {
  const Tensor x = tensor({});
  EXPECT_TRUE(succeeded(Batch(device()).forward(relu(), x, x, {.axis = 7})));
}

TEST_F(Refusal, OfParametersOutOfTheirDomain) {
  const Tensor x = tensor({6});
  expect_forward_refused(celu({.alpha = 0}), x, x, "alpha");
  expect_forward_refused(softplus({.beta = 0}), x, x, "beta");
  expect_forward_refused(elu({.alpha = std::numeric_limits<float>::quiet_NaN()}), x, x, "alpha");
  expect_backward_refused(softshrink({.lambd = -1}), {.x = x, .dy = x, .dx = x}, "lambd");
}

TEST_F(Refusal, TheFirstErrorIsTheOneThatSubmitGives) {
  const Tensor x = tensor({6});
  Batch batch(device());
  EXPECT_TRUE(succeeded(batch.forward(relu(), x, x)));
  batch.forward(celu({.alpha = 0}), x, x);
  batch.forward(relu(), x, {});
  EXPECT_TRUE(succeeded(batch.forward(relu(), x, x)));
  EXPECT_TRUE(refused(batch.submit(), ErrorCode::invalid_argument, "celu"));
  EXPECT_TRUE(refused(batch.submit(), ErrorCode::invalid_argument, "celu"));
}

TEST_F(Refusal, OfRecordingIntoASubmittedBatch) {
  const Tensor x = tensor({6});
  Batch batch(device());
  batch.forward(relu(), x, x);
  ASSERT_TRUE(succeeded(batch.submit()));
  EXPECT_TRUE(refused(batch.forward(relu(), x, x), ErrorCode::invalid_argument, "submitted"));
  EXPECT_TRUE(refused(batch.backward(relu(), {.x = x, .dy = x, .dx = x}),
                      ErrorCode::invalid_argument, "submitted"));
}

TEST_F(Refusal, OfTransfersThatDoNotFit) {
  const Tensor x = tensor({6});
  EXPECT_TRUE(refused(device().upload<float>(std::vector<float>(5), {6}),
                      ErrorCode::invalid_argument, "[6]"));
  EXPECT_TRUE(refused(device().upload_bytes(std::vector<std::byte>(25), {6}, ElementType::float32),
                      ErrorCode::invalid_argument, "25 bytes"));
  EXPECT_TRUE(
      refused(device().write(x, std::vector<std::byte>(20)), ErrorCode::invalid_argument, "20"));
  std::vector<std::byte> room(28);
  EXPECT_TRUE(refused(device().read(x, room), ErrorCode::invalid_argument, "28"));
  EXPECT_TRUE(refused(device().download<float16>(x), ErrorCode::invalid_argument, "float32"));
  EXPECT_TRUE(
      refused(device().download<float>(Tensor()), ErrorCode::invalid_argument, "no memory"));
  EXPECT_TRUE(refused(x.reshaped({7}), ErrorCode::invalid_argument, "[7]"));
}

TEST_F(Refusal, OfShapesThatNoMemoryHolds) {
  constexpr std::uint64_t kHuge = std::uint64_t{1} << 40;
  EXPECT_TRUE(refused(device().empty({kHuge, kHuge}), ErrorCode::invalid_argument, "64 bits"));
  EXPECT_TRUE(
      refused(device().empty({kHuge, kHuge >> 17}), ErrorCode::invalid_argument, "64 bits"));
  for (const std::uint64_t bytes :
       {kHuge, UINT64_MAX / 2, UINT64_MAX / 2 + 1, UINT64_MAX - 4096, UINT64_MAX - 31,
        UINT64_MAX - 16, UINT64_MAX - 15, UINT64_MAX - 1, UINT64_MAX}) {
    const auto made = device().empty({bytes}, ElementType::uint8);
    ASSERT_FALSE(made) << bytes;
    EXPECT_EQ(made.error().code, ErrorCode::out_of_memory) << bytes;
  }
}

}  // namespace
}  // namespace vkact::device_test
