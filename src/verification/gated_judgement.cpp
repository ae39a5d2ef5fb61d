#include "verification/gated_judgement.hpp"

#include <cmath>
#include <limits>

#include "reference/gated.hpp"
#include "reference/rounding.hpp"

namespace vkact::verification {
namespace {

constexpr double kSmallestNormal = std::numeric_limits<float>::min();
// Derivatives that cross zero cannot be accurate in units in the last place there.
constexpr double kDerivativeAbsolute = 0x1p-23;
// A derivative that small has not crossed zero but decayed.
constexpr double kDecayed = 0x1p-60;

// A result with its bound.
struct Expected {
  double exact = 0;
  double bound = 0;
  double factor = 0;  // times a derivative that crosses zero; 0 where there is none
  double derivative = 0;
};

Judgement judge_expected(const Expected& result, double actual, ElementType type) {
  const bool may_cross = std::abs(result.derivative) >= kDecayed && std::isfinite(result.factor);
  const double absolute = may_cross ? std::abs(result.factor) * kDerivativeAbsolute : 0;
  return {result.exact, reference::deviation(result.exact, actual, type),
          tolerance_for(type, {result.bound, absolute})};
}

bool is_subnormal(double value) { return value != 0 && std::abs(value) < kSmallestNormal; }

// Judges the element and, where it is wrong, those that it becomes where subnormal inputs are taken
// for zero.
template <class ExpectedOf>
Judgement judge(const GatedElement& element, double actual, ElementType type,
                const ExpectedOf& expected_of) {
  Judgement best = judge_expected(expected_of(element), actual, type);
  for (double GatedElement::*const member :
       {&GatedElement::v, &GatedElement::g, &GatedElement::dy}) {
    if (best.is_right() || !is_subnormal(element.*member)) continue;
    GatedElement flushed = element;
    flushed.*member = std::copysign(0.0, element.*member);
    const Judgement other = judge(flushed, actual, type, expected_of);
    if (other.is_right()) best.deviation = other.deviation;
  }
  return best;
}

}  // namespace

Judgement judge_gated_y(const Activation& activation, const GatedElement& element, double actual,
                        ElementType type) {
  return judge(element, actual, type, [&](const GatedElement& e) {
    return Expected{reference::gated_forward(activation, e.v, e.g),
                    activation.info().forward_bound};
  });
}

Judgement judge_gated_dv(const Activation& activation, const GatedElement& element, double actual,
                         ElementType type) {
  return judge(element, actual, type, [&](const GatedElement& e) {
    return Expected{reference::gated_backward(activation, e.v, e.g, e.dy).dv,
                    activation.info().forward_bound};
  });
}

Judgement judge_gated_dg(const Activation& activation, const GatedElement& element, double actual,
                         ElementType type) {
  return judge(element, actual, type, [&](const GatedElement& e) {
    const double bound = activation.info().backward_bound;
    const double factor = bound > 2 ? e.dy * reference::value_factor(activation, e.v).value : 0;
    return Expected{reference::gated_backward(activation, e.v, e.g, e.dy).dg, bound, factor,
                    reference::gate_factor(activation, e.g).slope};
  });
}

}  // namespace vkact::verification
