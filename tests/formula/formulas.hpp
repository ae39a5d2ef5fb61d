// The shaders' formulas as C++ functions, one entry per pointwise row of the table.
#pragma once

#include <cstddef>
#include <functional>
#include <ostream>
#include <string>
#include <vector>
#include <vkact/activation.hpp>

namespace vkact::formula_test {

/// A function of a formula file with the activation's parameters filled in.
using Function = std::function<float(float, const Activation&)>;

/// factor times a function of a formula file, as the kernels multiply.
using Product = std::function<float(float factor, float x, const Activation&)>;

/// The same of two factors.
using ProductOfThree = std::function<float(float outer, float inner, float x, const Activation&)>;

/// What one formula file defines.
struct Formula {
  ActivationId id{};
  Function forward;
  Function derivative;
  Function derivative_from_output;  ///< Empty where the row has none.
  Product times_derivative;
  std::vector<Function>
      parameter_derivatives;  ///< As many as parameters; empty where not trainable.

  std::string name() const { return std::string(info_of(id).name); }
};

/// For test messages.
inline void PrintTo(const Formula& formula, std::ostream* out) { *out << formula.name(); }

/// All of them, in table order.
const std::vector<Formula>& formulas();

/// What the formula file of a gated unit makes of a gate.
struct GateFormula {
  ActivationId id{};
  Product times_forward;
  ProductOfThree times_derivative;

  std::string name() const { return std::string(info_of(id).name); }
};

/// For test messages.
inline void PrintTo(const GateFormula& formula, std::ostream* out) { *out << formula.name(); }

/// All of them, in table order.
const std::vector<GateFormula>& gate_formulas();

/// Whether the formulas' fma() rounds once or, as from the start, twice.
void fuse_products(bool fuses) noexcept;

/// The one of an activation.
const Formula& formula_of(ActivationId id);

}  // namespace vkact::formula_test
