// Activations that depend on the statistics of their channels.
#include <cmath>
#include <limits>
#include <tuple>

#include "device_test.hpp"
#include "inputs.hpp"
#include "reference/batchwise.hpp"
#include "tensors.hpp"
#include "verification/batchwise_judgement.hpp"

namespace vkact::device_test {
namespace {

using reference::AxisLayout;
using reference::BatchwiseTerms;
using reference::ChannelMoments;

struct Layout {
  Shape shape;
  std::int64_t axis;
};

const Layout kShortRuns{{70, 5, 7}, 1};
const Layout kLayouts[] = {
    {{7, 3}, 1},        // channels last
    {{301, 2, 1}, 1},   // a period shorter than a vector
    kShortRuns,         // they straddle vectors
    {{4, 3, 65}, 1},    // short tiles
    {{2, 3, 4099}, 1},  // long tiles, unaligned
    {{40, 3, 11}, -1},  // channels last again
    {{5}, 0},           // an element a channel
    {{1000, 1}, 1},     // one channel
    {{2, 1, 333}, 1},
};

// What a test tells a call besides its layout.
struct How {
  bool training = true;
  Shape alphas = {};  // of alpha's tensor; no axes: none
  bool accumulate = false;
};

// A call with random numbers, and what it should give.
class BatchwiseRun {
 public:
  BatchwiseRun(const Device& device, const Layout& layout, ElementType type, const How& how,
               Random& random)
      : device_(device), shape_(layout.shape), axis_(layout.axis), how_(how),
        layout_(reference::layout_along(layout.shape, layout.axis)),
        x_(random_normals(layout_.size(), type, random)),
        dy_(random_normals(layout_.size(), type, random)),
        mean_(random_normals(layout_.axis, ElementType::float32, random)),
        variance_(positive(random)), alpha_values_{activation_.parameters()[0]} {
    if (how.alphas.empty()) return;
    alpha_ = random_normals(element_count(how.alphas).value(), ElementType::float32, random);
    alpha_values_ = alpha_.values();
  }

  Numbers& x() { return x_; }
  // Values for alpha's tensor, as many as there are.
  void set_alphas(const std::vector<double>& values) {
    alpha_ = verification::nearest_numbers(values, ElementType::float32);
    alpha_values_ = alpha_.values();
  }
  const Activation& activation() const { return activation_; }
  const Shape& shape() const { return shape_; }
  const Numbers& source() const { return x_; }
  const Numbers& gradient() const { return dy_; }

  CallOptions options(bool has_running = true) {
    CallOptions options{.axis = axis_, .training = how_.training};
    if (!how_.alphas.empty())
      options.parameters = {{"alpha", uploaded(device_, alpha_, how_.alphas)}};
    if (!has_running) return options;
    running_mean_ = uploaded(device_, mean_, {layout_.axis});
    running_variance_ = uploaded(device_, variance_, {layout_.axis});
    options.running_mean = running_mean_;
    options.running_variance = running_variance_;
    return options;
  }

  BatchwiseTerms terms() const {
    return {layout_, alpha_values_,
            how_.training ? reference::moments_of(x_.values(), layout_) : given(), how_.training};
  }

  void expect_forward(const Numbers& y) const {
    expect(y, verification::exact_batchwise_y(activation_, x_.values(), terms()));
  }

  void expect_dx(const Numbers& dx, double previous = 0) const {
    auto exact = verification::exact_batchwise_dx(activation_, x_.values(), dy_.values(), terms());
    for (std::size_t i = 0; i < exact.values.size(); ++i) {
      exact.values[i] += previous;
      exact.scales[i] += std::abs(previous);
    }
    expect(dx, exact);
  }

  void expect_dalpha(const Numbers& dalpha, double previous = 0) const {
    auto exact =
        verification::exact_batchwise_dalpha(activation_, x_.values(), dy_.values(), terms());
    for (std::size_t i = 0; i < exact.values.size(); ++i) {
      exact.values[i] += previous;
      exact.scales[i] += std::abs(previous);
    }
    expect(dalpha, exact);
  }

  // The tensors that options() made.
  void expect_running(bool moved) const {
    const Numbers mean = downloaded(device_, running_mean_);
    const Numbers variance = downloaded(device_, running_variance_);
    if (!moved) {
      EXPECT_TRUE(mean.patterns == mean_.patterns);
      EXPECT_TRUE(variance.patterns == variance_.patterns);
      return;
    }
    const ChannelMoments exact = reference::moved_moments(activation_, given(), terms());
    for (std::size_t i = 0; i < layout_.axis; ++i) {
      EXPECT_NEAR(mean.value(i), exact.mean[i], 1e-6 * (1 + std::abs(exact.mean[i]))) << i;
      EXPECT_NEAR(variance.value(i), exact.variance[i], 2e-6 * (1 + exact.variance[i])) << i;
    }
  }

