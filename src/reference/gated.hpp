// The CPU reference of gated units: y = value(v) * gate(g).
#pragma once

#include <vkact/activation.hpp>

namespace vkact::reference {

/// A factor and its derivative.
struct Factor {
  double value = 0;
  double slope = 0;
};

/// The factor that a gated unit makes of the gate g. A limit at infinity; NaN for NaN and for other
/// families.
Factor gate_factor(const Activation& activation, double g);

/// The factor that it makes of the value v.
Factor value_factor(const Activation& activation, double v);

/// Of which the gradients are the derivatives of y, times dy.
struct GatedGradients {
  double dv = 0;
  double dg = 0;
};

/// y of one value and its gate: the product of both factors as IEEE numbers, so that a factor of 0
/// and one of infinity give NaN. A gate that decays is 0 at infinity alone.
double gated_forward(const Activation& activation, double v, double g);

/// dv = dy * value'(v) * gate(g) and dg = dy * value(v) * gate'(g). NaN in any argument makes
/// both NaN.
GatedGradients gated_backward(const Activation& activation, double v, double g, double dy);

}  // namespace vkact::reference
