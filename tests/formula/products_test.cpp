// A factor that is too small for a float still counts in a product that is not.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "formulas.hpp"
#include "parameter_sets.hpp"
#include "reference/gated.hpp"
#include "reference/reference.hpp"
#include "sweep.hpp"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace vkact::formula_test {
namespace {

// Where a derivative crosses zero it has an absolute bound; so small as here it has not crossed but
// decayed.
const double kCrossingAllowance = std::ldexp(1.0, -22);
const double kDecayed = std::ldexp(1.0, -60);
const double kSmallestSubnormal = std::ldexp(1.0, -149);

constexpr float kFactors[] = {1.0F, -1.7F, 1e10F, -0x1.8p64F, 0x1.fffffep127F, 1e-10F, 0x1p-126F};

double allowance(double derivative) {
  return std::abs(derivative) < kDecayed ? 0 : kCrossingAllowance;
}

bool is_subnormal(double value) { return std::abs(value) < std::numeric_limits<float>::min(); }

// Everything a factor may be, and densely where exponentials decay; of all but the first parameters
// fewer.
template <class Visit>
void for_each_input(bool is_first, Visit visit) {
  for_each_pattern(1, is_first ? 1048573 : 16777213, visit);
  for (float x = -300; x < 300; x += is_first ? 0.171875F : 0.859375F) visit(x);
  for (const float x : critical_inputs()) visit(x);
}

constexpr float kParameters[] = {0.3F, -1.7F, 6.5F};

// A product and the factors that it was made of.
struct Checked {
  float got;
  double exact;
  double absolute;
  double bound;
};

class WorstProduct {
 public:
  void add(float x, const Checked& product) {
    if (!is_subnormal(product.exact))
      return worst_.add(x, product.got, product.exact, product.absolute);
    const double error = std::abs(static_cast<double>(product.got) - product.exact);
    if (product.got != 0 && error > product.bound * kSmallestSubnormal + product.absolute)
      worst_.add(x, std::numeric_limits<float>::infinity(), 1);
  }
  const WorstError& worst() const { return worst_; }

 private:
  WorstError worst_;
};

// Bits of a result, all alike that may be subnormal before or after they are rounded.
std::uint32_t bits_of(float y) {
  const auto bits = std::bit_cast<std::uint32_t>(y);
  return (bits & 0x7fffffffu) <= 0x00800000u ? 0u : bits;
}

// What `product` gives, the same whether subnormal numbers are flushed or not.
template <class Product>
float unflushed(const Product& product) {
  const float kept = product();
#if defined(__SSE2__)
  const unsigned saved = _mm_getcsr();
  _mm_setcsr(saved | 0x8040u);
  const float flushed = product();
  _mm_setcsr(saved);
  EXPECT_EQ(bits_of(kept), bits_of(flushed)) << kept << ", flushed " << flushed;
#endif
  return kept;
}

class Derivatives : public testing::TestWithParam<Formula> {};

// Derivatives beyond the greatest float are infinite before they meet a factor.
bool is_excused(double derivative, float got) {
  return std::abs(derivative) > std::numeric_limits<float>::max() && std::isinf(got);
}

TEST_P(Derivatives, CountInAProductHoweverSmallTheyAre) {
  bool is_first = true;
  for (const Activation& activation : parameter_sets(GetParam().id, kParameters)) {
    const double bound = static_cast<double>(activation.info().backward_bound) + 1;
    WorstProduct worst;
    for_each_input(is_first, [&](float x) {
      const double derivative = reference::derivative(activation, x);
      for (const float factor : kFactors) {
        const float got =
            unflushed([&] { return GetParam().times_derivative(factor, x, activation); });
        if (is_excused(derivative, got)) continue;
        const auto wide = static_cast<double>(factor);
        worst.add(x, {got, wide * derivative, std::abs(wide) * allowance(derivative), bound});
      }
    });
    EXPECT_LE(worst.worst().ulp(), bound) << activation.to_string() << " at " << worst.worst().at();
    is_first = false;
  }
}

INSTANTIATE_TEST_SUITE_P(Table, Derivatives, testing::ValuesIn(formulas()),
                         [](const auto& test) { return test.param.name(); });

class Gates : public testing::TestWithParam<GateFormula> {};

TEST_P(Gates, CountInAProductHoweverSmallTheyAre) {
  const Activation activation(GetParam().id);
  const double bound = activation.info().forward_bound;
  WorstProduct worst;
  for_each_input(true, [&](float g) {
    const double gate = reference::gate_factor(activation, g).value;
    for (const float factor : kFactors) {
      const float got = unflushed([&] { return GetParam().times_forward(factor, g, activation); });
      worst.add(g, {got, static_cast<double>(factor) * gate, 0, bound});
    }
  });
  EXPECT_LE(worst.worst().ulp(), bound) << worst.worst().at();
}

TEST_P(Gates, CountByTheirDerivativeInAProductOfThree) {
  const Activation activation(GetParam().id);
  const double bound = activation.info().backward_bound;
  WorstProduct worst;
  for_each_input(true, [&](float g) {
    const double slope = reference::gate_factor(activation, g).slope;
    for (const float dy : kFactors)
      for (const float v : kFactors) {
        const float got =
            unflushed([&] { return GetParam().times_derivative(dy, v, g, activation); });
        const double outer = static_cast<double>(dy) * static_cast<double>(v);
        worst.add(g, {got, outer * slope, std::abs(outer) * allowance(slope), bound});
      }
  });
  EXPECT_LE(worst.worst().ulp(), bound) << worst.worst().at();
}

INSTANTIATE_TEST_SUITE_P(Table, Gates, testing::ValuesIn(gate_formulas()),
                         [](const auto& test) { return test.param.name(); });

}  // namespace
}  // namespace vkact::formula_test