  void forward() {
    const Tensor x = uploaded(device_, x_, shape_);
    const Tensor y = poisoned(device_, shape_, x_.type);
    Batch batch(device_);
    const bool has_running = !how_.training || layout_.outer * layout_.inner > 1;
    ASSERT_TRUE(succeeded(batch.forward(activation_, x, y, options(has_running))));
    run(batch);
    expect_forward(downloaded(device_, y));
    if (has_running) expect_running(how_.training);
  }

  void backward() {
    constexpr double kPrevious = 0.75;
    const Tensor x = uploaded(device_, x_, shape_);
    const Tensor dy = uploaded(device_, dy_, shape_);
    const Shape alphas = how_.alphas.empty() ? Shape{1} : how_.alphas;
    const auto target = [&](const Shape& shape, ElementType type, std::size_t count) {
      if (!how_.accumulate) return poisoned(device_, shape, type);
      return uploaded(device_,
                      verification::nearest_numbers(std::vector<double>(count, kPrevious), type),
                      shape);
    };
    const Tensor dx = target(shape_, x_.type, x_.size());
    const Tensor dalpha = target(alphas, ElementType::float32, alpha_values_.size());
    Batch batch(device_);
    ASSERT_TRUE(succeeded(batch.backward(activation_,
                                         {.x = x,
                                          .dy = dy,
                                          .dx = dx,
                                          .parameter_gradients = {{"alpha", dalpha}},
                                          .accumulate = how_.accumulate},
                                         options())));
    run(batch);
    const double previous = how_.accumulate ? kPrevious : 0;
    expect_dx(downloaded(device_, dx), previous);
    expect_dalpha(downloaded(device_, dalpha), previous);
    expect_running(false);
  }

 private:
  Numbers positive(Random& random) const {
    std::vector<double> values(layout_.axis);
    for (double& value : values) value = random.uniform(0.5, 4);
    return verification::nearest_numbers(values, ElementType::float32);
  }

  ChannelMoments given() const { return {mean_.values(), variance_.values()}; }

  void expect(const Numbers& actual, const verification::ExactBatchwise& exact) const {
    ASSERT_EQ(actual.size(), exact.values.size());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < exact.values.size(); ++i) {
      const auto judgement = verification::judge_batchwise(exact, i, actual.value(i), actual.type);
      const bool is_written = actual.patterns[i] != verification::poison_pattern(actual.type);
      if ((!judgement.is_right() || !is_written) && ++wrong < 5)
        ADD_FAILURE() << to_string(shape_) << " axis " << axis_ << ": element " << i << " must be "
                      << exact.values[i] << " within " << judgement.tolerance.absolute << " and is "
                      << actual.value(i);
    }
    EXPECT_EQ(wrong, 0u);
  }

  const Device& device_;
  Activation activation_ = dice({.alpha = 0.4f});
  Shape shape_;
  std::int64_t axis_;
  How how_;
  AxisLayout layout_;
  Numbers x_;
  Numbers dy_;
  Numbers mean_;
  Numbers variance_;
  Numbers alpha_;
  std::vector<double> alpha_values_;
  Tensor running_mean_;
  Tensor running_variance_;
};

class Batchwise : public DeviceTest,
                  public testing::WithParamInterface<std::tuple<bool, ElementType>> {
 protected:
  bool training() const { return std::get<0>(GetParam()); }
  ElementType type() const { return std::get<1>(GetParam()); }
};

TEST_P(Batchwise, IsRightInAnyLayout) {
  Random random = random_for_this_test();
  for (const Layout& layout : kLayouts) {
    SCOPED_TRACE(to_string(layout.shape));
    BatchwiseRun one(device(), layout, type(), {.training = training()}, random);
    one.forward();
    one.backward();
  }
}

TEST_P(Batchwise, TakesTensorsOfSlopes) {
  Random random = random_for_this_test();
  for (const auto& [layout, alphas] : {std::pair<Layout, Shape>{{{70, 5, 7}, 1}, {5}},
                                       {{{70, 5, 7}, 1}, {1}},
                                       {{{300, 6}, -1}, {6}},
                                       {{{2, 3, 4099}, 1}, {3}},
                                       {{{3, 4, 65}, 1}, {3, 4}}}) {
    SCOPED_TRACE(to_string(layout.shape));
    BatchwiseRun one(device(), layout, type(), {.training = training(), .alphas = alphas}, random);
    one.forward();
    one.backward();
  }
}

TEST_P(Batchwise, GivesNanWhereASlopeIsNotFinite) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  Random random = random_for_this_test();
  BatchwiseRun one(device(), kShortRuns, type(), {.training = training(), .alphas = {5}}, random);
  one.set_alphas({std::nan(""), 0.25, kInfinity, -kInfinity, 1e-40});
  one.forward();
  one.backward();
}

