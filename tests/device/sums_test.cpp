// Sums of infinite terms, and sums that leave the range of float32 on the way: gradients of rows
// and of parameters, losses and networks.
#include <algorithm>
#include <cmath>
#include <limits>

#include "device_test.hpp"
#include "inputs.hpp"
#include "reference/loss.hpp"
#include "reference/meta_acon.hpp"
#include "reference/reference.hpp"
#include "reference/tensor_reference.hpp"
#include "tensors.hpp"

namespace vkact::device_test {
namespace {

using Values = std::vector<float>;
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kGreat = 3e38F;

// What is added up.
enum class Terms { one_infinity, both_infinities, cancelling, great };
constexpr Terms kTerms[] = {Terms::one_infinity, Terms::both_infinities, Terms::cancelling,
                            Terms::great};

// Great numbers whose sum is small, in an order in which sums on the way are not; or all great.
Values terms_of(Terms terms, std::size_t count, Random& random) {
  Values values(count);
  for (float& value : values) value = static_cast<float>(random.normal());
  const std::size_t place = random.next() % count;
  for (std::size_t i = 0; i < count; ++i) {
    if (terms == Terms::cancelling) values[i] = i % 4 < 2 ? kGreat : -kGreat;
    if (terms == Terms::great) values[i] = kGreat;
  }
  if (terms == Terms::cancelling) values[count - 1] = 1;
  if (terms == Terms::one_infinity) values[place] = -kInfinity;
  if (terms == Terms::both_infinities) {
    values[place] = kInfinity;
    values[count - 1 - place] = place == count - 1 - place ? std::nanf("") : -kInfinity;
  }
  return values;
}

testing::AssertionResult is_near(double exact, double actual, double magnitude) {
  const bool overflows = std::abs(exact) > static_cast<double>(std::numeric_limits<float>::max());
  const double expected = overflows ? std::copysign(kInfinity, exact) : exact;
  const bool is_finite = std::isfinite(expected) && std::isfinite(actual);
  if (is_finite ? std::abs(actual - expected) <= 4e-6 * magnitude + 1e-6
                : actual == expected || (std::isnan(actual) && std::isnan(expected)))
    return testing::AssertionSuccess();
  return testing::AssertionFailure() << "exact " << exact << ", got " << actual;
}

class Sums : public DeviceTest {
 protected:
  static Values backward_on(const Device& on, const Activation& activation, const Shape& shape,
                            const Values& y, const Values& dy, bool in_place) {
    const Tensor gradient = on.upload(dy, shape).value();
    const Tensor dx = in_place ? gradient : poisoned(on, shape, ElementType::float32);
    Batch batch(on);
    EXPECT_TRUE(succeeded(batch.backward(
        activation, {.y = on.upload(y, shape).value(), .dy = gradient, .dx = dx}, {.axis = 0})));
    run(batch);
    return on.download<float>(dx).value();
  }

