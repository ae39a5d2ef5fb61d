// Tensors without elements, or of a single value: every call succeeds or says why not.
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <map>

#include "device_test.hpp"
#include "tensors.hpp"

namespace vkact::device_test {
namespace {

constexpr std::uint64_t kHuge = std::uint64_t{1} << 40;
constexpr std::uint64_t kHalf = std::uint64_t{1} << 63;
constexpr ElementType kTypes[] = {ElementType::float32, ElementType::float16,
                                  ElementType::bfloat16};
constexpr float kBefore = 0.75F;

// Without elements, small and such that products of the other lengths leave 64 bits.
const Shape kEmptyShapes[] = {{0},
                              {0, 3},
                              {3, 0},
                              {0, 0},
                              {2, 0, 3},
                              {2, 3, 0},
                              {0, 2, 4},
                              {kHuge, 0, kHuge},
                              {0, kHuge, kHuge},
                              {kHuge, kHuge, 0},
                              {kHalf, 0},
                              {0, kHalf}};

std::vector<std::optional<std::int64_t>> axes_of(const Shape& shape) {
  std::vector<std::optional<std::int64_t>> axes{std::nullopt, -1, INT64_MIN};
  for (std::size_t i = 0; i <= shape.size(); ++i) axes.emplace_back(static_cast<std::int64_t>(i));
  return axes;
}

// The length along an axis that there is.
std::optional<std::uint64_t> length_along(const Shape& shape, std::int64_t axis) {
  const auto rank = static_cast<std::int64_t>(shape.size());
  if (axis < -rank || axis >= rank) return std::nullopt;
  return shape[static_cast<std::size_t>(axis < 0 ? axis + rank : axis)];
}

// With each word of each choice, and a few numbers of pieces.
std::vector<Activation> variants_of(const ActivationInfo& info) {
  std::vector<Activation> variants{Activation(info.id)};
  for (const ParameterInfo& parameter : info.parameters)
    for (const float value : {0.0F, 1.0F, 2.0F, 3.0F}) {
      Activation variant(info.id);
      const bool is_counted = !parameter.choices.empty() || parameter.name == "pieces";
      if (is_counted && variant.set(parameter.name, value) && variant.check())
        variants.push_back(variant);
    }
  return variants;
}

// What a call is given besides x.
struct Given {
  CallOptions options;
  bool accumulate = false;
  bool has_gradients = false;  // of parameters
};

class Empty : public DeviceTest {
 protected:
  // Tensors are shared, since no call has elements to write.
  Tensor tensor(const Shape& shape, ElementType type) {
    Tensor& made = tensors_[{shape, type}];
    if (!made)
      if (auto empty = device().empty(shape, type)) made = *empty;
    return made;
  }

  Tensor filled(ElementType type, const Shape& shape = {1}) {
    return uploaded(device(), Numbers{type, {verification::nearest_pattern(kBefore, type)}}, shape);
  }

  // Options as they go with an activation and a shape, in all combinations.
  std::vector<Given> all_given(const ActivationInfo& info, const Tensor& x,
                               const std::optional<std::int64_t>& axis) {
    std::vector<Given> all{{.options = {.axis = axis}}};
    const auto vary = [&](bool applies, const std::function<void(Given&)>& change,
                          bool instead = false) {
      if (!applies) return;
      const std::size_t count = all.size();
      for (std::size_t i = 0; i < count; ++i) {
        if (!instead) all.push_back(all[i]);
        change(instead ? all[i] : all.back());
      }
    };
    vary(
        info.takes(Input::random), [](Given& given) { given.options.random = RandomState{}; },
        true);
    vary(info.takes(Input::training), [](Given& given) { given.options.training = true; });
    vary(
        info.takes(Input::statistics),
        [&](Given& given) {
          const auto channels =
              length_along(x.shape(), axis.value_or(x.shape().size() > 1 ? 1 : 0));
          if (given.options.training || !channels) return;
          given.options.running_mean = tensor({*channels}, ElementType::float32);
          if (*channels < kHuge)
            given.options.running_variance =
                device().empty({*channels}, ElementType::float32).value();
        },
        true);
    vary(
        info.takes(Input::target),
        [&](Given& given) {
          Shape classes = x.shape();
          const std::int64_t along = axis.value_or(-1);
          if (!length_along(classes, along)) return;
          classes.erase(classes.begin() +
                        (along < 0 ? along + static_cast<std::int64_t>(classes.size()) : along));
          given.options.target = tensor(classes, ElementType::int32);
        },
        true);
    vary(info.takes(Input::target), [&](Given& given) { given.options.target = x; });
    vary(info.takes(Input::mask), [&](Given& given) { given.options.mask = x; });
    vary(info.takes(Input::mask),
         [&](Given& given) { given.options.mask = tensor(x.shape(), ElementType::uint8); });
    vary(info.takes(Input::gate), [&](Given& given) { given.options.gate = x; });
    vary(info.takes(Input::parameters), [](Given& given) { given.has_gradients = true; });
    vary(info.takes(Input::parameters) && x.element_type() == ElementType::float32,
         [&](Given& given) {
           for (const ParameterInfo& each : info.parameters)
             if (each.trainable)
               given.options.parameters.push_back({each.name, filled(x.element_type())});
         });
    vary(true, [](Given& given) { given.accumulate = true; });
    return all;
  }