TEST_P(Batchwise, AddsGradientsToWhatIsThere) {
  Random random = random_for_this_test();
  for (const Layout& layout : {kShortRuns, Layout{{3, 2, 1030}, 1}}) {
    SCOPED_TRACE(to_string(layout.shape));
    BatchwiseRun(device(), layout, type(), {training(), {}, true}, random).backward();
    BatchwiseRun(device(), layout, type(), {training(), {layout.shape[1]}, true}, random)
        .backward();
  }
}

TEST_P(Batchwise, MayWriteOverItsInputs) {
  Random random = random_for_this_test();
  for (const Layout& layout : {kShortRuns, Layout{{3, 2, 1030}, 1}}) {
    SCOPED_TRACE(to_string(layout.shape));
    BatchwiseRun one(device(), layout, type(), {.training = training()}, random);
    const Tensor y = uploaded(device(), one.source(), layout.shape);
    const Tensor x = uploaded(device(), one.source(), layout.shape);
    const Tensor dy = uploaded(device(), one.gradient(), layout.shape);
    const Tensor over_x = uploaded(device(), one.source(), layout.shape);
    const Tensor other_dy = uploaded(device(), one.gradient(), layout.shape);
    Batch batch(device());
    const CallOptions options = one.options();
    ASSERT_TRUE(succeeded(batch.backward(one.activation(), {.x = x, .dy = dy, .dx = dy}, options)));
    ASSERT_TRUE(succeeded(
        batch.backward(one.activation(), {.x = over_x, .dy = other_dy, .dx = over_x}, options)));
    ASSERT_TRUE(succeeded(batch.forward(one.activation(), y, y, options)));
    run(batch);
    one.expect_dx(downloaded(device(), dy));
    one.expect_dx(downloaded(device(), over_x));
    one.expect_forward(downloaded(device(), y));
  }
}

INSTANTIATE_TEST_SUITE_P(Types, Batchwise,
                         testing::Combine(testing::Bool(), testing::Values(ElementType::float32,
                                                                           ElementType::float16,
                                                                           ElementType::bfloat16)),
                         [](const auto& test) {
                           return std::string(std::get<0>(test.param) ? "training_"
                                                                      : "evaluation_") +
                                  std::string(name_of(std::get<1>(test.param)));
                         });

class BatchwiseStatistics : public DeviceTest {};

TEST_F(BatchwiseStatistics, AreRightOnDevicesWithSmallBindings) {
  Random random = random_for_this_test();
  const auto limited = open({.max_binding_bytes = 1 << 17, .max_workgroups = 3});
  ASSERT_TRUE(succeeded(limited));
  for (const Layout& layout : {Layout{{3, 2, 30011}, 1}, {{7, 6001}, 1}, {{40007, 3}, 1}})
    for (const bool training : {true, false}) {
      SCOPED_TRACE(to_string(layout.shape));
      BatchwiseRun one(*limited.operator->(), layout, ElementType::float32, {.training = training},
                       random);
      one.forward();
      one.backward();
    }
}

TEST_F(BatchwiseStatistics, StayAccurateFarFromZero) {
  constexpr std::uint64_t kElements = std::uint64_t{1} << 22;
  Random random = random_for_this_test();
  std::vector<double> values(kElements);
  for (double& value : values) value = 1000 + random.normal();
  const Numbers x = verification::nearest_numbers(values, ElementType::float32);
  const auto moments = reference::moments_of(x.values(), {1, 1, kElements});
  const Tensor y = poisoned(device(), {1, 1, kElements}, ElementType::float32);
  const Numbers zero = verification::nearest_numbers({0}, ElementType::float32);
  CallOptions options{.training = true};
  options.running_mean = uploaded(device(), zero, {1});
  options.running_variance = uploaded(device(), zero, {1});
  Batch batch(device());
  ASSERT_TRUE(succeeded(batch.forward(dice({.momentum = 1.0f}),
                                      uploaded(device(), x, {1, 1, kElements}), y, options)));
  run(batch);
  EXPECT_NEAR(downloaded(device(), options.running_mean).value(0), moments.mean[0], 4e-5);
  EXPECT_NEAR(downloaded(device(), options.running_variance).value(0),
              moments.variance[0] * kElements / (kElements - 1), 2e-6);
  const Numbers results = downloaded(device(), y);
  const double alpha[] = {0};
  const auto exact = reference::batchwise_forward(dice({.momentum = 1.0f}), x.values(),
                                                  {{1, 1, kElements}, alpha, moments, true});
  double worst = 0;
  for (std::size_t i = 0; i < kElements; ++i)
    worst = std::max(worst, std::abs(results.value(i) - exact[i]) / exact[i]);
  EXPECT_LT(worst, 2e-6);
}

