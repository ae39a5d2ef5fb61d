// Pipelines that are made before the calls which use them.
#include "device_test.hpp"
#include "vulkan/context.hpp"

namespace vkact::device_test {
namespace {

using Preparations = DeviceTest;

std::size_t pipelines_of(const Device& device) { return device.context()->pipelines().count(); }

// The same calls for whatever takes calls.
class Calls {
 public:
  Calls(const Device& device, const Activation& activation, ElementType type)
      : device_(device), activation_(activation), info_(activation.info()), type_(type) {
    options_.axis = 1;
    options_.training = info_.takes(Input::random) || info_.takes(Input::statistics);
    if (info_.takes(Input::random)) options_.random = RandomState{3, 4};
    if (info_.takes(Input::mask)) options_.mask = make({6, 1});
    if (info_.takes(Input::gate)) options_.gate = make(kShape);
    if (info_.takes(Input::target)) options_.target = make({4, 10}, ElementType::int32);
    if (info_.takes(Input::statistics)) {
      options_.running_mean = make({6}, ElementType::float32);
      options_.running_variance = make({6}, ElementType::float32);
    }
    if (info_.takes(Input::parameters))
      for (const ParameterInfo& parameter : info_.parameters)
        if (parameter.trainable) options_.parameters.push_back({parameter.name, make({6})});
  }

  void record(Recording& recording) const {
    const Tensor x = make(kShape);
    const Tensor y = make(output_shape(activation_, kShape, options_).value());
    BackwardArguments arguments{.x = x, .y = y, .dy = make(y.shape()), .dx = make(kShape)};
    if (options_.gate) arguments.dgate = make(kShape);
    for (const ParameterTensor& each : options_.parameters)
      arguments.parameter_gradients.push_back({each.name, make({6})});
    EXPECT_TRUE(succeeded(recording.forward(activation_, x, y, options_))) << info_.name;
    EXPECT_TRUE(succeeded(recording.backward(activation_, arguments, options_))) << info_.name;
    arguments.accumulate = true;
    EXPECT_TRUE(succeeded(recording.backward(activation_, arguments, options_))) << info_.name;
  }

 private:
  inline static const Shape kShape{4, 6, 10};

  Tensor make(const Shape& shape, std::optional<ElementType> type = {}) const {
    const Tensor made = device_.empty(shape, type.value_or(type_)).value();
    const std::vector<std::byte> zeros(made.size_bytes());
    EXPECT_TRUE(succeeded(device_.write(made, zeros)));
    return made;
  }

  const Device& device_;
  Activation activation_;
  const ActivationInfo& info_;
  ElementType type_;
  CallOptions options_;
};

TEST_F(Preparations, LeaveNoPipelineToBatchesOfAnyActivation) {
  const auto fresh = open({.pipeline_cache_folder = "none"});
  ASSERT_TRUE(succeeded(fresh));
  int turn = 0;
  for (const ActivationInfo& info : activations()) {
    const ElementType type = ++turn % 2 == 0 ? ElementType::float32 : ElementType::float16;
    const Calls calls(*fresh, Activation(info.id), type);
    const std::size_t before = pipelines_of(*fresh);
    Preparation preparation(*fresh);
    calls.record(preparation);
    EXPECT_EQ(pipelines_of(*fresh), before) << info.name;
    ASSERT_TRUE(succeeded(preparation.make()));
    const std::size_t prepared = pipelines_of(*fresh);
    EXPECT_GT(prepared, before) << info.name;
    Batch batch(*fresh);
    calls.record(batch);
    ASSERT_TRUE(succeeded(batch.submit()));
    EXPECT_EQ(pipelines_of(*fresh), prepared) << info.name;
  }
}

TEST_F(Preparations, TakeCompositionsViewsAndTransfers) {
  const auto fresh = open({.pipeline_cache_folder = "none"});
  ASSERT_TRUE(succeeded(fresh));
  const Tensor x = fresh->upload<float>({1, 2, 3, 4, 5, 6}, {2, 3}).value();
  const Tensor y = fresh->upload<float>({9, 9, 9, 9, 9, 9}, {3, 2}).value();
  const auto record = [&](Recording& recording) {
    const Tensor view = x.permuted({1, 0}).value();
    EXPECT_TRUE(succeeded(recording.forward(Chain{{relu(), softmax(), tanh()}}, view, y)));
    EXPECT_TRUE(succeeded(recording.forward(Mixed{{{relu(), 1}, {elu(), 1}}}, view, y)));
    EXPECT_TRUE(succeeded(recording.copy(view, y)));
    EXPECT_TRUE(succeeded(recording.fill(x, 2)));
  };
  Preparation preparation(*fresh);
  record(preparation);
  ASSERT_TRUE(succeeded(preparation.make()));
  ASSERT_TRUE(succeeded(preparation.make()));
  // Nothing was run.
  EXPECT_EQ(fresh->download<float>(y).value(), std::vector<float>(6, 9));
  EXPECT_EQ(fresh->download<float>(x).value(), (std::vector<float>{1, 2, 3, 4, 5, 6}));
  const std::size_t prepared = pipelines_of(*fresh);
  Batch batch(*fresh);
  record(batch);
  ASSERT_TRUE(succeeded(batch.submit()));
  EXPECT_EQ(pipelines_of(*fresh), prepared);
  EXPECT_EQ(fresh->download<float>(y).value(), (std::vector<float>{1, 4, 2, 5, 3, 6}));
}

TEST_F(Preparations, SayWhichCallCannotBe) {
  const Tensor x = device().empty({4}).value();
  Preparation preparation(device());
  EXPECT_FALSE(succeeded(preparation.forward(relu(), x, Tensor())));
  EXPECT_TRUE(succeeded(preparation.forward(relu(), x, x)));
  EXPECT_TRUE(refused(preparation.make(), ErrorCode::invalid_argument, "relu forward"));
  Preparation moved(std::move(preparation));
  EXPECT_TRUE(refused(preparation.make(), ErrorCode::invalid_argument, "moved from"));
}

}  // namespace
}  // namespace vkact::device_test
