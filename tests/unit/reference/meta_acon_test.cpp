// The reference of meta_acon's network.
#include "reference/meta_acon.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace vkact::reference {
namespace {

using Values = std::vector<double>;

constexpr std::size_t kSamples = 4;
constexpr std::size_t kChannels = 3;
constexpr std::size_t kHidden = 2;
constexpr std::size_t kInner = 2;

// Numbers without a pattern, from -1 to 1.
Values numbers(std::size_t count, double seed) {
  Values values(count);
  for (std::size_t i = 0; i < count; ++i)
    values[i] = std::sin(seed + 12.9898 * static_cast<double>(i));
  return values;
}

MetaAconWeights weights() {
  return {numbers(kHidden * kChannels, 1), numbers(kHidden, 2),   numbers(kHidden, 3),
          numbers(kChannels * kHidden, 4), numbers(kChannels, 5), numbers(kChannels, 6)};
}

MetaAconCall call_of(bool training) {
  return {{kSamples, kChannels, kInner},
          1e-5,
          training,
          {{0.1, -0.2}, {0.8, 1.2}},
          {{0.3, 0.1, -0.1}, {1.1, 0.6, 0.9}}};
}

TEST(MetaAconReference, IsItsLayersOneAfterTheOther) {
  const MetaAconWeights network{{2, 1}, {3}, {0.5}, {1, -1}, {1, 1}, {0, 0.25}};
  const MetaAconCall call{{1, 2, 2}, 0, false, {{1}, {4}}, {{0, 0}, {1, 1}}};
  // Means 2 and 3, fc1 7, bn1 3 (7 - 1) / 2 + 0.5 = 9.5.
  const Values beta = meta_acon_beta(network, Values{1, 3, 3, 3}, call).beta;
  EXPECT_DOUBLE_EQ(beta[0], 1 / (1 + std::exp(-9.5)));
  EXPECT_DOUBLE_EQ(beta[1], 1 / (1 + std::exp(9.25)));
}

TEST(MetaAconReference, GradientsAreTheDifferencesOfForward) {
  constexpr double kStep = 1e-5;
  const Values dbeta = numbers(kSamples * kChannels, 8);
  for (const bool training : {false, true}) {
    const MetaAconCall call = call_of(training);
    MetaAconWeights changed = weights();
    Values x = numbers(kSamples * kChannels * kInner, 7);
    const MetaAconBackward backward = meta_acon_beta_backward(changed, x, dbeta, call);
    const auto loss = [&] {
      const Values beta = meta_acon_beta(changed, x, call).beta;
      double sum = 0;
      for (std::size_t i = 0; i < beta.size(); ++i) sum += beta[i] * dbeta[i];
      return sum;
    };
    const auto expect_differences = [&](Values& values, const Values& gradient) {
      ASSERT_EQ(values.size(), gradient.size());
      for (std::size_t i = 0; i < values.size(); ++i) {
        const double before = values[i];
        values[i] = before + kStep;
        const double above = loss();
        values[i] = before - kStep;
        const double below = loss();
        values[i] = before;
        EXPECT_NEAR(gradient[i], (above - below) / (2 * kStep), 1e-7 * (1 + std::abs(gradient[i])))
            << i;
      }
    };
    expect_differences(x, backward.dx);
    expect_differences(changed.fc1, backward.gradients.fc1);
    expect_differences(changed.bn1_weight, backward.gradients.bn1_weight);
    expect_differences(changed.bn1_bias, backward.gradients.bn1_bias);
    expect_differences(changed.fc2, backward.gradients.fc2);
    expect_differences(changed.bn2_weight, backward.gradients.bn2_weight);
    expect_differences(changed.bn2_bias, backward.gradients.bn2_bias);
  }
}

}  // namespace
}  // namespace vkact::reference