TEST_F(BatchwiseStatistics, AreTheSameInEveryRun) {
  Random random = random_for_this_test();
  for (const Shape& shape : {Shape{6, 5, 3001}, Shape{6007, 15}}) {
    const std::uint64_t count = element_count(shape).value();
    const Tensor x = uploaded(device(), random_normals(count, ElementType::float32, random), shape);
    const Tensor first = poisoned(device(), shape, ElementType::float32);
    const Tensor second = poisoned(device(), shape, ElementType::float32);
    Batch batch(device());
    ASSERT_TRUE(succeeded(batch.forward(dice(), x, first, {.training = true})));
    ASSERT_TRUE(succeeded(batch.forward(dice(), x, second, {.training = true})));
    run(batch);
    EXPECT_TRUE(downloaded(device(), first).patterns == downloaded(device(), second).patterns);
  }
}

TEST_F(BatchwiseStatistics, WithANanMakeTheirOwnChannelNanAlone) {
  Random random = random_for_this_test();
  for (const Layout& layout : {kShortRuns, Layout{{3, 5, 65}, 1}})
    for (const std::uint32_t pattern : {0x7fc00000u, 0x7f800000u}) {
      BatchwiseRun one(device(), layout, ElementType::float32, {}, random);
      const std::uint64_t inner = layout.shape[2];
      one.x().patterns[inner + inner / 2] = pattern;
      const Tensor x = uploaded(device(), one.source(), layout.shape);
      const Tensor y = poisoned(device(), layout.shape, ElementType::float32);
      const Tensor dx = poisoned(device(), layout.shape, ElementType::float32);
      Batch batch(device());
      ASSERT_TRUE(succeeded(batch.forward(one.activation(), x, y, one.options(false))));
      ASSERT_TRUE(succeeded(
          batch.backward(one.activation(),
                         {.x = x, .dy = uploaded(device(), one.gradient(), layout.shape), .dx = dx},
                         one.options(false))));
      run(batch);
      for (const Tensor& tensor : {y, dx}) {
        const Numbers results = downloaded(device(), tensor);
        for (std::size_t i = 0; i < results.size(); ++i)
          ASSERT_EQ(std::isnan(results.value(i)), i / inner % 5 == 1) << i;
      }
    }
}

TEST_F(BatchwiseStatistics, OfEvaluationLeaveInfinitiesTheirLimits) {
  const Numbers x =
      verification::nearest_numbers({INFINITY, -INFINITY, NAN, 1}, ElementType::float32);
  const Tensor source = uploaded(device(), x, {4, 1});
  const Tensor y = poisoned(device(), {4, 1}, ElementType::float32);
  const Tensor dx = poisoned(device(), {4, 1}, ElementType::float32);
  const Tensor one = uploaded(device(), verification::nearest_numbers({1}, x.type), {1});
  const Tensor zero = uploaded(device(), verification::nearest_numbers({0}, x.type), {1});
  const CallOptions options{.running_mean = zero, .running_variance = one};
  const Tensor dy = uploaded(device(), verification::nearest_numbers({1, 1, 1, 1}, x.type), {4, 1});
  Batch batch(device());
  ASSERT_TRUE(succeeded(batch.forward(dice(), source, y, options)));
  ASSERT_TRUE(succeeded(batch.backward(dice(), {.x = source, .dy = dy, .dx = dx}, options)));
  run(batch);
  const Numbers values = downloaded(device(), y);
  EXPECT_EQ(values.value(0), INFINITY);
  EXPECT_EQ(values.value(1), 0);
  EXPECT_TRUE(std::isnan(values.value(2)));
  const Numbers slopes = downloaded(device(), dx);
  EXPECT_EQ(slopes.value(0), 1);
  EXPECT_EQ(slopes.value(1), 0);
  EXPECT_TRUE(std::isnan(slopes.value(2)));
}

