// Rows with infinite logits: one has a limit, several have none. Every activation that works on
// rows, in every form.
#include <cmath>
#include <limits>

#include "device_test.hpp"
#include "inputs.hpp"
#include "reference/rounding.hpp"
#include "reference/tensor_reference.hpp"
#include "tensors.hpp"

namespace vkact::device_test {
namespace {

using verification::nearest_pattern;
constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kGreat = 3e38F;

// The rows of every call.
enum Row : std::size_t { kOne, kTwo, kTwoOfWhichOneCounts, kGreatSum, kOther, kNan, kRows };

enum class Mask { none, bytes, added };

// Held in registers, read again, and in segments.
constexpr std::size_t kLengths[] = {300, 9001, 40000};

// All activations that work on rows, with scales of both signs, and hard where they can be.
std::vector<Activation> row_activations() {
  std::vector<Activation> all;
  const auto add = [&](ActivationId id, const char* parameter, float value) {
    Activation activation(id);
    if (activation.set(parameter, value)) all.push_back(activation);
  };
  for (const Family family :
       {Family::rowwise, Family::perturbed, Family::one_hot, Family::projection})
    for (const ActivationId id : activations_of(family)) {
      all.emplace_back(id);
      add(id, "scale", 0.5F);
      add(id, "scale", -2);
      add(id, "tau", 0.7F);
      add(id, "hard", 1);
    }
  return all;
}

bool takes_mask(const Activation& activation) {
  return activation.info().family == Family::rowwise ||
         activation.info().family == Family::perturbed;
}

// The sign of x where the logit is positive.
float sign_of(const Activation& activation) {
  if (activation.id() == ActivationId::softmin) return -1;
  const auto parameters = activation.parameters();
  return !parameters.empty() && parameters[0] < 0 ? -1.0F : 1.0F;
}

struct HostRows {
  Activation activation;
  std::size_t length;
  Mask mask_kind;
  bool is_interleaved;
  std::vector<float> x;
  std::vector<std::uint8_t> counted = {};
  std::vector<float> addend = {};

  std::size_t at(std::size_t row, std::size_t element) const {
    return is_interleaved ? element * kRows + row : row * length + element;
  }
  Shape shape() const { return is_interleaved ? Shape{length, kRows} : Shape{kRows, length}; }
  std::int64_t axis() const { return is_interleaved ? 0 : 1; }
};

constexpr RandomState kRandom{7, 11};

HostRows make_rows(const Activation& activation, std::size_t length, Mask mask, bool interleaved,
                   Random& random) {
  HostRows rows{activation, length, mask, interleaved, std::vector<float>(kRows * length)};
  for (float& x : rows.x) x = static_cast<float>(random.normal());
  const float sign = sign_of(activation);
  const std::size_t first = random.next() % (length / 2);
  const std::size_t second = length - 1 - random.next() % (length / 2);
  rows.x[rows.at(kOne, second)] = sign * kInfinity;
  rows.x[rows.at(kTwo, first)] = rows.x[rows.at(kTwo, second)] = sign * kInfinity;
  rows.x[rows.at(kTwoOfWhichOneCounts, first)] = sign * kInfinity;
  rows.x[rows.at(kTwoOfWhichOneCounts, second)] = sign * kInfinity;
  rows.x[rows.at(kGreatSum, first)] = sign * kGreat;
  rows.x[rows.at(kOther, first)] = -sign * kInfinity;
  rows.x[rows.at(kNan, first)] = sign * kInfinity;
  rows.x[rows.at(kNan, second)] = std::nanf("");
  if (mask == Mask::bytes) {
    rows.counted.assign(rows.x.size(), 1);
    rows.counted[rows.at(kTwoOfWhichOneCounts, first)] = 0;
  } else if (mask == Mask::added) {
    rows.addend.resize(rows.x.size());
    for (float& each : rows.addend) each = static_cast<float>(random.uniform(-1, 1));
    rows.addend[rows.at(kTwoOfWhichOneCounts, first)] = -kInfinity;
    rows.addend[rows.at(kGreatSum, first)] = kGreat;
  }
  return rows;
}

std::vector<double> exact_rows(const HostRows& rows) {
  reference::TensorTerms terms{rows.counted, rows.addend, {}};
  if (rows.activation.info().family == Family::perturbed)
    terms.seed_and_offset = {{kRandom.seed, kRandom.offset}};
  return reference::forward_tensor(rows.activation, rows.x,
                                   reference::layout_along(rows.shape(), rows.axis()), terms);
}

class InfiniteRows : public DeviceTest {
 protected:
  static std::vector<float> forward_on(const Device& on, const HostRows& rows) {
    CallOptions options{.axis = rows.axis()};
    if (rows.mask_kind == Mask::bytes) options.mask = on.upload(rows.counted, rows.shape()).value();
    if (rows.mask_kind == Mask::added) options.mask = on.upload(rows.addend, rows.shape()).value();
    if (rows.activation.info().family == Family::perturbed) options.random = kRandom;
    const Tensor x = on.upload(rows.x, rows.shape()).value();
    const Tensor y = poisoned(on, rows.shape(), ElementType::float32);
    Batch batch(on);
    EXPECT_TRUE(succeeded(batch.forward(rows.activation, x, y, options)));
    run(batch);
    return on.download<float>(y).value();
  }

