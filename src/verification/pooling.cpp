// Pooling activations: what they give is an element of x or of dy, bit for bit.
#include <cmath>
#include <limits>

#include "reference/pooling.hpp"
#include "verification/device_run.hpp"
#include "verification/families.hpp"
#include "verification/parameters.hpp"
#include "verification/random.hpp"

namespace vkact::verification {
namespace {

// Lengths that 2 and 3 pieces divide; whole vectors and not; along the last, the first and a middle
// axis.
const Arrangement kArrangements[] = {{{33, 6}, 1},     {{48}, 0},       {{500, 96}, -1},
                                     {{36, 7}, 0},     {{5, 24, 3}, 1}, {{3, 12, 64}, 1},
                                     {{2, 6, 4099}, 1}};

std::vector<Activation> variants_of(ActivationId id) {
  std::vector<Activation> variants = parameter_variants(id);
  for (const float pieces : {1.0F, 3.0F, 6.0F})
    for (const char* groups : {"contiguous", "strided"}) {
      Activation variant(id);
      if (variant.set("pieces", pieces) && variant.set("groups", groups))
        variants.push_back(variant);
    }
  return variants;
}

// Few different numbers, so that there are ties, and among them zeros of both signs, infinities and
// NaN.
Numbers inputs(std::size_t size, ElementType type, Random& random) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kValues[] = {0.0, -0.0, 1.0, -1.0, 1e-6, kInfinity, -kInfinity, kNan, -2.5};
  Numbers numbers{type, {}};
  for (std::size_t i = 0; i < size; ++i)
    numbers.patterns.push_back(nearest_pattern(
        random.next() % 3 == 0 ? kValues[random.next() % std::size(kValues)] : random.normal(),
        type));
  return numbers;
}

Result<Worst> verify_arrangement(const Device& device, const Activation& activation,
                                 const Case& what, const Arrangement& arrangement) {
  Random random(0x900);
  const auto layout = reference::layout_along(arrangement.shape, arrangement.axis);
  const Numbers x = inputs(layout.size(), what.type, random);
  const auto shape = output_shape(activation, arrangement.shape, arrangement.options());
  if (!shape) return shape.error();
  const bool forward = what.direction == Direction::forward;
  const Numbers dy =
      inputs(static_cast<std::size_t>(element_count(*shape).value()), what.type, random);
  const auto results = forward ? run_forward(device, activation, x, arrangement)
                               : run_backward_from_input(device, activation, x, dy, arrangement);
  if (!results) return results.error();
  const auto exact = forward
                         ? reference::pooling_forward(activation, x.values(), layout)
                         : reference::pooling_backward(activation, x.values(), dy.values(), layout);
  Worst worst;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    const double actual = results->value(i);
    const Judgement judgement{exact[i], reference::deviation(exact[i], actual, what.type), {}};
    worst.add(judgement, results->patterns[i] != poison_pattern(what.type),
              forward ? exact[i] : x.value(i), actual);
  }
  return worst;
}

}  // namespace

Result<Findings> verify_pooling(const Device& device, const Case& what) {
  Findings findings{{}, Activation(what.activation)};
  for (const Activation& variant : variants_of(what.activation))
    for (const Arrangement& arrangement : kArrangements) {
      const auto worst = verify_arrangement(device, variant, what, arrangement);
      if (!worst) return worst.error();
      if (findings.worst.merge(*worst)) findings.activation = variant;
    }
  return findings;
}

}  // namespace vkact::verification