TEST_F(BatchwiseStatistics, OfNoElementsLeaveRunningOnesAndGiveZeroGradients) {
  const Tensor x = device().empty({0, 3}).value();
  const Tensor dalpha = poisoned(device(), {1}, ElementType::float32);
  Batch batch(device());
  ASSERT_TRUE(succeeded(batch.forward(dice(), x, x, {.training = true})));
  ASSERT_TRUE(succeeded(
      batch.backward(dice(), {.x = x, .dy = x, .dx = x, .parameter_gradients = {{"alpha", dalpha}}},
                     {.training = true})));
  run(batch);
  EXPECT_EQ(downloaded(device(), dalpha).value(0), 0);
}

TEST_F(BatchwiseStatistics, OfTheBatchServeInChains) {
  Random random = random_for_this_test();
  const Shape shape{70, 5, 7};
  const Tensor x = uploaded(device(), random_normals(2450, ElementType::float32, random), shape);
  const Tensor y = poisoned(device(), shape, ElementType::float32);
  const Tensor between = poisoned(device(), shape, ElementType::float32);
  const Tensor expected = poisoned(device(), shape, ElementType::float32);
  const CallOptions options{.training = true};
  Batch batch(device());
  ASSERT_TRUE(succeeded(batch.forward(Chain{{tanh(), dice()}}, x, y, options)));
  ASSERT_TRUE(succeeded(batch.forward(tanh(), x, between)));
  ASSERT_TRUE(succeeded(batch.forward(dice(), between, expected, options)));
  run(batch);
  EXPECT_TRUE(downloaded(device(), y).patterns == downloaded(device(), expected).patterns);
  Batch other(device());
  EXPECT_TRUE(refused(
      other.forward(Chain{{tanh(), dice()}}, x, y, {.training = true, .running_mean = between}),
      ErrorCode::invalid_argument, "takes no running mean and variance"));
}

TEST_F(BatchwiseStatistics, AreRefusedWhereTheyDoNotFit) {
  const auto make = [&](const Shape& shape, ElementType type = ElementType::float32) {
    return poisoned(device(), shape, type);
  };
  const Tensor x = make({4, 3});
  const Tensor y = make({4, 3});
  const auto refuses = [&](const Activation& activation, const CallOptions& options,
                           const std::string& part) {
    Batch batch(device());
    EXPECT_TRUE(
        refused(batch.forward(activation, x, y, options), ErrorCode::invalid_argument, part));
    EXPECT_TRUE(refused(batch.backward(activation, {.x = x, .dy = y, .dx = y}, options),
                        ErrorCode::invalid_argument, part));
  };
  refuses(dice(), {}, "without training it needs running_mean and running_variance");
  refuses(dice(), {.training = true, .running_mean = make({3})}, "together or not at all");
  refuses(dice(), {.running_mean = make({3}), .running_variance = make({4})},
          "running_variance is float32 [4]; it must be float32 with 3 elements, one a channel");
  refuses(dice(), {.running_mean = make({3}, ElementType::float16), .running_variance = make({3})},
          "running_mean is float16 [3]");
  const Tensor both = make({3});
  refuses(dice(), {.running_mean = both, .running_variance = both}, "overlap");
  refuses(dice(), {.axis = 0, .running_mean = make({3}), .running_variance = make({3})},
          "must be float32 with 4 elements");
  refuses(dice(), {.running_mean = y.reshaped({12}).value(), .running_variance = make({3})},
          "running_mean is float32 [12]");
  refuses(relu(), {.running_mean = make({3}), .running_variance = make({3})},
          "takes no running mean and variance");
  refuses(dice({.epsilon = 0.0f}), {.training = true}, "epsilon");
  Batch batch(device());
  const Tensor one = make({1, 3});
  EXPECT_TRUE(refused(
      batch.forward(dice(), one, one,
                    {.training = true, .running_mean = make({3}), .running_variance = make({3})}),
      ErrorCode::invalid_argument, "a channel of one element has no variance"));
  EXPECT_TRUE(refused(batch.backward(dice(), {.y = x, .dy = y, .dx = y}, {.training = true}),
                      ErrorCode::invalid_argument, "x is missing"));
  const Tensor row = make({3, 1});
  EXPECT_TRUE(
      refused(batch.forward(dice(), row, row,
                            {.axis = 0, .running_mean = row, .running_variance = make({3})}),
              ErrorCode::invalid_argument, "overlaps another tensor"));
}

}  // namespace
}  // namespace vkact::device_test