  std::map<std::pair<Shape, ElementType>, Tensor> tensors_;
};

// Whether a forward call on x is right.
bool is_right(const Activation& activation, const Shape& x, const Given& given) {
  const CallOptions& options = given.options;
  const bool is_split = activation.info().family == Family::gated && !options.gate;
  const auto along = [&](std::int64_t otherwise) {
    return length_along(x, options.axis.value_or(otherwise));
  };
  const std::int64_t channels = x.size() > 1 ? 1 : 0;
  switch (activation.info().family) {
    case Family::pointwise:
      return options.parameters.empty() || along(channels);
    case Family::rowwise:
    case Family::perturbed:
    case Family::one_hot:
    case Family::projection:
      return along(-1).has_value();
    case Family::gated:
      return !is_split || (along(-1) && *along(-1) % 2 == 0);
    case Family::stochastic:
      return activation.id() != ActivationId::feature_alpha_dropout || !options.training ||
             x.size() > 1;
    case Family::pooling: {
      const auto length = along(channels);
      if (activation.parameters().empty()) return length && *length < kHalf;
      return length && *length % static_cast<std::uint64_t>(activation.parameters()[0]) == 0;
    }
    case Family::loss:
      return along(-1) && *along(-1) != 0 && options.target;
    case Family::batchwise:
      return along(channels) && (options.training || options.running_variance);
  }
  return false;
}

// A stated error, where it is one.
template <class T>
testing::AssertionResult as_stated(const Result<T>& result, bool should_succeed) {
  if (result) {
    return should_succeed ? testing::AssertionSuccess()
                          : testing::AssertionFailure() << "it succeeded";
  }
  const Error& error = result.error();
  const bool is_stated =
      (error.code == ErrorCode::invalid_argument || error.code == ErrorCode::unsupported) &&
      !error.reasons.empty();
  if (is_stated && !should_succeed) return testing::AssertionSuccess();
  return testing::AssertionFailure() << error.message();
}

// The calls are tried on a batch that is thrown away, so that those that are right can be run
// together.
TEST_F(Empty, EveryCallOfEveryActivationSucceedsOrSaysWhyNot) {
  std::size_t calls = 0;
  for (const ActivationInfo& info : activations()) {
    Batch tried(device());
    Batch batch(device());
    std::vector<std::pair<Tensor, float>> gradients;
    std::vector<std::pair<Tensor, std::string_view>> reductions;
    for (const Activation& activation : variants_of(info))
      for (const Shape& shape : kEmptyShapes)
        for (const ElementType type : kTypes)
          for (const auto& axis : axes_of(shape)) {
            const Tensor x = tensor(shape, type);
            for (const Given& given : all_given(info, x, axis)) {
              const std::string text = activation.to_string() + " on " + to_string(shape) +
                                       " along " + (axis ? std::to_string(*axis) : "default");
              const bool right = is_right(activation, shape, given);
              const auto y_shape = output_shape(activation, shape, given.options);
              ASSERT_TRUE(y_shape || !right) << text << ": " << y_shape.error().message();
              const bool reduces = y_shape && y_shape->empty();
              const Tensor y = !y_shape ? x : reduces ? filled(type, {}) : tensor(*y_shape, type);
              if (!y) continue;
              calls += 2;
              ASSERT_TRUE(as_stated(tried.forward(activation, x, y, given.options), right)) << text;
              if (right) {
                ASSERT_TRUE(succeeded(batch.forward(activation, x, y, given.options))) << text;
                if (reduces) reductions.emplace_back(y, activation.choice("reduction"));
              }
              for (const bool from_x : {true, false}) {
                if (from_x ? !info.backward_from_x
                           : !activation.check_backward_from_output() || given.has_gradients ||
                                 !given.options.parameters.empty())
                  continue;
                BackwardArguments arguments{.dy = y,
                                            .dx = device().empty(shape, type).value(),
                                            .accumulate = given.accumulate};
                (from_x ? arguments.x : arguments.y) = x;
                if (given.options.gate) arguments.dgate = device().empty(shape, type).value();
                if (given.has_gradients)
                  for (const ParameterInfo& each : info.parameters)
                    if (each.trainable)
                      arguments.parameter_gradients.push_back({each.name, filled(type)});
                const bool is_channelwise = info.family == Family::pointwise && given.has_gradients;
                const bool has_axis =
                    length_along(shape, axis.value_or(shape.size() > 1 ? 1 : 0)).has_value();
                const bool is_backward = right && (!is_channelwise || has_axis);
                ASSERT_TRUE(
                    as_stated(tried.backward(activation, arguments, given.options), is_backward))
                    << text;
                if (!is_backward) continue;
                ASSERT_TRUE(succeeded(batch.backward(activation, arguments, given.options)))
                    << text;
                for (const ParameterTensor& each : arguments.parameter_gradients)
                  gradients.emplace_back(each.tensor, given.accumulate ? kBefore : 0.0F);
              }
            }
          }
    run(batch);
    for (const auto& [gradient, expected] : gradients)
      ASSERT_EQ(downloaded(device(), gradient).value(0), expected) << info.name;
    for (const auto& [y, reduction] : reductions) {
      const double value = downloaded(device(), y).value(0);
      ASSERT_TRUE(reduction == "sum" ? value == 0 : std::isnan(value)) << info.name << reduction;
    }
  }
  EXPECT_GT(calls, 10'000u);
}

TEST_F(Empty, CompositionsHaveNothingToDo) {
  for (const Shape& shape : kEmptyShapes) {
    const Tensor x = tensor(shape, ElementType::float32);
    const std::uint64_t channels = shape.size() > 1 ? shape[1] : shape[0];
    Batch batch(device());
    for (const Chain& chain : {Chain{{relu(), gelu()}}, Chain{{softmax(), tanh(), hardmax()}}}) {
      EXPECT_TRUE(succeeded(batch.forward(chain, x, x)));
      EXPECT_TRUE(succeeded(batch.backward(chain, {.x = x, .dy = x, .dx = x})));
    }
    if (channels != 0) {
      const Mixed mixed{{{relu(), channels}}};
      EXPECT_TRUE(succeeded(batch.forward(mixed, x, x)));
      EXPECT_TRUE(succeeded(batch.backward(mixed, {.x = x, .dy = x, .dx = x})));
    }
    run(batch);
  }
}

TEST_F(Empty, TheGradientsOfANetworkOverNoSamplesAreZero) {
  const auto ones = [&](const Shape& shape) {
    const std::uint64_t count = element_count(shape).value();
    return device().upload(std::vector<float>(static_cast<std::size_t>(count), 1), shape).value();
  };
  const std::uint64_t channels = 3;
  const std::uint64_t hidden = 2;
  const MetaAconNetwork network{.fc1_weight = ones({hidden, channels}),
                                .bn1 = {.weight = ones({hidden}), .bias = ones({hidden})},
                                .fc2_weight = ones({channels, hidden}),
                                .bn2 = {.weight = ones({channels}), .bias = ones({channels})}};
  const Tensor beta = ones({0, channels});
  for (const auto& [x, accumulate] : {std::pair{ones({0, channels, 4}), false},
                                      {ones({0, channels, 4}), true},
                                      {ones({0, channels, kHuge, kHuge}), false}}) {
    const MetaAconNetworkGradients gradients{ones({hidden, channels}), ones({hidden}),
                                             ones({hidden}),           ones({channels, hidden}),
                                             ones({channels}),         ones({channels})};
    Batch batch(device());
    EXPECT_TRUE(succeeded(batch.meta_acon_beta(network, x, beta, true)));
    EXPECT_TRUE(succeeded(
        batch.meta_acon_beta_backward(network, {x, beta, x, gradients, accumulate}, true)));
    run(batch);
    for (const Tensor& each : {gradients.fc1_weight, gradients.bn1_weight, gradients.bn1_bias,
                               gradients.fc2_weight, gradients.bn2_weight, gradients.bn2_bias})
      EXPECT_EQ(
          device().download<float>(each).value(),
          std::vector<float>(static_cast<std::size_t>(each.size()), accumulate ? 1.0F : 0.0F));
  }
}

class SingleValue : public DeviceTest {
 protected:
  // y, and dx where there is a y, of a call on one value under a shape.
  static std::vector<std::uint32_t> results(const Activation& activation, const Shape& shape,
                                            const CallOptions& options) {
    const auto value = [&](float number) {
      return device().upload<float>({number}, shape).value();
    };
    const Tensor x = value(-1.5F);
    const Tensor y = value(kBefore);
    const Tensor dx = value(kBefore);
    Batch batch(device());
    EXPECT_TRUE(succeeded(batch.forward(activation, x, y, options)));
    const bool from_x = activation.info().backward_from_x;
    EXPECT_TRUE(succeeded(batch.backward(
        activation, {.x = from_x ? x : Tensor(), .y = y, .dy = value(2), .dx = dx}, options)));
    run(batch);
    return {downloaded(device(), y).patterns[0], downloaded(device(), dx).patterns[0]};
  }
};

// Of pointwise activations two: the others go the same way.
TEST_F(SingleValue, IsARowOrAChannelOfOneElement) {
  for (const ActivationInfo& info : activations()) {
    SCOPED_TRACE(info.name);
    const bool is_split = info.family == Family::gated || info.family == Family::pooling ||
                          info.family == Family::loss;
    const bool is_like_another = info.family == Family::pointwise &&
                                 info.id != ActivationId::relu && info.id != ActivationId::gelu;
    if (is_split || is_like_another) continue;
    CallOptions options;
    if (info.takes(Input::random)) options.random = RandomState{5, 6};
    if (info.takes(Input::statistics)) {
      options.running_mean = device().upload<float>({0.5F}, {1}).value();
      options.running_variance = device().upload<float>({2}, {1}).value();
    }
    const auto row = results(Activation(info.id), {1}, options);
    EXPECT_EQ(results(Activation(info.id), {}, options), row);
    for (const std::int64_t axis : {0, -1}) {
      options.axis = axis;
      EXPECT_EQ(results(Activation(info.id), {}, options), row);
    }
  }
}

TEST_F(SingleValue, IsAllOfItsRow) {
  for (const auto& [activation, expected] : {std::pair{softmax(), 1.0F},
                                             {softmin(), 1.0F},
                                             {log_softmax(), 0.0F},
                                             {hardmax(), 1.0F},
                                             {sparsemax(), 1.0F},
                                             {gumbel_softmax(), 1.0F}}) {
    CallOptions options;
    if (activation.info().takes(Input::random)) options.random = RandomState{};
    const auto bits = results(activation, {}, options);
    EXPECT_EQ(std::bit_cast<float>(bits[0]), expected) << activation.to_string();
    EXPECT_EQ(std::bit_cast<float>(bits[1]), 0) << activation.to_string();
  }
}

TEST_F(SingleValue, CannotBeSplit) {
  const Tensor x = device().upload<float>({1}, {}).value();
  const Tensor classes = device().upload<std::int32_t>({0}, {}).value();
  for (const Activation& activation :
       {glu(), swiglu(), maxout(), maxout({.pieces = 1}), crelu(), softmax_cross_entropy()}) {
    CallOptions options;
    if (activation.info().takes(Input::target)) options.target = classes;
    Batch batch(device());
    EXPECT_TRUE(refused(batch.forward(activation, x, x, options), ErrorCode::invalid_argument,
                        "cannot be split"));
    EXPECT_TRUE(refused(batch.backward(activation, {.x = x, .dy = x, .dx = x}, options),
                        ErrorCode::invalid_argument, "cannot be split"));
  }
}

TEST_F(SingleValue, IsLeftAloneByDropoutInEvaluationLikeAnyShape) {
  const std::vector<float> values{1.5F, -2, 0, 3.25F, 7, -1};
  for (const Activation& activation : {dropout(), alpha_dropout(), feature_alpha_dropout()})
    for (const Shape& shape : {Shape{}, Shape{1}, Shape{6}, Shape{2, 3}, Shape{1, 2, 3}}) {
      const auto count = static_cast<std::ptrdiff_t>(element_count(shape).value());
      const std::vector<float> own(values.begin(), values.begin() + count);
      const Tensor x = device().upload(own, shape).value();
      const Tensor y = device().empty_like(x).value();
      const Tensor dx = device().empty_like(x).value();
      Batch batch(device());
      EXPECT_TRUE(succeeded(batch.forward(activation, x, y)));
      EXPECT_TRUE(succeeded(batch.backward(activation, {.dy = x, .dx = dx})));
      run(batch);
      EXPECT_EQ(device().download<float>(y).value(), own);
      EXPECT_EQ(device().download<float>(dx).value(), own);
    }
}

}  // namespace
}  // namespace vkact::device_test
