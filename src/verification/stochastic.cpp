// Activations with random numbers: in training, with the numbers that the reference draws, and in
// evaluation.
#include <limits>
#include <vector>

#include "reference/stochastic.hpp"
#include "verification/device_run.hpp"
#include "verification/families.hpp"
#include "verification/parameters.hpp"
#include "verification/random.hpp"
#include "verification/stochastic_judgement.hpp"
#include "verification/sweep.hpp"

namespace vkact::verification {
namespace {

constexpr std::size_t kElementsPerThread = 4096;
// Both halves of each count.
constexpr RandomState kRandom{0x0123456789abcdef, 0x1'0000'0007};

// The usual variants, and probabilities that drop nothing and everything.
std::vector<Activation> variants_of(ActivationId id) {
  auto variants = parameter_variants(id);
  for (const float p : {0.0F, 0.9F, 1.0F}) {
    Activation variant(id);
    if (variant.set("p", p)) variants.push_back(variant);
  }
  return variants;
}

// [samples, channels, ...] with some elements left out where they do not make whole ones.
Shape shape_for(Numbers& x) {
  constexpr std::size_t kSamples = 3;
  constexpr std::size_t kInner = 5;
  x.patterns.resize(x.size() / (kSamples * kInner) * (kSamples * kInner));
  return {kSamples, x.size() / (kSamples * kInner), kInner};
}

Numbers gradients_for(const Numbers& x) {
  constexpr std::size_t kNanInterval = 1009;
  Random random(0xd12f);
  Numbers dy{x.type, {}};
  for (std::size_t i = 0; i < x.size(); ++i)
    dy.patterns.push_back(nearest_pattern(
        i % kNanInterval == 0 ? std::numeric_limits<double>::quiet_NaN() : random.normal(),
        x.type));
  return dy;
}

Result<Worst> verify_variant(const Device& device, const Activation& activation, const Case& what,
                             bool training) {
  Numbers x = sweep(activation, what.type, Density::reduced);
  const Shape shape = shape_for(x);
  const Numbers dy = gradients_for(x);
  const Arrangement arrangement{shape, 1, kRandom, training};
  const auto random = training ? std::optional(kRandom) : std::nullopt;
  const auto element_of = [&](std::size_t i) {
    return NoisyElement{x.value(i), dy.value(i), word_of(activation, shape, random, i)};
  };
  if (what.direction == Direction::backward_from_y)
    for (std::size_t i = 0; i < x.size(); ++i)
      x.patterns[i] = nearest_pattern(
          reference::stochastic(activation, x.value(i), element_of(i).word).y, what.type);
  const auto results = what.direction == Direction::forward
                           ? run_forward(device, activation, x, arrangement)
                       : what.direction == Direction::backward_from_x
                           ? run_backward_from_input(device, activation, x, dy, arrangement)
                           : run_backward_from_output(device, activation, x, dy, arrangement);
  if (!results) return results.error();
  return parallel_worst(x.size(), kElementsPerThread, [&](std::size_t i, Worst& worst) {
    const NoisyElement element = element_of(i);
    const double actual = results->value(i);
    const Judgement judgement = what.direction == Direction::forward
                                    ? judge_noisy_y(activation, element, actual, what.type)
                                    : judge_noisy_dx(activation, element, actual, what.type);
    worst.add(judgement, results->patterns[i] != poison_pattern(what.type), element.x, actual);
  });
}

}  // namespace

Result<Findings> verify_stochastic(const Device& device, const Case& what) {
  Findings findings{{}, Activation(what.activation)};
  for (const Activation& variant : variants_of(what.activation)) {
    if (what.direction == Direction::backward_from_y && !variant.check_backward_from_output())
      continue;
    for (const bool training : {true, false}) {
      const auto worst = verify_variant(device, variant, what, training);
      if (!worst) return worst.error();
      if (findings.worst.merge(*worst)) findings.activation = variant;
    }
  }
  return findings;
}

}  // namespace vkact::verification
