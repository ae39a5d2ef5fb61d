#include "verification/stochastic_judgement.hpp"

#include <cmath>
#include <limits>

#include "reference/philox.hpp"
#include "reference/stochastic.hpp"

namespace vkact::verification {
namespace {

// A rounded factor and a rounded product.
constexpr double kBound = 2;
constexpr double kRounding = 0x1p-23;

bool is_subnormal(double value) {
  return value != 0 && std::abs(value) < std::numeric_limits<float>::min();
}

// A shift is rounded by itself, and so are the ends between which a slope lies.
double forward_error(const Activation& activation, double x) {
  double magnitude = 0;
  if (activation.id() == ActivationId::rrelu) {
    for (const float end : activation.parameters()) magnitude += std::abs(end * x);
  } else if (activation.id() != ActivationId::dropout) {
    constexpr double kGreatestShare = 8;  // of both terms, for a p of at most 0.99
    magnitude = kGreatestShare * (1 + std::abs(x));
  }
  return std::isfinite(magnitude) ? kRounding * magnitude : 0;
}

Judgement judge(double exact, double exact_at_zero, double absolute, double actual,
                ElementType type) {
  Judgement judgement{exact, reference::deviation(exact, actual, type),
                      tolerance_for(type, {kBound, absolute})};
  // A subnormal input may be taken for zero.
  const auto at_zero = reference::deviation(exact_at_zero, actual, type);
  if (!judgement.is_right() && at_zero.ulp == 0) judgement.deviation = at_zero;
  return judgement;
}

}  // namespace

std::optional<std::uint32_t> word_of(const Activation& activation, const Shape& shape,
                                     const std::optional<RandomState>& random,
                                     std::uint64_t element) {
  if (!random) return std::nullopt;
  if (activation.id() == ActivationId::feature_alpha_dropout)
    for (std::size_t i = 2; i < shape.size(); ++i) element /= shape[i];
  return reference::random_word(random->seed, random->offset, element);
}

Judgement judge_noisy_y(const Activation& activation, const NoisyElement& element, double actual,
                        ElementType type) {
  const double at = is_subnormal(element.x) ? std::copysign(0.0, element.x) : element.x;
  return judge(reference::stochastic(activation, element.x, element.word).y,
               reference::stochastic(activation, at, element.word).y,
               forward_error(activation, element.x), actual, type);
}

Judgement judge_noisy_dx(const Activation& activation, const NoisyElement& element, double actual,
                         ElementType type) {
  const double slope = reference::stochastic(activation, element.x, element.word).slope;
  const bool is_dropped = element.word && reference::is_dropped(activation, *element.word);
  const double exact = is_dropped ? 0 : element.dy * slope;
  const bool has_slope_of_rounded_ends = activation.id() == ActivationId::rrelu;
  const double absolute = has_slope_of_rounded_ends ? forward_error(activation, element.dy) : 0;
  return judge(exact, is_subnormal(element.dy) ? std::copysign(0.0, exact) : exact, absolute,
               actual, type);
}

}  // namespace vkact::verification
