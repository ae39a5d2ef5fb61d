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

double flushed(double value) {
  return std::abs(value) < std::numeric_limits<float>::min() ? std::copysign(0.0, value) : value;
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
  const Judgement at_zero{exact_at_zero, reference::deviation(exact_at_zero, actual, type),
                          judgement.tolerance};
  return judgement.is_right() || !at_zero.is_right() ? judgement : at_zero;
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
  return judge(reference::stochastic(activation, element.x, element.word).y,
               reference::stochastic(activation, flushed(element.x), element.word).y,
               forward_error(activation, element.x), actual, type);
}

Judgement judge_noisy_dx(const Activation& activation, const NoisyElement& element, double actual,
                         ElementType type) {
  const bool is_dropped = element.word && reference::is_dropped(activation, *element.word);
  const auto dx = [&](double x, double dy) {
    return is_dropped ? 0 : dy * reference::stochastic(activation, x, element.word).slope;
  };
  const bool has_slope_of_rounded_ends = activation.id() == ActivationId::rrelu;
  const double absolute = has_slope_of_rounded_ends ? forward_error(activation, element.dy) : 0;
  return judge(dx(element.x, element.dy), dx(flushed(element.x), flushed(element.dy)), absolute,
               actual, type);
}

}  // namespace vkact::verification
