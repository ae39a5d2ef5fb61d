// Rows that other libraries had wrong, in numbers that anyone can check.
#include <algorithm>
#include <cmath>
#include <limits>

#include "device_test.hpp"
#include "inputs.hpp"
#include "reference/error.hpp"
#include "reference/loss.hpp"
#include "reference/reference.hpp"
#include "reference/tensor_reference.hpp"
#include "tensors.hpp"

namespace vkact::device_test {
namespace {

using verification::nearest_numbers;
using verification::nearest_pattern;
using Values = std::vector<double>;
using Choice = softmax_cross_entropy_parameters;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

class RowCases : public DeviceTest {
 protected:
  static Numbers forward_of(const Activation& activation, const Numbers& x, const Shape& shape,
                            const CallOptions& options = {}) {
    const auto y_shape = output_shape(activation, shape, options);
    EXPECT_TRUE(succeeded(y_shape));
    const Tensor y = poisoned(device(), *y_shape, x.type);
    Batch batch(device());
    EXPECT_TRUE(succeeded(batch.forward(activation, uploaded(device(), x, shape), y, options)));
    run(batch);
    return downloaded(device(), y);
  }

  static Values forward_of(const Activation& activation, const Values& x, const Shape& shape,
                           const CallOptions& options = {},
                           ElementType type = ElementType::float32) {
    return forward_of(activation, nearest_numbers(x, type), shape, options).values();
  }

  static Numbers backward_of(const Activation& activation, const Numbers& y, const Numbers& dy,
                             const Shape& shape, const CallOptions& options = {}) {
    const Tensor dx = poisoned(device(), shape, y.type);
    Batch batch(device());
    EXPECT_TRUE(succeeded(batch.backward(
        activation,
        {.y = uploaded(device(), y, shape), .dy = uploaded(device(), dy, shape), .dx = dx},
        options)));
    run(batch);
    return downloaded(device(), dx);
  }

