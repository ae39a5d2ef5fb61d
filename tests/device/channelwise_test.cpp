// Parameters that are tensors, and their gradients.
#include <cmath>
#include <map>

#include "device_test.hpp"
#include "inputs.hpp"
#include "reference/reference.hpp"
#include "tensors.hpp"

namespace vkact::device_test {
namespace {

// x, the axis of its channels, and on which of its axes the parameters differ.
struct Channels {
  Shape shape;
  std::int64_t axis;
  std::uint64_t outer;
  std::uint64_t channels;
  std::uint64_t inner;

  std::uint64_t elements() const { return outer * channels * inner; }
  std::uint64_t channel_of(std::uint64_t element, std::uint64_t count) const {
    return element / inner % count;
  }
};

// Values that every activation takes.
Numbers parameter_values(std::size_t count, ElementType type, Random& random) {
  std::vector<double> values(count);
  for (double& value : values) value = random.uniform(0.3, 1.7);
  return verification::nearest_numbers(values, type);
}

// A call of one activation, and what single calls with numbers for parameters make of it.
class ChannelwiseRun {
 public:
  ChannelwiseRun(const Device& device, ActivationId id, const Channels& channels, ElementType type,
                 Random& random)
      : device_(device), id_(id), channels_(channels),
        x_(random_normals(channels.elements(), type, random)),
        dy_(random_normals(channels.elements(), type, random)) {}

  // Gives a parameter a tensor of so many elements.
  void set(std::string_view name, std::uint64_t count, ElementType type, Random& random) {
    values_[name] = parameter_values(count, type, random);
  }

  void set_x(std::size_t element, std::uint32_t pattern) { x_.patterns[element] = pattern; }

  CallOptions options() const {
    CallOptions options{.axis = channels_.axis};
    for (const auto& [name, numbers] : values_)
      options.parameters.push_back(
          {name, uploaded(device_, numbers, shape_of_count(numbers.size()))});
    return options;
  }

  Numbers forward() const {
    const Tensor x = uploaded(device_, x_, channels_.shape);
    const Tensor y = poisoned(device_, channels_.shape, x_.type);
    Batch batch(device_);
    EXPECT_TRUE(succeeded(batch.forward(Activation(id_), x, y, options())));
    run(batch);
    return downloaded(device_, y);
  }

  // dx, and the gradients of all trainable parameters in that type.
  Numbers backward(std::map<std::string_view, Numbers>& gradients,
                   ElementType gradient_type) const {
    const Tensor x = uploaded(device_, x_, channels_.shape);
    const Tensor dy = uploaded(device_, dy_, channels_.shape);
    BackwardArguments arguments{
        .x = x, .dy = dy, .dx = poisoned(device_, channels_.shape, x_.type)};
    for (const ParameterInfo& each : info_of(id_).parameters)
      if (each.trainable)
        arguments.parameter_gradients.push_back(
            {each.name, poisoned(device_, shape_of_count(count_of(each.name)), gradient_type)});
    Batch batch(device_);
    EXPECT_TRUE(succeeded(batch.backward(Activation(id_), arguments, options())));
    run(batch);
    for (const auto& [name, tensor] : arguments.parameter_gradients)
      gradients[name] = downloaded(device_, tensor);
    return downloaded(device_, arguments.dx);
  }

  // What a call with numbers for parameters gives each element, channel by channel.
  Numbers expected(bool is_forward) const {
    Numbers all{x_.type, std::vector<std::uint32_t>(x_.size())};
    std::uint64_t channels = 1;
    for (const auto& [name, numbers] : values_) channels = std::max(channels, numbers.size());
    for (std::uint64_t channel = 0; channel < channels; ++channel) {
      const Numbers own = with_numbers(activation_of(channel), is_forward);
      for (std::uint64_t i = 0; i < x_.size(); ++i)
        if (channels_.channel_of(i, channels) == channel) all.patterns[i] = own.patterns[i];
    }
    return all;
  }

  // The gradient's sum in double, and the sum of its terms' magnitudes.
  std::vector<std::pair<double, double>> exact_gradient(std::string_view name) const {
    const auto parameters = info_of(id_).parameters;
    std::size_t index = 0;
    while (parameters[index].name != name) ++index;
    std::vector<std::pair<double, double>> sums(count_of(name));
    for (std::uint64_t i = 0; i < x_.size(); ++i) {
      const Activation activation = activation_of(i / channels_.inner);
      const double term =
          dy_.value(i) * reference::parameter_derivative(activation, index, x_.value(i));
      auto& [sum, magnitude] = sums[channels_.channel_of(i, sums.size())];
      sum += term;
      magnitude += std::abs(term);
    }
    return sums;
  }

 private:
  // One for all, one a channel, or one for each channel of each sample.
  Shape shape_of_count(std::uint64_t count) const {
    if (count == 1 || count == channels_.channels) return {count};
    return {channels_.outer, channels_.channels};
  }

