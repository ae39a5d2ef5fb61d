// Every activation with random numbers: the reference draws the same ones.
#include <cmath>
#include <cstring>
#include <tuple>

#include "device_test.hpp"
#include "guarded_run.hpp"
#include "reference/error.hpp"
#include "reference/philox.hpp"
#include "reference/stochastic.hpp"
#include "verification/stochastic_judgement.hpp"

namespace vkact::device_test {
namespace {

using verification::nearest_pattern;
using verification::NoisyElement;

constexpr int kMostReports = 5;

// Whole vectors and not, of elements and of channels.
const Shape kShapes[] = {{1, 1},    {3, 1},       {1, 7},    {2, 4},      {8, 1},
                         {9, 7},    {3, 21},      {4, 1024}, {3, 5461},   {3, 7, 5},
                         {2, 3, 8}, {5, 2, 4, 4}, {1, 1, 1}, {2, 2, 4099}};

class Stochastic : public DeviceTest,
                   public testing::WithParamInterface<std::tuple<ActivationId, ElementType>> {
 protected:
  Activation activation() const { return Activation(std::get<0>(GetParam())); }
  ElementType type() const { return std::get<1>(GetParam()); }

  CallInputs call(const Shape& shape, Random& random, bool training = true) const {
    const auto size = static_cast<std::size_t>(element_count(shape).value());
    return {random_inputs(size, type(), random),
            random_normals(size, type(), random),
            shape,
            -1,
            RandomState{random.next(), random.next()},
            training};
  }

  void expect_right(Direction direction, const CallInputs& call, const Numbers& results) {
    int wrong = 0;
    const auto random = call.training ? call.random : std::nullopt;
    for (std::size_t i = 0; i < results.size(); ++i) {
      const NoisyElement element{
          call.source.value(i),
          direction == Direction::forward ? 0.0 : static_cast<double>(call.gradient.value(i)),
          verification::word_of(activation(), call.shape, random, i)};
      const double actual = results.value(i);
      const auto judgement = direction == Direction::forward
                                 ? judge_noisy_y(activation(), element, actual, type())
                                 : judge_noisy_dx(activation(), element, actual, type());
      const bool is_written = results.patterns[i] != verification::poison_pattern(type());
      if ((judgement.is_right() && is_written) || ++wrong > kMostReports) continue;
      ADD_FAILURE() << activation().to_string() << ' ' << name_of(direction) << ' '
                    << name_of(type()) << " of " << to_string(call.shape) << ": element " << i
                    << " of x " << element.x << ", dy " << element.dy << ": exact "
                    << judgement.exact << ", got " << actual;
    }
    EXPECT_LE(wrong, kMostReports) << "wrong results in all";
  }
};

TEST_P(Stochastic, IsRightInTrainingAndInEvaluation) {
  Random random = random_for_this_test();
  for (const bool training : {true, false})
    for (const Direction direction : kDirections) {
      if (!has_direction(activation(), direction)) continue;
      std::vector<CallInputs> calls;
      for (const Shape& shape : kShapes) calls.push_back(call(shape, random, training));
      const auto results = run_guarded(device(), activation(), direction, calls);
      ASSERT_TRUE(succeeded(results));
      for (std::size_t i = 0; i < calls.size(); ++i)
        expect_right(direction, calls[i], (*results)[i]);
    }
}

TEST_P(Stochastic, GivesTheSameBitsInPlace) {
  Random random = random_for_this_test();
  for (const Shape& shape : {Shape{3, 21}, Shape{2, 3, 8}, Shape{5, 3, 7}}) {
    const std::vector<CallInputs> calls{call(shape, random)};
    for (const Direction direction : {Direction::forward, Direction::backward_from_x}) {
      const auto apart = run_guarded(device(), activation(), direction, calls);
      ASSERT_TRUE(succeeded(apart));
      for (const Placement placement : {Placement::over_source, Placement::over_gradient}) {
        if (direction == Direction::forward && placement == Placement::over_gradient) continue;
        const auto in_place = run_guarded(device(), activation(), direction, calls, placement);
        ASSERT_TRUE(succeeded(in_place));
        EXPECT_TRUE((*in_place)[0].patterns == (*apart)[0].patterns);
      }
    }
  }
}

TEST_P(Stochastic, AddsGradientsToWhatIsThere) {
  Random random = random_for_this_test();
  for (const Shape& shape : {Shape{3, 21}, Shape{2, 3, 8}}) {
    std::vector<CallInputs> calls{call(shape, random)};
    const auto plain = run_guarded(device(), activation(), Direction::backward_from_x, calls);
    ASSERT_TRUE(succeeded(plain));
    calls[0].accumulate = true;
    const auto sums = run_guarded(device(), activation(), Direction::backward_from_x, calls);
    ASSERT_TRUE(succeeded(sums));
    for (std::size_t i = 0; i < (*sums)[0].size(); ++i) {
      const double term = (*plain)[0].value(i);
      if (std::isnan(term)) {
        EXPECT_TRUE(std::isnan((*sums)[0].value(i)));
        continue;
      }
      const double sum = kPrevious + term;
      // 16-bit terms were rounded, which the sums are only once.
      const double rounding =
          reference::unit_in_the_last_place(sum, type()) / 2 +
          (type() == ElementType::float32 ? 0 : reference::unit_in_the_last_place(term, type()));
      EXPECT_NEAR((*sums)[0].value(i), sum, rounding);
    }
  }
}

// Every window goes on counting where the one before it ended.
TEST_P(Stochastic, GivesTheSameBitsOnDevicesWithSmallBindings) {
  Random random = random_for_this_test();
  for (const auto& [bytes, workgroups] :
       {std::pair<std::uint64_t, std::uint32_t>{4096, 0}, {65536, 2}}) {
    const auto limited = open({.max_binding_bytes = bytes, .max_workgroups = workgroups});
    ASSERT_TRUE(succeeded(limited));
    const std::vector<CallInputs> calls{call({20003, 1}, random), call({3, 2, 9000}, random),
                                        call({40, 50, 7}, random)};
    for (const Direction direction : {Direction::forward, Direction::backward_from_x}) {
      const auto expected = run_guarded(device(), activation(), direction, calls);
      ASSERT_TRUE(succeeded(expected));
      const auto results = run_guarded(*limited.operator->(), activation(), direction, calls);
      ASSERT_TRUE(succeeded(results));
      for (std::size_t i = 0; i < calls.size(); ++i)
        EXPECT_TRUE((*results)[i].patterns == (*expected)[i].patterns) << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Activations, Stochastic,
                         testing::Combine(testing::ValuesIn(activations_of(Family::stochastic)),
                                          testing::Values(ElementType::float32,
                                                          ElementType::float16,
                                                          ElementType::bfloat16)),
                         name_of_case);

class StochasticCall : public DeviceTest {
 protected:
  static Tensor tensor(const Shape& shape) { return device().empty(shape).value(); }

  static CallOptions drawing(std::uint64_t seed, std::uint64_t offset = 0) {
    return {.random = RandomState{seed, offset}, .training = true};
  }

  static std::vector<float> outputs_of(const Activation& activation, const std::vector<float>& x,
                                       const CallOptions& options, Shape shape = {}) {
    if (shape.empty()) shape = {x.size()};
    const Tensor tensor = device().upload<float>(x, shape).value();
    Batch batch(device());
    EXPECT_TRUE(succeeded(batch.forward(activation, tensor, tensor, options)));
    EXPECT_TRUE(succeeded(batch.submit()));
    return device().download<float>(tensor).value();
  }

  static std::vector<float> gradients_of(const Activation& activation, const std::vector<float>& dy,
                                         const CallOptions& options, Shape shape = {}) {
    if (shape.empty()) shape = {dy.size()};
    const Tensor tensor = device().upload<float>(dy, shape).value();
    Batch batch(device());
    EXPECT_TRUE(succeeded(batch.backward(activation, {.dy = tensor, .dx = tensor}, options)));
    EXPECT_TRUE(succeeded(batch.submit()));
    return device().download<float>(tensor).value();
  }

  // Within five standard deviations.
  static void expect_share(double count, double size, double share) {
    EXPECT_NEAR(count, share * size, 5 * std::sqrt(size * share * (1 - share)));
  }
};

constexpr std::size_t kMany = 200'003;

TEST_F(StochasticCall, DropsTheElementsThatTheReferenceDropsAndAsManyAsItShould) {
  const std::uint64_t seed = random_for_this_test().next();
  for (const float p : {0.1f, 0.5f, 0.9f}) {
    const Activation activation = dropout({.p = p});
    const auto y = outputs_of(activation, std::vector<float>(kMany, 1.0f), drawing(seed, 3));
    std::size_t dropped = 0;
    std::size_t different = 0;
    for (std::size_t i = 0; i < kMany; ++i) {
      dropped += y[i] == 0;
      different +=
          (y[i] == 0) != reference::is_dropped(activation, reference::random_word(seed, 3, i));
    }
    EXPECT_EQ(different, 0u);
    expect_share(static_cast<double>(dropped), kMany, p);
  }
}

TEST_F(StochasticCall, RepeatsTheNumbersOfASeedAndOffsetAndOfNoOthers) {
  const std::vector<float> ones(kMany, 1.0f);
  const auto y = outputs_of(dropout(), ones, drawing(5, 1));
  EXPECT_EQ(outputs_of(dropout(), ones, drawing(5, 1)), y);
  EXPECT_EQ(gradients_of(dropout(), ones, drawing(5, 1)), y);
  for (const CallOptions& other :
       {drawing(5, 2), drawing(6, 1), drawing(5, 1ull << 32 | 1), drawing(1ull << 32 | 5, 1)}) {
    const auto different = outputs_of(dropout(), ones, other);
    std::size_t same = 0;
    for (std::size_t i = 0; i < kMany; ++i) same += different[i] == y[i];
    expect_share(static_cast<double>(same), kMany, 0.5);
  }
}

TEST_F(StochasticCall, DropoutKeepsTheMeanAndAlphaDropoutTheVarianceToo) {
  Random random = random_for_this_test();
  std::vector<float> x(kMany);
  for (float& value : x) value = static_cast<float>(random.normal());
  const auto mean_of = [](const std::vector<float>& values, int power) {
    double sum = 0;
    for (const float value : values) sum += std::pow(static_cast<double>(value), power);
    return sum / static_cast<double>(values.size());
  };
  for (const float p : {0.1f, 0.5f, 0.8f}) {
    const CallOptions options = drawing(random.next());
    // A kept element has variance 1 / (1 - p)^2.
    EXPECT_NEAR(mean_of(outputs_of(dropout({.p = p}), x, options), 1), 0,
                5 / std::sqrt((1 - p) * kMany));
    const auto y = outputs_of(alpha_dropout({.p = p}), x, options);
    EXPECT_NEAR(mean_of(y, 1), 0, 5 / std::sqrt(kMany));
    // The greatest fourth moment is that of the p above.
    EXPECT_NEAR(mean_of(y, 2), 1, 5 * std::sqrt(8.0 / kMany));
  }
}

TEST_F(StochasticCall, SlopesOfRreluAreUniform) {
  const auto y = outputs_of(rrelu({.lower = 0.25f, .upper = 0.75f}),
                            std::vector<float>(kMany, -1.0f), drawing(11));
  double sum = 0;
  std::size_t below = 0;
  for (const float value : y) {
    EXPECT_TRUE(-value >= 0.25f && -value < 0.75f) << value;
    sum -= static_cast<double>(value);
    below += -value < 0.375f;
  }
  EXPECT_NEAR(sum / kMany, 0.5, 5 * 0.5 / std::sqrt(12.0 * kMany));
  expect_share(static_cast<double>(below), kMany, 0.25);
}

TEST_F(StochasticCall, FeatureAlphaDropoutDropsWholeChannels) {
  const std::size_t channels = 600;
  const std::size_t inner = 15;
  const auto dx = gradients_of(feature_alpha_dropout(), std::vector<float>(channels * inner, 1.0f),
                               drawing(2), {30, 20, 3, 5});
  std::size_t dropped = 0;
  for (std::size_t i = 0; i < channels * inner; ++i) {
    EXPECT_EQ(dx[i], dx[i / inner * inner]);
    dropped += dx[i] == 0;
  }
  expect_share(static_cast<double>(dropped / inner), channels, 0.5);
}

TEST_F(StochasticCall, KeepsOrDropsEverythingAtTheEnds) {
  const std::vector<float> x{1.5f, -0.0f, 0.0f, -3e38f, 1e-30f, INFINITY, -INFINITY, 7, -9};
  const std::vector<float> zeros(x.size(), 0.0f);
  const auto is_same = [](const std::vector<float>& a, const std::vector<float>& b) {
    return std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0;
  };
  for (const ActivationId id :
       {ActivationId::dropout, ActivationId::alpha_dropout, ActivationId::feature_alpha_dropout}) {
    const Shape shape{3, 3};
    EXPECT_TRUE(is_same(outputs_of(Activation(id, {0}), x, drawing(1), shape), x));
    EXPECT_TRUE(is_same(outputs_of(Activation(id, {1}), x, drawing(1), shape), zeros));
    EXPECT_TRUE(is_same(outputs_of(Activation(id), x, {}, shape), x));
    EXPECT_TRUE(is_same(gradients_of(Activation(id, {0}), x, drawing(1), shape), x));
    EXPECT_TRUE(is_same(gradients_of(Activation(id, {1}), x, drawing(1), shape), zeros));
    EXPECT_TRUE(is_same(gradients_of(Activation(id), x, {}, shape), x));
  }
}

TEST_F(StochasticCall, DoesNotLookAtWhatItDrops) {
  const std::vector<float> x{NAN, INFINITY, -INFINITY, NAN};
  EXPECT_EQ(outputs_of(dropout({.p = 1}), x, drawing(1)), std::vector<float>(4, 0.0f));
  EXPECT_EQ(gradients_of(dropout({.p = 1}), x, drawing(1)), std::vector<float>(4, 0.0f));
  for (const float value : outputs_of(dropout({.p = 0}), {NAN, NAN}, drawing(1)))
    EXPECT_TRUE(std::isnan(value));
}

TEST_F(StochasticCall, RefusesToTrainWithoutRandomNumbers) {
  const Tensor x = tensor({4, 4});
  for (const Activation& activation :
       {rrelu(), dropout(), alpha_dropout(), feature_alpha_dropout()}) {
    EXPECT_TRUE(refused(Batch(device()).forward(activation, x, x, {.training = true}),
                        ErrorCode::invalid_argument, "CallOptions::random"));
    EXPECT_TRUE(refused(
        Batch(device()).backward(activation, {.x = x, .dy = x, .dx = x}, {.training = true}),
        ErrorCode::invalid_argument, "CallOptions::random"));
    EXPECT_TRUE(succeeded(Batch(device()).forward(activation, x, x)));
  }
}

TEST_F(StochasticCall, RefusesWhatItCannotDo) {
  const Tensor x = tensor({4});
  const auto expect = [](const Result<void>& recorded, const std::string& part) {
    EXPECT_TRUE(refused(recorded, ErrorCode::invalid_argument, part));
  };
  expect(Batch(device()).forward(feature_alpha_dropout(), x, x, drawing(1)), "two axes");
  expect(Batch(device()).forward(dropout({.p = 1.5f}), x, x, drawing(1)), "p <= 1");
  expect(Batch(device()).forward(rrelu({.lower = 1, .upper = 0}), x, x, drawing(1)),
         "lower <= upper");
  expect(Batch(device()).backward(rrelu(), {.dy = x, .dx = x}, drawing(1)), "x");
  expect(Batch(device()).backward(rrelu({.lower = -1}), {.y = x, .dy = x, .dx = x}, drawing(1)),
         "lower >= 0");
  expect(Batch(device()).backward(dropout(), {.dy = x, .dx = x, .accumulate = true}, drawing(1)),
         "memory of its own");
  expect(Batch(device()).backward(dropout(), {.dy = tensor({5}), .dx = x}, drawing(1)), "[5]");
}

}  // namespace
}  // namespace vkact::device_test