  // Of rows along the first axis.
  static void expect_row_gradients(const Device& on, const Activation& activation,
                                   const Shape& shape, Terms terms, Random& random) {
    const auto layout = reference::layout_along(shape, 0);
    Values x(layout.size());
    for (float& each : x) each = static_cast<float>(random.uniform(-1, 1));
    const auto exact_y = reference::forward_tensor(activation, x, layout);
    const Values y(exact_y.begin(), exact_y.end());
    const Values dy = terms_of(terms, layout.size(), random);
    const auto exact = reference::backward_tensor_from_output(activation, y, dy, layout);
    const Values dx = backward_on(on, activation, shape, y, dy, random.next() % 2 == 0);
    const bool is_logarithm = activation.id() == ActivationId::log_softmax;
    for (std::size_t i = 0; i < dx.size(); ++i) {
      const double greatest = terms == Terms::great || terms == Terms::cancelling ? 3e38 : 10;
      const double share =
          is_logarithm ? std::exp(static_cast<double>(y[i])) * static_cast<double>(layout.axis) : 1;
      ASSERT_TRUE(is_near(exact[i], dx[i], greatest * (1 + share)))
          << activation.to_string() << ' ' << to_string(shape) << " terms "
          << static_cast<int>(terms) << " element " << i;
    }
  }
};

// Held in registers by one lane, several and all; read again; in segments; interleaved.
TEST_F(Sums, OfTheGradientsOfRowsAreThoseOfTheReference) {
  Random random = random_for_this_test();
  for (const Family family : {Family::rowwise, Family::perturbed, Family::projection})
    for (const ActivationId id : activations_of(family))
      for (const Shape& shape :
           {Shape{5}, Shape{300}, Shape{8192}, Shape{9001}, Shape{40000}, Shape{2049, 3}})
        for (const Terms terms : kTerms)
          expect_row_gradients(device(), Activation(id), shape, terms, random);
}

TEST_F(Sums, OfTheGradientsOfRowsReachFromWindowToWindow) {
  Random random = random_for_this_test();
  const auto limited = open({.max_binding_bytes = 65536});
  ASSERT_TRUE(succeeded(limited));
  for (const Terms terms : kTerms)
    expect_row_gradients(*limited, log_softmax(), {40000}, terms, random);
}

// ---- parameters ----

std::vector<std::size_t> trainable_parameters(const ActivationInfo& info) {
  std::vector<std::size_t> all;
  for (std::size_t p = 0; p < info.parameters.size(); ++p)
    if (info.parameters[p].trainable) all.push_back(p);
  return all;
}

// Where the derivatives in most of the parameters are no zeros.
float telling_x(const Activation& activation, const std::vector<std::size_t>& parameters) {
  float best = 0;
  std::ptrdiff_t most = 0;
  for (const float x : {0.75F, -0.75F, 1.5F, -1.5F, 5.0F, -5.0F}) {
    const auto telling = std::ranges::count_if(parameters, [&](std::size_t p) {
      return std::abs(reference::parameter_derivative(activation, p, static_cast<double>(x))) >
             0.05;
    });
    if (telling > most) best = x;
    most = std::max(most, telling);
  }
  return best;
}

struct Channels {
  Shape shape;
  std::uint64_t count;
};

// Tiles of one run and of several, columns, and a sum over everything.
const Channels kChannels[] = {{{2, 3, 4100}, 3}, {{4, 2, 256}, 2}, {{4099, 3}, 3}, {{20001}, 1}};

class ParameterSums : public Sums {
 protected:
  // All gradients at once, in place of dy.
  static std::vector<Values> gradients_of(const Activation& activation, const Channels& channels,
                                          float x, const Values& dy) {
    CallOptions options;
    const Tensor gradient = device().upload(dy, channels.shape).value();
    BackwardArguments arguments{.x = device().upload(Values(dy.size(), x), channels.shape).value(),
                                .dy = gradient,
                                .dx = gradient};
    for (const std::size_t p : trainable_parameters(activation.info())) {
      const std::string_view name = activation.info().parameters[p].name;
      const Values values(channels.count, activation.parameters()[p]);
      options.parameters.push_back({name, device().upload(values, {channels.count}).value()});
      arguments.parameter_gradients.push_back(
          {name, poisoned(device(), {channels.count}, ElementType::float32)});
    }
    Batch batch(device());
    EXPECT_TRUE(succeeded(batch.backward(activation, arguments, options)));
    run(batch);
    std::vector<Values> gradients;
    for (const auto& [name, tensor] : arguments.parameter_gradients)
      gradients.push_back(device().download<float>(tensor).value());
    return gradients;
  }

