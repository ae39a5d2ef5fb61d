#include "invariance.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>

#include "parameter_sets.hpp"
#include "sweep.hpp"

namespace vkact::formula_test {
namespace {

// Tiny, ordinary and huge.
constexpr float kValues[] = {0.0f, 1.2e-38f, -3.1e-37f, 2.3e-30f, -1.1e-13f, 0.3f, -0.7f,
                             1.0f, 1.7f,     -37.0f,    4.1e12f,  -2.9e30f,  3e38f};

// Some numbers of every exponent, and where formulas change branch.
const std::vector<float>& inputs() {
  static const std::vector<float> all = [] {
    constexpr std::uint32_t kPerExponent = 5;
    std::vector<float> values = critical_inputs();
    for (std::uint32_t exponent = 1; exponent < 255; ++exponent)
      for (std::uint32_t i = 0; i < kPerExponent; ++i)
        for (const std::uint32_t sign : {0u, 0x80000000u})
          values.push_back(std::bit_cast<float>(sign | (exponent << 23) |
                                                ((exponent * 2654435761u + i * 1640531u) >> 9)));
    return values;
  }();
  return all;
}

// Bits of a result; all of no more than the smallest normal number, which may be rounded up to, are
// alike.
std::uint32_t bits_of(float y) {
  const auto bits = std::bit_cast<std::uint32_t>(y);
  const bool is_nan = (bits & 0x7fffffffu) > 0x7f800000u;
  return (bits & 0x7fffffffu) <= 0x00800000u ? 0u : is_nan ? 0x7fc00000u : bits;
}

std::vector<std::uint32_t> results_of(const Function& function, const Activation& activation) {
  std::vector<std::uint32_t> results;
  results.reserve(inputs().size());
  for (const float x : inputs()) results.push_back(bits_of(function(x, activation)));
  return results;
}

void expect_same_bits(const Function& function, const Activation& activation,
                      const std::string& what, const std::vector<Mode>& modes) {
  const auto expected = results_of(function, activation);
  for (const Mode& mode : modes) {
    std::vector<std::uint32_t> results;
    {
      const auto scope = mode.begin();
      results = results_of(function, activation);
    }
    for (std::size_t i = 0; i < expected.size(); ++i)
      if (expected[i] != results[i]) {
        ADD_FAILURE() << what << " of " << activation.to_string() << " at x = " << inputs()[i]
                      << ": " << std::bit_cast<float>(expected[i]) << ", " << mode.name << ' '
                      << std::bit_cast<float>(results[i]);
        break;
      }
  }
}

}  // namespace

void expect_same_results(const Formula& formula, const std::vector<Mode>& modes) {
  for (const Activation& activation : parameter_sets(formula.id, kValues)) {
    expect_same_bits(formula.forward, activation, "forward", modes);
    expect_same_bits(formula.derivative, activation, "derivative", modes);
    if (formula.derivative_from_output && activation.check_backward_from_output())
      expect_same_bits(formula.derivative_from_output, activation, "derivative from the output",
                       modes);
    for (std::size_t i = 0; i < formula.parameter_derivatives.size(); ++i)
      if (formula.parameter_derivatives[i])
        expect_same_bits(formula.parameter_derivatives[i], activation,
                         "derivative in " + std::string(activation.info().parameters[i].name),
                         modes);
  }
}

}  // namespace vkact::formula_test
