// Batches that run again with other tensors.
#include "device_test.hpp"
#include "inputs.hpp"

namespace vkact::device_test {
namespace {

using Replacements = DeviceTest;
constexpr ErrorCode kInvalid = ErrorCode::invalid_argument;

std::vector<float> some_values(float first, std::size_t count = 240) {
  std::vector<float> values(count);
  for (std::size_t i = 0; i < count; ++i)
    values[i] = first + static_cast<float>(i % 37) * 0.125f - 2;
  return values;
}

// The tensors of a forward and a backward call.
struct Tensors {
  Tensor x;
  Tensor y;
  Tensor dy;
  Tensor dx;
};

class Replaced {
 public:
  Replaced(const Device& device, const Activation& activation)
      : device_(device), activation_(activation) {
    const ActivationInfo& info = activation.info();
    options_.axis = 1;
    options_.training = info.takes(Input::random) || info.takes(Input::statistics);
    if (info.takes(Input::random)) options_.random = RandomState{3, 4};
    if (info.takes(Input::target))
      options_.target =
          device.upload<std::int32_t>(std::vector<std::int32_t>(40, 2), {4, 10}).value();
  }

  Tensors make(float first) const {
    const Shape y = output_shape(activation_, kShape, options_).value();
    const std::size_t count = element_count(y).value();
    return {device_.upload(some_values(first), kShape).value(),
            device_.upload(std::vector<float>(count, 7), y).value(),
            device_.upload(some_values(first + 1, count), y).value(),
            device_.upload(some_values(0), kShape).value()};
  }

  void record(Batch& batch, const Tensors& tensors) const {
    EXPECT_TRUE(succeeded(batch.forward(activation_, tensors.x, tensors.y, options_)));
    EXPECT_TRUE(succeeded(batch.backward(
        activation_,
        {.x = tensors.x, .y = tensors.y, .dy = tensors.dy, .dx = tensors.dx, .accumulate = true},
        options_)));
  }

  static void replace(Batch& batch, const Tensors& from, const Tensors& to) {
    EXPECT_TRUE(succeeded(batch.replace(from.x, to.x)));
    EXPECT_TRUE(succeeded(batch.replace(from.y, to.y)));
    EXPECT_TRUE(succeeded(batch.replace(from.dy, to.dy)));
    EXPECT_TRUE(succeeded(batch.replace(from.dx, to.dx)));
  }

  std::vector<float> results(const Tensors& tensors) const {
    std::vector<float> all = device_.download<float>(tensors.y).value();
    for (const float each : device_.download<float>(tensors.dx).value()) all.push_back(each);
    return all;
  }

 private:
  inline static const Shape kShape{4, 6, 10};