  static void expect_right(const Channels& channels, const Values& dy, double slope,
                           const Values& actual, const std::string& what) {
    const std::size_t inner = channels.shape.size() < 3 ? 1 : channels.shape[2];
    std::vector<double> exact(channels.count);
    std::vector<double> magnitude(channels.count);
    for (std::size_t i = 0; i < dy.size(); ++i) {
      const double term = static_cast<double>(dy[i]) * slope;
      exact[i / inner % channels.count] += term;
      if (std::isfinite(term)) magnitude[i / inner % channels.count] += std::abs(term);
    }
    for (std::size_t channel = 0; channel < channels.count; ++channel)
      EXPECT_TRUE(is_near(exact[channel], actual[channel], magnitude[channel])) << what;
  }
};

TEST_F(ParameterSums, AreThoseOfTheReference) {
  Random random = random_for_this_test();
  std::size_t turn = 0;
  for (const ActivationInfo& info : activations()) {
    if (info.family != Family::pointwise || !info.takes(Input::parameters)) continue;
    const Activation activation(info.id);
    const Channels& channels = kChannels[turn++ % 4];
    const auto parameters = trainable_parameters(info);
    const float x = telling_x(activation, parameters);
    for (const Terms terms : kTerms) {
      const Values dy = terms_of(terms, element_count(channels.shape).value(), random);
      const auto gradients = gradients_of(activation, channels, x, dy);
      for (std::size_t i = 0; i < parameters.size(); ++i) {
        const double slope =
            reference::parameter_derivative(activation, parameters[i], static_cast<double>(x));
        if (std::abs(slope) > 0.05)
          expect_right(channels, dy, slope, gradients[i],
                       std::string(info.name) + " " +
                           std::string(info.parameters[parameters[i]].name) + " " +
                           to_string(channels.shape) + " terms " +
                           std::to_string(static_cast<int>(terms)));
      }
    }
  }
}

// ---- losses ----

struct LossCase {
  Activation activation;
  Shape shape;
  Values x;
  std::vector<std::int32_t> classes = {};
  Values probabilities = {};
};

using Choice = softmax_cross_entropy_parameters;

class LossSums : public Sums {
 protected:
  static void expect_right(const LossCase& call) {
    const auto layout = reference::layout_along(call.shape, -1);
    const Shape rows(call.shape.begin(), call.shape.end() - 1);
    CallOptions options;
    options.target = call.classes.empty() ? device().upload(call.probabilities, call.shape).value()
                                          : device().upload(call.classes, rows).value();
    const Shape y_shape = output_shape(call.activation, call.shape, options).value();
    const Tensor x = device().upload(call.x, call.shape).value();
    const Tensor y = poisoned(device(), y_shape, ElementType::float32);
    const Tensor dx = poisoned(device(), call.shape, ElementType::float32);
    const Values ones(y.size(), 1);
    const Tensor dy = device().upload(ones, y_shape).value();
    Batch batch(device());
    ASSERT_TRUE(succeeded(batch.forward(call.activation, x, y, options)));
    ASSERT_TRUE(succeeded(batch.backward(call.activation, {.x = x, .dy = dy, .dx = dx}, options)));
    run(batch);
    const reference::LossTargets targets{call.classes, call.probabilities};
    compare(call, "loss", reference::forward_loss(call.activation, call.x, layout, targets),
            device().download<float>(y).value());
    compare(call, "dx", reference::backward_loss(call.activation, call.x, layout, targets, ones),
            device().download<float>(dx).value());
  }

