// What the results of a gated unit must be.
#pragma once

#include <vkact/activation.hpp>
#include <vkact/element_type.hpp>

#include "verification/comparison.hpp"

namespace vkact::verification {

/// One element of a gated unit.
struct GatedElement {
  double v = 0;
  double g = 0;
  double dy = 0;
};

/// The product of all factors may be off by what the table's bound says, however small or large
/// they are alone. Subnormal elements may be taken for zero.
Judgement judge_gated_y(const Activation& activation, const GatedElement& element, double actual,
                        ElementType type);
Judgement judge_gated_dv(const Activation& activation, const GatedElement& element, double actual,
                         ElementType type);
Judgement judge_gated_dg(const Activation& activation, const GatedElement& element, double actual,
                         ElementType type);

}  // namespace vkact::verification