  static void expect_right(const Device& on, const HostRows& rows) {
    const auto exact = exact_rows(rows);
    const auto y = forward_on(on, rows);
    for (std::size_t i = 0; i < exact.size(); ++i) {
      const auto actual = static_cast<double>(y[i]);
      const double expected = reference::rounded(exact[i], ElementType::float32);
      const bool is_finite = std::isfinite(expected) && std::isfinite(actual);
      if (is_finite ? std::abs(actual - exact[i]) <= 2e-5 * std::abs(expected) + 1e-6
                    : actual == expected || (std::isnan(actual) && std::isnan(expected)))
        continue;
      FAIL() << rows.activation.to_string() << " rows of " << rows.length << " mask "
             << static_cast<int>(rows.mask_kind) << (rows.is_interleaved ? " interleaved" : "")
             << ": element " << i << ": exact " << exact[i] << ", got " << actual;
    }
  }
};

TEST_F(InfiniteRows, HaveTheLimitsOfTheReference) {
  Random random = random_for_this_test();
  std::size_t turn = 0;
  for (const Activation& activation : row_activations())
    for (const Mask mask : {Mask::none, Mask::bytes, Mask::added}) {
      if (mask != Mask::none && !takes_mask(activation)) continue;
      // Lengths take turns; the plain ones have them all.
      for (const std::size_t length : kLengths) {
        const bool is_plain = mask == Mask::none && activation == Activation(activation.id());
        if (!is_plain && turn++ % 9 != 0) continue;
        expect_right(device(), make_rows(activation, length, mask, turn % 2 == 0, random));
      }
    }
}

TEST_F(InfiniteRows, ReachFromWindowToWindow) {
  Random random = random_for_this_test();
  const auto limited = open({.max_binding_bytes = 65536});
  ASSERT_TRUE(succeeded(limited));
  for (const Activation& activation : {softmax(), log_softmax({.scale = -2}), gumbel_softmax()})
    expect_right(*limited, make_rows(activation, 40000, Mask::added, false, random));
}

// What one infinity leaves, in numbers.
TEST_F(InfiniteRows, WithOneInfinityAreOneHot) {
  const std::vector<float> x{1, kInfinity, 2};
  const auto y_of = [&](const Activation& activation, std::vector<float> source) {
    const Tensor tensor = device().upload(source, {3}).value();
    const Tensor y = device().empty({3}).value();
    CallOptions options;
    if (activation.info().family == Family::perturbed) options.random = kRandom;
    Batch batch(device());
    EXPECT_TRUE(succeeded(batch.forward(activation, tensor, y, options)));
    run(batch);
    return device().download<float>(y).value();
  };
  const std::vector<float> one_hot{0, 1, 0};
  for (const Activation& activation :
       {softmax(), softmax({.scale = 1e-3F}), sparsemax(), hardmax(), gumbel_softmax(),
        gumbel_softmax({.hard = gumbel_softmax_parameters::yes})})
    EXPECT_EQ(y_of(activation, x), one_hot) << activation.to_string();
  EXPECT_EQ(y_of(softmin(), {1, -kInfinity, 2}), one_hot);
  EXPECT_EQ(y_of(log_softmax(), x), (std::vector<float>{-kInfinity, 0, -kInfinity}));
  EXPECT_EQ(y_of(hardmax(), {1, kInfinity, kInfinity}), one_hot);
  for (const Activation& activation : {softmax(), log_softmax(), sparsemax(),
                                       gumbel_softmax({.hard = gumbel_softmax_parameters::yes})})
    for (const float each : y_of(activation, {kInfinity, 1, kInfinity}))
      EXPECT_TRUE(std::isnan(each)) << activation.to_string();
}

}  // namespace
}  // namespace vkact::device_test