 private:
  static void compare(const LossCase& call, const char* what, const std::vector<double>& exact,
                      const Values& actual) {
    ASSERT_EQ(exact.size(), actual.size());
    for (std::size_t i = 0; i < exact.size(); ++i)
      ASSERT_TRUE(is_near(exact[i], actual[i], std::isfinite(exact[i]) ? std::abs(exact[i]) : 0))
          << call.activation.to_string() << ' ' << to_string(call.shape) << ' ' << what << ' ' << i;
  }
};

// A class that is ruled out or certain, and logits farther apart than float32 reaches, as a
// fraction of the classes; with and without the target on it.
TEST_F(LossSums, OfSpecialLogitsAreThoseOfTheReference) {
  Random random = random_for_this_test();
  for (const std::uint64_t classes : {2u, 5u, 257u, 9001u, 40000u})
    for (const float smoothing : {0.0F, 0.1F})
      for (const bool has_classes : {true, false})
        for (const auto reduction : {Choice::none, Choice::mean}) {
          LossCase call{
              softmax_cross_entropy({.label_smoothing = smoothing, .reduction = reduction}),
              {6, classes},
              Values(6 * classes)};
          for (float& x : call.x) x = static_cast<float>(random.normal());
          const std::size_t place = random.next() % (classes - 1);
          const auto set = [&](std::size_t row, float value) {
            call.x[row * classes + place] = value;
          };
          if (reduction == Choice::none) {
            set(0, -kInfinity);
            set(1, kInfinity);
            set(2, kInfinity);
            set(3, -kInfinity);
          }
          set(4, -2e38F);
          call.x[4 * classes + place + 1] = 2e38F;
          for (std::size_t i = 0; i < classes; ++i)
            call.x[5 * classes + i] = i % 2 == 0 ? 1.6e38F : -1.6e38F;
          const std::size_t target = place + 1;
          if (has_classes) {
            call.classes.assign(6, static_cast<std::int32_t>(target));
            call.classes[2] = call.classes[3] = static_cast<std::int32_t>(place);
          } else {
            call.probabilities.assign(6 * classes, 0);
            for (std::size_t row = 0; row < 6; ++row)
              call.probabilities[row * classes + (row == 2 || row == 3 ? place : target)] = 1;
            for (std::size_t i = 0; i < classes; ++i)
              call.probabilities[5 * classes + i] = 1 / static_cast<float>(classes);
          }
          expect_right(call);
        }
}

// Losses that do not fit float32 as a sum have a mean, or cancel.
TEST_F(LossSums, OfGreatLossesHaveTheirMean) {
  for (const std::uint64_t rows : {20u, 40000u}) {
    LossCase call{softmax_cross_entropy({.label_smoothing = 0.1F}), {rows, 2}, Values(2 * rows)};
    for (std::size_t i = 0; i < call.x.size(); ++i) call.x[i] = i % 2 == 0 ? 2e38F : -2e38F;
    call.classes.assign(rows, 0);
    expect_right(call);
    call.activation = softmax_cross_entropy({.label_smoothing = 0.1F, .reduction = Choice::sum});
    expect_right(call);
    call.x[1] = -kInfinity;
    expect_right(call);
    call.activation = softmax_cross_entropy({.label_smoothing = 0.1F});
    expect_right(call);
  }
}

// ---- networks ----

// Products of means and weights leave the range, their sum is zero.
TEST_F(Sums, OfANetworkStayInRange) {
  const Shape shape{2, 8, 1};
  const auto tensor = [&](const Values& values, const Shape& of) {
    return device().upload(values, of).value();
  };
  Values fc1(8);
  for (std::size_t i = 0; i < 8; ++i) fc1[i] = i % 4 < 2 ? 4.0F : -4.0F;
  const Values channels_one(8, 1);
  const Values channels_zero(8, 0);
  MetaAconNetwork network;
  network.fc1_weight = tensor(fc1, {1, 8});
  network.fc2_weight = tensor(channels_one, {8, 1});
  network.bn1 = {tensor({1}, {1}), tensor({0.5F}, {1}), tensor({0}, {1}), tensor({1}, {1})};
  network.bn2 = {tensor(channels_one, {8}), tensor(channels_zero, {8}), tensor(channels_zero, {8}),
                 tensor(channels_one, {8})};
  const Tensor x = tensor(Values(16, kGreat), shape);
  const Tensor beta = poisoned(device(), {2, 8}, ElementType::float32);
  Batch batch(device());
  ASSERT_TRUE(succeeded(batch.meta_acon_beta(network, x, beta, false)));
  run(batch);
  const auto root = static_cast<double>(1 / std::sqrt(1 + network.epsilon));
  const double expected = 1 / (1 + std::exp(-0.5 * root));
  for (const float each : device().download<float>(beta).value()) EXPECT_NEAR(each, expected, 1e-6);
}

}  // namespace
}  // namespace vkact::device_test
