// Nothing that a call is given is left out in silence.
#include <functional>

#include "device_test.hpp"

namespace vkact::device_test {
namespace {

using Untaken = DeviceTest;

constexpr auto kInvalid = ErrorCode::invalid_argument;

// One thing that a call may be given besides its tensors.
struct Given {
  Input input;
  const char* name;  // as the refusal says it
  std::function<void(CallOptions&, BackwardArguments&, const Tensor&)> give;
  bool backward_alone = false;
};

const std::vector<Given>& all_given() {
  static const std::vector<Given> all{
      {Input::parameters, "trainable parameters",
       [](auto& options, auto&, const auto& x) {
         options.parameters = {{"alpha", x}};
       }},
      {Input::gate, "gate", [](auto& options, auto&, const auto& x) { options.gate = x; }},
      {Input::mask, "mask", [](auto& options, auto&, const auto& x) { options.mask = x; }},
      {Input::target, "target", [](auto& options, auto&, const auto& x) { options.target = x; }},
      {Input::random, "random",
       [](auto& options, auto&, const auto&) { options.random = RandomState{}; }},
      {Input::statistics, "running_mean",
       [](auto& options, auto&, const auto& x) { options.running_mean = x; }},
      {Input::statistics, "running_variance",
       [](auto& options, auto&, const auto& x) { options.running_variance = x; }},
      {Input::gate, "dgate", [](auto&, auto& arguments, const auto& x) { arguments.dgate = x; },
       true},
      {Input::parameters, "parameter_gradients",
       [](auto&, auto& arguments, const auto& x) {
         arguments.parameter_gradients = {{"alpha", x}};
       },
       true},
  };
  return all;
}

TEST_F(Untaken, EveryActivationRefusesWhatItDoesNotTake) {
  const Tensor x = device().empty({0, 4}).value();
  for (const ActivationInfo& info : activations())
    for (const Given& given : all_given()) {
      if (info.takes(given.input)) continue;
      SCOPED_TRACE(std::string(info.name) + ", given " + given.name);
      CallOptions options;
      BackwardArguments arguments{.x = x, .y = x, .dy = x, .dx = x};
      given.give(options, arguments, x);
      Batch batch(device());
      EXPECT_TRUE(
          refused(batch.backward(Activation(info.id), arguments, options), kInvalid, given.name));
      if (given.backward_alone) continue;
      EXPECT_TRUE(refused(batch.forward(Activation(info.id), x, x, options), kInvalid, given.name));
    }
}

TEST_F(Untaken, CompositionsRefuseWhatTheyDoNotTake) {
  const Tensor x = device().empty({0, 4}).value();
  const Mixed mixed{{{relu(), 1}, {gelu(), 3}}};
  for (const Expression& expression :
       {Expression(mixed), Expression(Chain{{relu(), tanh()}}), Expression(Chain{{softmax()}}),
        Expression(Chain{{prelu(), softmax(), swiglu(), dice()}})})
    for (const Given& given : all_given()) {
      SCOPED_TRACE(to_string(expression) + ", given " + given.name);
      const std::string name =
          given.input == Input::parameters ? "its parameters are numbers" : given.name;
      CallOptions options;
      BackwardArguments arguments{.x = x, .dy = x, .dx = x};
      given.give(options, arguments, x);
      Batch batch(device());
      std::visit(
          [&](const auto& each) {
            if constexpr (!std::is_same_v<std::decay_t<decltype(each)>, Activation>) {
              EXPECT_TRUE(refused(batch.backward(each, arguments, options), kInvalid, name));
              if (given.backward_alone) return;
              EXPECT_TRUE(refused(batch.forward(each, x, x, options), kInvalid, name));
            }
          },
          expression);
    }
}

// An axis and `training` say something of a whole network; who has no use for them ignores them.
TEST_F(Untaken, TheAxisAndTrainingAreNoMatterToWhoHasNoUseForThem) {
  const Tensor x = device().empty({0, 4}).value();
  for (const ActivationInfo& info : activations()) {
    if (info.family != Family::pointwise) continue;
    SCOPED_TRACE(info.name);
    Batch batch(device());
    for (const std::int64_t axis : {std::int64_t{1}, std::int64_t{7}, INT64_MIN, INT64_MAX}) {
      const CallOptions options{.axis = axis, .training = true};
      EXPECT_TRUE(succeeded(batch.forward(Activation(info.id), x, x, options)));
      EXPECT_TRUE(
          succeeded(batch.backward(Activation(info.id), {.x = x, .dy = x, .dx = x}, options)));
    }
  }
}

TEST_F(Untaken, NumbersThatAreNoElementTypeAreRefused) {
  for (const std::uint32_t number : {5u, 6u, 255u, UINT32_MAX}) {
    const auto type = static_cast<ElementType>(number);
    const std::string words = "no element type with the number " + std::to_string(number);
    EXPECT_TRUE(refused(device().empty({3}, type), kInvalid, words));
    EXPECT_TRUE(refused(device().upload_bytes({}, {0}, type), kInvalid, words));
  }
}

TEST_F(Untaken, NumbersThatAreNoActivationAreRefused) {
  const Tensor x = device().empty({0, 4}).value();
  for (const auto number : {static_cast<std::uint32_t>(activations().size()), UINT32_MAX}) {
    const Activation none(static_cast<ActivationId>(number));
    const std::string words = "none with the number " + std::to_string(number);
    const BackwardArguments arguments{.x = x, .y = x, .dy = x, .dx = x};
    const Mixed mixed{{{none, 4}}};
    const Chain chain{{relu(), none}};
    Batch batch(device());
    EXPECT_TRUE(refused(batch.forward(none, x, x), kInvalid, words));
    EXPECT_TRUE(refused(batch.backward(none, arguments), kInvalid, words));
    EXPECT_TRUE(refused(batch.forward(mixed, x, x), kInvalid, words));
    EXPECT_TRUE(refused(batch.backward(mixed, arguments), kInvalid, words));
    EXPECT_TRUE(refused(batch.forward(chain, x, x), kInvalid, words));
    EXPECT_TRUE(refused(batch.backward(chain, arguments), kInvalid, words));
    EXPECT_TRUE(refused(device().prepare(std::vector<Activation>{relu(), none}), kInvalid, words));
    EXPECT_TRUE(refused(check_targets(none, {}, 3), kInvalid, words));
    EXPECT_TRUE(refused(output_shape(none, {3}), kInvalid, words));
    EXPECT_TRUE(refused(output_shape(mixed, {3}), kInvalid, words));
    EXPECT_TRUE(refused(output_shape(chain, {3}), kInvalid, words));
  }
}

}  // namespace
}  // namespace vkact::device_test