  const Device& device_;
  Activation activation_;
  CallOptions options_;
};

TEST_F(Replacements, GiveTheBitsOfARecordingOfTheOtherTensors) {
  for (const ActivationInfo& info : activations()) {
    const Replaced replaced(device(), Activation(info.id));
    const Tensors first = replaced.make(0.25f);
    const Tensors second = replaced.make(-1.5f);
    const Tensors expected = replaced.make(-1.5f);
    Batch batch(device(), {.replaceable = true});
    replaced.record(batch, first);
    ASSERT_TRUE(succeeded(batch.submit()));
    const auto of_first = replaced.results(first);
    Replaced::replace(batch, first, second);
    ASSERT_TRUE(succeeded(batch.submit()));
    Batch anew(device());
    replaced.record(anew, expected);
    ASSERT_TRUE(succeeded(anew.submit()));
    EXPECT_EQ(replaced.results(second), replaced.results(expected)) << info.name;
    EXPECT_EQ(replaced.results(first), of_first) << info.name;
  }
}

TEST_F(Replacements, LeaveWorkInFlightAsItIs) {
  const Tensor x = device().upload(some_values(0), {240}).value();
  const Tensor y = device().empty({240}).value();
  Batch batch(device(), {.timing = true, .replaceable = true});
  ASSERT_TRUE(succeeded(batch.forward(relu(), x, y)));
  const auto download = batch.download(y);
  std::vector<Submission> submissions;
  std::vector<Tensor> results{y};
  for (int i = 0; i < 20; ++i) {
    submissions.push_back(batch.submit().value());
    results.push_back(device().empty({240}).value());
    ASSERT_TRUE(succeeded(batch.replace(results[results.size() - 2], results.back())));
  }
  const Tensor other = device().upload(some_values(5), {240}).value();
  ASSERT_TRUE(succeeded(batch.replace(x, other)));
  submissions.push_back(batch.submit().value());
  for (const Submission& each : submissions) {
    EXPECT_TRUE(succeeded(each.wait()));
    EXPECT_EQ(each.timings().value().size(), 2u);
  }
  std::vector<float> expected = some_values(0);
  for (float& each : expected) each = std::max(each, 0.0f);
  for (std::size_t i = 0; i + 1 < results.size(); ++i)
    EXPECT_EQ(device().download<float>(results[i]).value(), expected) << i;
  // A download is that of the latest submission.
  std::vector<float> brought(240);
  ASSERT_TRUE(succeeded(download->read(std::as_writable_bytes(std::span(brought)))));
  EXPECT_EQ(brought, device().download<float>(results.back()).value());
  EXPECT_NE(brought, expected);
}

TEST_F(Replacements, OrderCallsByTheirNewMemory) {
  // The second call does not depend on the first until both work on one tensor.
  const Tensor a = device().upload(some_values(0), {240}).value();
  const Tensor b = device().upload(some_values(0), {240}).value();
  const Tensor c = device().empty({240}).value();
  const Tensor d = device().empty({240}).value();
  Batch batch(device(), {.replaceable = true});
  ASSERT_TRUE(succeeded(batch.forward(shrink({.lambd = 0, .bias = -1}), a, c)));
  ASSERT_TRUE(succeeded(batch.forward(shrink({.lambd = 0, .bias = -1}), b, d)));
  EXPECT_TRUE(refused(batch.replace(b, c), kInvalid, "uses memory of the tensor"));
  const Tensor e = device().empty({240}).value();
  ASSERT_TRUE(succeeded(batch.replace(c, e)));
  ASSERT_TRUE(succeeded(batch.submit()));
  EXPECT_EQ(device().download<float>(e).value(), device().download<float>(d).value());
}

TEST_F(Replacements, TakeTransfersAndPartsAlong) {
  const Tensor x = device().empty({8, 32}).value();
  const Tensor y = device().empty({8, 32}).value();
  const Tensor upper = y.sliced(0, 4, 4).value();
  const std::vector<float> values = some_values(0, 256);
  Batch batch(device(), {.replaceable = true});
  ASSERT_TRUE(succeeded(batch.upload<float>(x, values)));
  ASSERT_TRUE(succeeded(batch.copy(x, y)));
  ASSERT_TRUE(succeeded(batch.fill(upper, 3)));
  const Tensor z = device().empty({8, 32}).value();
  ASSERT_TRUE(succeeded(batch.replace(y, z)));
  ASSERT_TRUE(succeeded(batch.submit()));
  std::vector<float> expected(values);
  std::fill(expected.begin() + 128, expected.end(), 3.0f);
  EXPECT_EQ(device().download<float>(z).value(), expected);
  // A part alone can only be replaced where all calls use that part.
  EXPECT_TRUE(refused(batch.replace(z.sliced(0, 0, 4).value(), device().empty({4, 32}).value()),
                      kInvalid, "a part of the tensor, or more"));
}

TEST_F(Replacements, ThatCannotBeAreRefused) {
  const Tensor x = device().empty({240}).value();
  const Tensor y = device().empty({240}).value();
  Batch fixed(device());
  ASSERT_TRUE(succeeded(fixed.forward(relu(), x, x)));
  EXPECT_TRUE(refused(fixed.replace(x, y), kInvalid, "without BatchOptions::replaceable"));
  Batch batch(device(), {.replaceable = true});
  ASSERT_TRUE(succeeded(batch.forward(relu(), x, x)));
  EXPECT_TRUE(refused(batch.replace(x, Tensor()), kInvalid, "to is missing"));
  EXPECT_TRUE(refused(batch.replace(Tensor(), y), kInvalid, "from is missing"));
  EXPECT_TRUE(refused(batch.replace(x, device().empty({120}).value()), kInvalid, "[120]"));
  EXPECT_TRUE(refused(batch.replace(x, device().empty({240}, ElementType::float16).value()),
                      kInvalid, "float16"));
  const Tensor shifted = device().empty({300}).value().sliced(0, 4, 240).value();
  EXPECT_TRUE(refused(batch.replace(x, shifted), kInvalid, "multiple of"));
  EXPECT_TRUE(refused(batch.replace(x, y.reshaped({240, 1}).value()), kInvalid, "[240, 1]"));
  // None of that was remembered.
  EXPECT_TRUE(succeeded(batch.replace(x, y)));
  EXPECT_TRUE(succeeded(batch.submit()));
}

}  // namespace
}  // namespace vkact::device_test