  static CallOptions with_classes(const std::vector<std::int32_t>& classes) {
    return {.target = device().upload(classes, {classes.size()}).value()};
  }
  static CallOptions with_probabilities(const Values& q, const Shape& shape) {
    return {.target = uploaded(device(), nearest_numbers(q, ElementType::float32), shape)};
  }
};

TEST_F(RowCases, TwoEqualLogitsShareEvenlyHoweverGreat) {
  const auto log2 = static_cast<double>(std::log(2.0F));
  for (const double v : {0.0, 1.0, -88.7, 1e4, -6e4, 65504.0, 1e30, 3e38, -3e38}) {
    const ElementType type = std::abs(v) > 65504 ? ElementType::float32 : ElementType::float16;
    const double tolerance = type == ElementType::float16 ? 1e-3 : 1e-7;
    for (const double each : forward_of(log_softmax(), {v, v}, {2}, {}, type))
      EXPECT_NEAR(each, -log2, tolerance) << v;
    EXPECT_NEAR(forward_of(softmax_cross_entropy(), {v, v}, {1, 2}, with_classes({0}), type)[0],
                log2, tolerance)
        << v;
  }
}

TEST_F(RowCases, GradientsOfLongHalfPrecisionRowsAreThoseOfTheReference) {
  Random random = random_for_this_test();
  const Shape shape{70000};
  const Numbers x = random_normals(70000, ElementType::float16, random);
  const Numbers dy = random_normals(70000, ElementType::float16, random);
  const reference::AxisLayout layout{1, 70000, 1};
  const auto floats = [](const Numbers& numbers) {
    const Values values = numbers.values();
    return std::vector<float>(values.begin(), values.end());
  };
  const Numbers y =
      nearest_numbers(reference::forward_tensor(log_softmax(), floats(x), layout), x.type);
  const auto exact =
      reference::backward_tensor_from_output(log_softmax(), floats(y), floats(dy), layout);
  const Numbers dx = backward_of(log_softmax(), y, dy, shape);
  for (std::size_t i = 0; i < exact.size(); ++i) {
    const auto deviation = reference::deviation(exact[i], dx.value(i), dx.type);
    ASSERT_TRUE(deviation.ulp <= 1 || deviation.absolute <= 1e-6) << i;
  }
}

TEST_F(RowCases, TheGradientOfASumOverProbabilitiesIsZero) {
  const std::size_t count = std::size_t{1} << 20;
  const Shape shape{count};
  const Numbers zeros = nearest_numbers(Values(count, 0), ElementType::float32);
  const Numbers ones = nearest_numbers(Values(count, 1), ElementType::float32);
  const Numbers y = forward_of(softmax(), zeros, shape);
  EXPECT_EQ(y.value(7), 0x1p-20F);
  const Numbers dx = backward_of(softmax(), y, ones, shape);
  EXPECT_TRUE(std::ranges::all_of(dx.values(), [](double each) { return each == 0; }));
}

TEST_F(RowCases, RowsOfOneElementAreCertain) {
  for (const double x : {88.72284, -3e38, 0.0, kInfinity}) {
    EXPECT_EQ(forward_of(softmax(), {x}, {1, 1}), Values{1}) << x;
    EXPECT_EQ(forward_of(log_softmax(), {x}, {1, 1}), Values{0}) << x;
  }
  EXPECT_EQ(forward_of(softmax(), {-kInfinity}, {1, 1}), Values{0});
  EXPECT_EQ(forward_of(log_softmax(), {-kInfinity}, {1, 1}), Values{-kInfinity});
  EXPECT_EQ(forward_of(softmax(), {88.72284, -kInfinity, 3}, {3, 1}), (Values{1, 0, 1}));
}

TEST_F(RowCases, SmoothedLossesLeaveIgnoredRowsOut) {
  const std::vector<float> x{1, 2, 0.5F, -1, 0, 3, 2, 2, 2};
  const std::vector<std::int32_t> classes{2, -100, 0};
  for (const auto reduction : {Choice::none, Choice::mean, Choice::sum}) {
    const Activation loss =
        softmax_cross_entropy({.label_smoothing = 0.2F, .reduction = reduction});
    const auto exact = reference::forward_loss(loss, x, {3, 3, 1}, {.classes = classes});
    const Values y = forward_of(loss, Values(x.begin(), x.end()), {3, 3}, with_classes(classes));
    ASSERT_EQ(y.size(), exact.size());
    for (std::size_t i = 0; i < y.size(); ++i) EXPECT_NEAR(y[i], exact[i], 1e-6);
    if (reduction == Choice::none) {
      EXPECT_EQ(y[1], 0);
    }
  }
}

TEST_F(RowCases, LossesWithRuledOutClasses) {
  const Activation loss = softmax_cross_entropy({.reduction = Choice::none});
  const Activation smoothed =
      softmax_cross_entropy({.label_smoothing = 0.1F, .reduction = Choice::none});
  const Values x{0.5, -kInfinity, 1};
  const Shape shape{1, 3};
  const double certain = std::log(1 + std::exp(0.5));
  EXPECT_NEAR(forward_of(loss, x, shape, with_classes({0}))[0], certain, 1e-6);
  EXPECT_EQ(forward_of(loss, x, shape, with_classes({1}))[0], kInfinity);
  EXPECT_EQ(forward_of(smoothed, x, shape, with_classes({0}))[0], kInfinity);
  EXPECT_NEAR(forward_of(loss, x, shape, with_probabilities({1, 0, 0}, shape))[0], certain, 1e-6);
  EXPECT_EQ(forward_of(loss, x, shape, with_probabilities({0.5, 0.25, 0.25}, shape))[0], kInfinity);
}

TEST_F(RowCases, LossesOfDistantLogits) {
  const Activation loss = softmax_cross_entropy({.reduction = Choice::none});
  const Activation smoothed =
      softmax_cross_entropy({.label_smoothing = 0.1F, .reduction = Choice::none});
  EXPECT_NEAR(forward_of(smoothed, {2e38, -2e38}, {1, 2}, with_classes({0}))[0] / 2e37, 1, 1e-6);
  const Shape shape{2, 2};
  const Values y = forward_of(loss, {4885, -4885, -4885, 4885}, shape,
                              with_probabilities({0.75, 0.25, 1, 0}, shape));
  EXPECT_NEAR(y[0], 2442.5, 1e-3);
  EXPECT_NEAR(y[1], 9770, 1e-3);
  EXPECT_EQ(forward_of(loss, {1, 2}, {1, 2}, with_probabilities({0, 0}, {1, 2}))[0], 0);
}

TEST_F(RowCases, ARowHasTheSameBitsInEveryBatch) {
  Random random = random_for_this_test();
  for (const std::uint64_t length : {7u, 130u, 1000u}) {
    const Numbers row = random_normals(length, ElementType::float32, random);
    const Numbers alone = forward_of(softmax(), row, {1, length});
    for (const std::uint64_t rows : {2u, 7u, 64u, 1000u}) {
      Numbers all = random_normals(rows * length, ElementType::float32, random);
      const std::uint64_t place = random.next() % rows;
      std::ranges::copy(row.patterns,
                        all.patterns.begin() + static_cast<std::ptrdiff_t>(place * length));
      const Numbers y = forward_of(softmax(), all, {rows, length});
      ASSERT_TRUE(std::equal(alone.patterns.begin(), alone.patterns.end(),
                             y.patterns.begin() + static_cast<std::ptrdiff_t>(place * length)))
          << rows << " rows of " << length;
    }
  }
}

TEST_F(RowCases, SparsemaxOfFarAndOfManyElements) {
  EXPECT_EQ(forward_of(sparsemax(), {1.6e9, -1.6e9, 1.6e9}, {3}), (Values{0.5, 0, 0.5}));
  EXPECT_EQ(forward_of(sparsemax(), {3e38, -3e38, 0}, {3}), (Values{1, 0, 0}));
  EXPECT_EQ(forward_of(sparsemax(), {-1.6e9, -1.6e9}, {2}), (Values{0.5, 0.5}));
  Values many(100000, -0.5);
  many[77] = many[99999] = 0.25;
  const Values y = forward_of(sparsemax(), many, {100000});
  EXPECT_EQ(y[77], 0.5);
  EXPECT_EQ(y[99999], 0.5);
  EXPECT_EQ(std::ranges::count(y, 0.0), 99998);
  for (const double each : forward_of(sparsemax(), Values(100000, 3), {100000}))
    ASSERT_NEAR(each, 1e-5, 1e-9);
}

TEST_F(RowCases, HardmaxTakesTheFirstOfEqualsOnEveryAxis) {
  const Values x{0.0, -0.0, 5, 5, -kInfinity, -kInfinity, 2, 2};
  for (const std::int64_t axis : {0, 1, 2}) {
    const Shape shape{2, 2, 2};
    const reference::AxisLayout layout = reference::layout_along(shape, axis);
    const Values y = forward_of(hardmax(), x, shape, {.axis = axis});
    for (std::size_t row = 0; row < 4; ++row) {
      const std::size_t first = row / layout.inner * 2 * layout.inner + row % layout.inner;
      const bool takes_second = x[first + layout.inner] > x[first];
      EXPECT_EQ(y[first], takes_second ? 0 : 1) << axis;
      EXPECT_EQ(y[first + layout.inner], takes_second ? 1 : 0) << axis;
    }
  }
}

TEST_F(RowCases, WhatAMaskLeavesOutMayBeAnything) {
  const Shape shape{1, 6};
  const Values x{1, std::nan(""), 2, kInfinity, 3, -kInfinity};
  const std::vector<std::uint8_t> counted{1, 0, 1, 0, 1, 0};
  const CallOptions options{.mask = device().upload(counted, {6}).value()};
  for (const Activation& activation : {softmax(), log_softmax()}) {
    const bool is_logarithm = activation.id() == ActivationId::log_softmax;
    const Values three = forward_of(activation, {1, 2, 3}, {1, 3});
    const Values y = forward_of(activation, x, shape, options);
    for (std::size_t i = 0; i < 6; ++i)
      EXPECT_EQ(y[i], i % 2 == 1 ? (is_logarithm ? -kInfinity : 0) : three[i / 2]);
    const Numbers dx = backward_of(
        activation, nearest_numbers(y, ElementType::float32),
        nearest_numbers({1, std::nan(""), -2, kInfinity, 0.5, -kInfinity}, ElementType::float32),
        shape, options);
    const Numbers three_dx =
        backward_of(activation, nearest_numbers(three, ElementType::float32),
                    nearest_numbers({1, -2, 0.5}, ElementType::float32), {1, 3});
    for (std::size_t i = 0; i < 6; ++i)
      EXPECT_EQ(dx.value(i), i % 2 == 1 ? 0 : three_dx.value(i / 2));
  }
}

TEST_F(RowCases, HardNoiseChoosesAsOftenAsTheSoftmaxSays) {
  constexpr std::uint64_t kRows = 20000;
  const Values logits{0, std::log(2.0), std::log(5.0)};
  for (const ElementType type : {ElementType::float32, ElementType::float16}) {
    Values x;
    for (std::uint64_t row = 0; row < kRows; ++row) x.insert(x.end(), logits.begin(), logits.end());
    const Values y =
        forward_of(gumbel_softmax({.tau = 0.5F, .hard = gumbel_softmax_parameters::yes}), x,
                   {kRows, 3}, {.random = RandomState{42, 1}}, type);
    double chosen[3] = {};
    for (std::size_t i = 0; i < y.size(); ++i) {
      ASSERT_FALSE(std::isnan(y[i]));
      chosen[i % 3] += y[i];
    }
    for (std::size_t i = 0; i < 3; ++i)
      EXPECT_NEAR(chosen[i] / kRows, std::exp(logits[i]) / 8, 0.02);
  }
}

TEST_F(RowCases, EqualEndsOfARandomSlopeLeaveNoChance) {
  for (const bool training : {false, true}) {
    CallOptions options{.training = training};
    if (training) options.random = RandomState{1, 2};
    EXPECT_EQ(forward_of(rrelu({.lower = 0.25F, .upper = 0.25F}), {-4, 3, -0.5, 0}, {4}, options),
              (Values{-1, 3, -0.125, 0}));
  }
}

TEST_F(RowCases, ManyRowsInsideAndOutside) {
  Random random = random_for_this_test();
  for (const auto& [shape, axis] : {std::pair{Shape{3, 1000000}, 0}, std::pair{Shape{65537, 3}, 1},
                                    std::pair{Shape{65537, 2, 3}, 1}}) {
    const auto layout = reference::layout_along(shape, axis);
    const Numbers x = random_normals(layout.size(), ElementType::float32, random);
    const Numbers y = forward_of(softmax(), x, shape, {.axis = axis});
    for (const std::size_t row :
         {std::size_t{0}, std::size_t{65536}, layout.outer * layout.inner - 1}) {
      const std::size_t first =
          row / layout.inner * layout.axis * layout.inner + row % layout.inner;
      double sum = 0;
      for (std::size_t a = 0; a < layout.axis; ++a)
        sum += std::exp(static_cast<double>(x.value(first + a * layout.inner)));
      for (std::size_t a = 0; a < layout.axis; ++a)
        ASSERT_NEAR(y.value(first + a * layout.inner),
                    std::exp(static_cast<double>(x.value(first + a * layout.inner))) / sum, 1e-6);
    }
  }
}

// ---- confident rows ----

// A greatest element and others far below: their logarithm is as small, and as exact.
TEST_F(RowCases, ConfidentRowsKeepTheirLogarithm) {
  for (const ElementType type : {ElementType::float32, ElementType::float16, ElementType::bfloat16})
    for (const std::size_t length : {3u, 300u, 9001u, 40000u})
      for (const float scale : {1.0F, 0.5F})
        for (const bool is_masked : {false, true}) {
          const Activation activation = log_softmax({.scale = scale});
          constexpr std::size_t kRows = 8;
          std::vector<float> x(kRows * length, -kInfinity);
          std::vector<float> addend;
          for (std::size_t row = 0; row < kRows; ++row) {
            x[row * length] = 0;
            x[row * length + length / 2] = -1;
            x[row * length + length - 1] = (6 + 6 * static_cast<float>(row)) / scale;
          }
          CallOptions options;
          if (is_masked) {
            addend.assign(length, 0.5F);
            Numbers mask = nearest_numbers(Values(addend.begin(), addend.end()), type);
            options.mask = uploaded(device(), mask, {length});
          }
          const auto exact =
              reference::forward_tensor(activation, x, {kRows, length, 1}, {.addend = addend});
          const Numbers y =
              forward_of(activation, nearest_numbers(Values(x.begin(), x.end()), type),
                         {kRows, length}, options);
          for (std::size_t i = 0; i < exact.size(); ++i) {
            if (std::abs(exact[i]) < (type == ElementType::float16 ? 1e-4 : 1e-36)) continue;
            const auto deviation = reference::deviation(exact[i], y.value(i), type);
            ASSERT_LE(deviation.ulp, type == ElementType::float32 ? 4 : 1)
                << name_of(type) << " length " << length << " scale " << scale << " element " << i
                << ": exact " << exact[i] << ", got " << y.value(i);
          }
        }
}

TEST_F(RowCases, ConfidentLossesAreNotZero) {
  const Activation loss = softmax_cross_entropy({.reduction = Choice::none});
  for (const double distance : {1.0, 8.0, 18.0, 40.0, 80.0}) {
    const double exact = std::log1p(std::exp(-distance) + std::exp(-distance - 1));
    const Values x{distance, 0, -1};
    EXPECT_NEAR(forward_of(loss, x, {1, 3}, with_classes({0}))[0] / exact, 1, 4e-7);
    EXPECT_NEAR(forward_of(loss, x, {1, 3}, with_probabilities({1, 0, 0}, {1, 3}))[0] / exact, 1,
                4e-7);
  }
}

}  // namespace
}  // namespace vkact::device_test
