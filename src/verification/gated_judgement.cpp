#include "verification/gated_judgement.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "reference/gated.hpp"
#include "reference/rounding.hpp"

namespace vkact::verification {
namespace {

constexpr double kSmallest = std::numeric_limits<float>::denorm_min();
constexpr double kSmallestNormal = std::numeric_limits<float>::min();
// Derivatives that cross zero cannot be accurate in units in the last place there.
constexpr double kDerivativeAbsolute = 0x1p-22;

// outer * (a * b) with the bound of the result.
struct Product {
  double outer = 0;
  double a = 0;
  double b = 0;
  double bound = 0;
  bool has_zero_crossing = false;  // b has

  double value() const { return outer * (a * b); }
};

bool is_tiny(double value) { return value != 0 && std::abs(value) < 2 * kSmallestNormal; }

// What float32 may make of a number on the way.
std::vector<double> narrowed(double value) {
  std::vector<double> all{value};
  if (is_tiny(value)) all.push_back(std::copysign(0.0, value));
  const auto narrow = static_cast<double>(reference::to_float32(value));
  if (std::isinf(narrow)) all.push_back(narrow);
  return all;
}

Tolerance tolerance_of(const Product& product, ElementType type) {
  double absolute = 0;
  const double outer = std::abs(product.outer);
  const auto add = [&](double error) {
    if (std::isfinite(error)) absolute += error;
  };
  // A factor among the subnormal numbers has their spacing.
  if (is_tiny(product.a)) add(outer * std::abs(product.b) * product.bound * kSmallest);
  if (is_tiny(product.b)) add(outer * std::abs(product.a) * product.bound * kSmallest);
  if (is_tiny(product.a * product.b)) add(outer * product.bound * kSmallest);
  if (product.has_zero_crossing) add(outer * std::abs(product.a) * kDerivativeAbsolute);
  return tolerance_for(type, {product.bound, absolute});
}

Judgement judge_product(const Product& product, double actual, ElementType type) {
  Judgement judgement{product.value(), reference::deviation(product.value(), actual, type),
                      tolerance_of(product, type)};
  for (const double a : narrowed(product.a))
    for (const double b : narrowed(product.b))
      for (const double inner : narrowed(a * b)) {
        if (judgement.is_right()) return judgement;
        const auto deviation = reference::deviation(product.outer * inner, actual, type);
        if (deviation.ulp < judgement.deviation.ulp) judgement.deviation = deviation;
      }
  return judgement;
}

bool is_subnormal(double value) { return value != 0 && std::abs(value) < kSmallestNormal; }

// Judges the element and, where it is wrong, those that it becomes where subnormal inputs are taken
// for zero.
template <class ProductOf>
Judgement judge(const GatedElement& element, double actual, ElementType type,
                const ProductOf& product_of) {
  Judgement best = judge_product(product_of(element), actual, type);
  for (double GatedElement::*const member :
       {&GatedElement::v, &GatedElement::g, &GatedElement::dy}) {
    if (best.is_right() || !is_subnormal(element.*member)) continue;
    GatedElement flushed = element;
    flushed.*member = std::copysign(0.0, element.*member);
    const Judgement other = judge(flushed, actual, type, product_of);
    if (other.is_right()) best.deviation = other.deviation;
  }
  return best;
}

}  // namespace

Judgement judge_gated_y(const Activation& activation, const GatedElement& element, double actual,
                        ElementType type) {
  return judge(element, actual, type, [&](const GatedElement& e) {
    return Product{1, reference::value_factor(activation, e.v).value,
                   reference::gate_factor(activation, e.g).value, activation.info().forward_bound};
  });
}

Judgement judge_gated_dv(const Activation& activation, const GatedElement& element, double actual,
                         ElementType type) {
  return judge(element, actual, type, [&](const GatedElement& e) {
    return Product{e.dy, reference::value_factor(activation, e.v).slope,
                   reference::gate_factor(activation, e.g).value, activation.info().forward_bound};
  });
}

Judgement judge_gated_dg(const Activation& activation, const GatedElement& element, double actual,
                         ElementType type) {
  return judge(element, actual, type, [&](const GatedElement& e) {
    const double bound = activation.info().backward_bound;
    return Product{e.dy, reference::value_factor(activation, e.v).value,
                   reference::gate_factor(activation, e.g).slope, bound, bound > 2};
  });
}

}  // namespace vkact::verification