  std::uint64_t count_of(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? 1 : found->second.size();
  }

  Activation activation_of(std::uint64_t run) const {
    Activation activation(id_);
    for (const auto& [name, numbers] : values_)
      EXPECT_TRUE(succeeded(activation.set(name, numbers.value(run % numbers.size()))));
    return activation;
  }

  Numbers with_numbers(const Activation& activation, bool is_forward) const {
    const Tensor x = uploaded(device_, x_, channels_.shape);
    const Tensor result = poisoned(device_, channels_.shape, x_.type);
    Batch batch(device_);
    if (is_forward)
      EXPECT_TRUE(succeeded(batch.forward(activation, x, result)));
    else
      EXPECT_TRUE(succeeded(batch.backward(
          activation, {.x = x, .dy = uploaded(device_, dy_, channels_.shape), .dx = result})));
    run(batch);
    return downloaded(device_, result);
  }

  const Device& device_;
  ActivationId id_;
  Channels channels_;
  Numbers x_;
  Numbers dy_;
  std::map<std::string_view, Numbers> values_;
};

std::vector<ActivationId> trainable_activations() {
  std::vector<ActivationId> ids;
  for (const ActivationInfo& info : activations())
    if (info.family == Family::pointwise && info.takes(Input::parameters)) ids.push_back(info.id);
  return ids;
}

const Channels kShortRuns{{70, 5, 7}, 1, 70, 5, 7};
const Channels kUnalignedRuns{{4, 3, 65}, 1, 4, 3, 65};
const Channels kLayouts[] = {
    {{7, 3}, 1, 7, 3, 1},           // channels last
    {{301, 2, 1}, 1, 301, 2, 1},    // a period shorter than a vector
    kShortRuns,                     // they straddle vectors
    kUnalignedRuns,                 // short tiles
    {{2, 3, 4099}, 1, 2, 3, 4099},  // long tiles, unaligned
    {{2, 2, 33, 32}, -3, 2, 2, 1056},
    {{5}, 0, 1, 5, 1},
};

void expect_gradient(const Numbers& gradient, const std::vector<std::pair<double, double>>& exact) {
  const double relative = gradient.type == ElementType::float32   ? 1e-6
                          : gradient.type == ElementType::float16 ? 0x1p-10
                                                                  : 0x1p-7;
  for (std::size_t i = 0; i < exact.size(); ++i)
    EXPECT_NEAR(gradient.value(i), exact[i].first, relative * exact[i].second) << "element " << i;
}

// Compares a run with what single calls give, and its gradients with sums in double.
void expect_agreement(const ChannelwiseRun& run, ElementType gradient_type) {
  EXPECT_TRUE(run.forward().patterns == run.expected(true).patterns);
  std::map<std::string_view, Numbers> gradients;
  EXPECT_TRUE(run.backward(gradients, gradient_type).patterns == run.expected(false).patterns);
  for (const auto& [name, gradient] : gradients) {
    SCOPED_TRACE(name);
    expect_gradient(gradient, run.exact_gradient(name));
  }
}

class Channelwise : public DeviceTest, public testing::WithParamInterface<ActivationId> {};

TEST_P(Channelwise, EachChannelIsAsWithNumbersForParameters) {
  Random random = random_for_this_test();
  for (const Channels& channels : {kShortRuns, kUnalignedRuns}) {
    SCOPED_TRACE(to_string(channels.shape));
    ChannelwiseRun one(device(), GetParam(), channels, ElementType::float32, random);
    // The parameters take turns in being one per channel, one for all and none at all.
    std::size_t position = 0;
    for (const ParameterInfo& each : info_of(GetParam()).parameters) {
      if (!each.trainable) continue;
      if (position % 3 != 2)
        one.set(each.name, position == 0 ? channels.channels : 1, ElementType::float32, random);
      ++position;
    }
    expect_agreement(one, ElementType::float32);
  }
}

TEST_P(Channelwise, ANumberHasAGradientToo) {
  Random random = random_for_this_test();
  const Channels flat{{3, 4001}, 1, 3, 4001, 1};
  expect_agreement(ChannelwiseRun(device(), GetParam(), flat, ElementType::float32, random),
                   ElementType::float32);
}

TEST_P(Channelwise, NanReachesTheGradientOfItsOwnChannelAlone) {
  Random random = random_for_this_test();
  for (const Channels& channels : {kShortRuns, kUnalignedRuns}) {
    ChannelwiseRun one(device(), GetParam(), channels, ElementType::float32, random);
    std::string_view own;
    for (const ParameterInfo& each : info_of(GetParam()).parameters)
      if (each.trainable && own.empty()) own = each.name;
    one.set(own, channels.channels, ElementType::float32, random);
    one.set_x(channels.inner + channels.inner / 2, 0x7fc00000U);
    std::map<std::string_view, Numbers> gradients;
    one.backward(gradients, ElementType::float32);
    for (std::size_t channel = 0; channel < channels.channels; ++channel)
      EXPECT_EQ(std::isnan(gradients[own].value(channel)), channel == 1) << own << ' ' << channel;
  }
}

INSTANTIATE_TEST_SUITE_P(Table, Channelwise, testing::ValuesIn(trainable_activations()),
                         [](const auto& test) { return std::string(info_of(test.param).name); });

// What the kernels do is the same for every formula, so one with three parameters stands for all.
class ChannelwiseLayouts : public DeviceTest, public testing::WithParamInterface<ElementType> {};

TEST_P(ChannelwiseLayouts, MayBeAny) {
  Random random = random_for_this_test();
  for (const Channels& channels : kLayouts) {
    SCOPED_TRACE(to_string(channels.shape));
    ChannelwiseRun one(device(), ActivationId::dyt, channels, GetParam(), random);
    one.set("weight", channels.channels, GetParam(), random);
    one.set("bias", channels.channels, ElementType::bfloat16, random);
    expect_agreement(one, GetParam());
  }
}

TEST_P(ChannelwiseLayouts, MayHaveParametersForEachChannelOfEachSample) {
  Random random = random_for_this_test();
  for (const Channels& channels : {Channels{{2, 3, 9}, 1, 2, 3, 9}, {{2, 2, 130}, 1, 2, 2, 130}}) {
    SCOPED_TRACE(to_string(channels.shape));
    ChannelwiseRun one(device(), ActivationId::dyt, channels, GetParam(), random);
    one.set("alpha", channels.outer * channels.channels, ElementType::float32, random);
    one.set("weight", channels.channels, ElementType::float16, random);
    expect_agreement(one, ElementType::float32);
  }
}

INSTANTIATE_TEST_SUITE_P(Types, ChannelwiseLayouts,
                         testing::Values(ElementType::float32, ElementType::float16,
                                         ElementType::bfloat16),
                         [](const auto& test) { return std::string(name_of(test.param)); });

class ParameterGradients : public DeviceTest {};

// One call over normally distributed numbers with a parameter tensor of `count` elements.
Numbers gradient_of_swish(const Device& device, const Shape& shape, std::int64_t axis,
                          std::uint64_t count, Random random) {
  std::uint64_t elements = 1;
  for (const std::uint64_t length : shape) elements *= length;
  const Tensor x = uploaded(device, random_normals(elements, ElementType::float32, random), shape);
  const Tensor dy = uploaded(device, random_normals(elements, ElementType::float32, random), shape);
  const Tensor beta =
      uploaded(device, parameter_values(count, ElementType::float32, random), {count});
  const Tensor dbeta = poisoned(device, {count}, ElementType::float32);
  Batch batch(device);
  EXPECT_TRUE(succeeded(batch.backward(swish(),
                                       {.x = x,
                                        .dy = dy,
                                        .dx = poisoned(device, shape, ElementType::float32),
                                        .parameter_gradients = {{"beta", dbeta}}},
                                       {.axis = axis, .parameters = {{"beta", beta}}})));
  run(batch);
  return downloaded(device, dbeta);
}

TEST_F(ParameterGradients, AreTheSameInEveryRun) {
  for (const Shape& shape : {Shape{6, 5, 3001}, Shape{6007, 15}}) {
    const auto first = gradient_of_swish(device(), shape, 1, shape[1], Random(7));
    EXPECT_TRUE(first.patterns ==
                gradient_of_swish(device(), shape, 1, shape[1], Random(7)).patterns);
  }
}

TEST_F(ParameterGradients, AgreeWhenTheTensorIsWalkedInWindows) {
  const auto limited = open({.max_binding_bytes = 1 << 17, .max_workgroups = 3});
  ASSERT_TRUE(succeeded(limited));
  for (const auto& [shape, axis, count] : {std::tuple{Shape{3, 2, 30011}, 1, 2},
                                           {Shape{7, 20011}, 1, 20011},
                                           {Shape{40007, 3}, 1, 3},
                                           {Shape{150001}, 0, 1}}) {
    SCOPED_TRACE(to_string(shape));
    const auto whole =
        gradient_of_swish(device(), shape, axis, static_cast<std::uint64_t>(count), Random(11));
    const auto pieces =
        gradient_of_swish(*limited, shape, axis, static_cast<std::uint64_t>(count), Random(11));
    for (std::size_t i = 0; i < whole.size(); ++i)
      ASSERT_NEAR(whole.value(i), pieces.value(i), 2e-5 * (1 + std::abs(whole.value(i)))) << i;
  }
}

TEST_F(ParameterGradients, OfManyElementsAgreeWithASumInDouble) {
  constexpr std::uint64_t kElements = std::uint64_t{1} << 22;
  Random random = random_for_this_test();
  const Numbers x = random_normals(kElements, ElementType::float32, random);
  std::vector<double> gradients(kElements);
  for (double& each : gradients) each = random.uniform(0.5, 1.5);
  const Numbers dy = verification::nearest_numbers(gradients, ElementType::float32);
  const Tensor dbeta = poisoned(device(), {}, ElementType::float32);
  Batch batch(device());
  ASSERT_TRUE(succeeded(
      batch.backward(swish(), {.x = uploaded(device(), x, {kElements}),
                               .dy = uploaded(device(), dy, {kElements}),
                               .dx = poisoned(device(), {kElements}, ElementType::float32),
                               .parameter_gradients = {{"beta", dbeta}}})));
  run(batch);
  double exact = 0;
  for (std::size_t i = 0; i < kElements; ++i)
    exact += dy.value(i) * reference::parameter_derivative(swish(), 0, x.value(i));
  EXPECT_NEAR(downloaded(device(), dbeta).value(0), exact, 1e-6 * exact);
}

TEST_F(ParameterGradients, AreAddedWhereAskedFor) {
  const std::vector<float> ones(6, 1.0F);
  const auto x = device().upload(ones, {2, 3});
  const auto dx = device().upload(ones, {2, 3});
  const auto dbeta = device().upload(std::vector<float>{100, 200, 300}, {3});
  const auto beta = device().upload(std::vector<float>{1, 1, 1}, {3});
  Batch batch(device());
  ASSERT_TRUE(succeeded(batch.backward(
      swish(),
      {.x = *x, .dy = *x, .dx = *dx, .parameter_gradients = {{"beta", *dbeta}}, .accumulate = true},
      {.parameters = {{"beta", *beta}}})));
  run(batch);
  const float term = 2 * static_cast<float>(reference::parameter_derivative(swish(), 0, 1));
  const auto gradients = downloaded(device(), *dbeta);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_FLOAT_EQ(gradients.value(i), 100.0F * static_cast<float>(i + 1) + term);
  EXPECT_FLOAT_EQ(downloaded(device(), *dx).value(4),
                  1 + static_cast<float>(reference::derivative(swish(), 1)));
}

TEST_F(ParameterGradients, OfAnEmptyTensorAreZero) {
  const auto x = device().empty({0, 3});
  const auto dbeta = device().upload(std::vector<float>{1, 2, 3}, {3});
  const auto beta = device().upload(std::vector<float>{1, 1, 1}, {3});
  Batch batch(device());
  ASSERT_TRUE(succeeded(batch.backward(
      swish(), {.x = *x, .dy = *x, .dx = *x, .parameter_gradients = {{"beta", *dbeta}}},
      {.parameters = {{"beta", *beta}}})));
  run(batch);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(downloaded(device(), *dbeta).value(i), 0);
}

TEST_F(ParameterGradients, AreRefusedWhereTheyDoNotFit) {
  const auto x = device().upload(std::vector<float>(24), {2, 3, 4});
  const auto values = device().upload(std::vector<float>(5), {5});
  const auto three = device().upload(std::vector<float>(3), {3});
  const auto refuses = [&](const Activation& activation, const BackwardArguments& arguments,
                           const CallOptions& options, const std::string& part) {
    Batch batch(device());
    EXPECT_TRUE(
        refused(batch.backward(activation, arguments, options), ErrorCode::invalid_argument, part));
  };
  const BackwardArguments plain{.x = *x, .dy = *x, .dx = *x};
  refuses(swish(), plain, {.parameters = {{"beta", *values}}},
          "beta is [5]; for x of shape [2, 3, 4] it may be [], [3] (a channel each), [2, 3]");
  refuses(swish(), plain, {.parameters = {{"alpha", *three}}}, "those are beta");
  refuses(swish(), plain, {.parameters = {{"beta", *three}, {"beta", *three}}}, "twice");
  refuses(swish(), plain, {.parameters = {{"beta", Tensor()}}}, "beta is missing");
  refuses(swish(), plain, {.axis = 3, .parameters = {{"beta", *three}}}, "axis 3");
  refuses(relu(), plain, {.parameters = {{"beta", *three}}}, "no trainable parameters");
  refuses(swish(), {.x = *x, .dy = *x, .dx = *x, .parameter_gradients = {{"beta", *three}}}, {},
          "the gradient of beta is [3] and the parameter a number");
  refuses(swish(), {.x = *x, .dy = *x, .dx = *x, .parameter_gradients = {{"beta", *three}}},
          {.parameters = {{"beta", *three}}}, "overlaps");
  refuses(elu(), {.y = *x, .dy = *x, .dx = *x}, {.parameters = {{"alpha", *three}}}, "need x");
}

}  // namespace
}  // namespace vkact::device_test
