// Drivers may flush subnormal inputs, intermediates and outputs to zero: normal results must not
// depend on it.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "formulas.hpp"
#include "parameter_sets.hpp"
#include "sweep.hpp"

#if defined(__SSE2__)
#include <immintrin.h>

namespace vkact::formula_test {
namespace {

// What is flushed, as bits of the control register: results, operands, or both.
constexpr unsigned kModes[] = {0x8000u, 0x0040u, 0x8040u};

// Tiny, ordinary and huge.
constexpr float kValues[] = {0.0f, 1.2e-38f, -3.1e-37f, 2.3e-30f, -1.1e-13f, 0.3f, -0.7f,
                             1.0f, 1.7f,     -37.0f,    4.1e12f,  -2.9e30f,  3e38f};

// Flushes as the mode says for as long as it lives.
class FlushedSubnormals {
 public:
  explicit FlushedSubnormals(unsigned mode) { _mm_setcsr(saved_ | mode); }
  ~FlushedSubnormals() { _mm_setcsr(saved_); }
  FlushedSubnormals(const FlushedSubnormals&) = delete;
  FlushedSubnormals& operator=(const FlushedSubnormals&) = delete;

 private:
  unsigned saved_ = _mm_getcsr();
};

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

std::vector<std::uint32_t> results_of(const Function& function, const Activation& activation,
                                      unsigned mode) {
  const FlushedSubnormals scope(mode);
  std::vector<std::uint32_t> results;
  results.reserve(inputs().size());
  for (const float x : inputs()) results.push_back(bits_of(function(x, activation)));
  return results;
}

void expect_same_bits(const Function& function, const Activation& activation,
                      const std::string& what) {
  const auto kept = results_of(function, activation, 0);
  for (const unsigned mode : kModes) {
    const auto flushed = results_of(function, activation, mode);
    for (std::size_t i = 0; i < kept.size(); ++i)
      if (kept[i] != flushed[i]) {
        ADD_FAILURE() << what << " of " << activation.to_string() << " at x = " << inputs()[i]
                      << ": " << std::bit_cast<float>(kept[i]) << ", flushed in mode " << mode
                      << ' ' << std::bit_cast<float>(flushed[i]);
        break;
      }
  }
}

class FlushInvariance : public testing::TestWithParam<Formula> {};

TEST_P(FlushInvariance, NormalResultsKeepTheirBits) {
  const Formula& formula = GetParam();
  for (const Activation& activation : parameter_sets(formula.id, kValues)) {
    expect_same_bits(formula.forward, activation, "forward");
    expect_same_bits(formula.derivative, activation, "derivative");
    if (formula.derivative_from_output && activation.check_backward_from_output())
      expect_same_bits(formula.derivative_from_output, activation, "derivative from the output");
    for (std::size_t i = 0; i < formula.parameter_derivatives.size(); ++i)
      if (formula.parameter_derivatives[i])
        expect_same_bits(formula.parameter_derivatives[i], activation,
                         "derivative in " + std::string(activation.info().parameters[i].name));
  }
}

INSTANTIATE_TEST_SUITE_P(Table, FlushInvariance, testing::ValuesIn(formulas()),
                         [](const auto& test) { return test.param.name(); });

}  // namespace
}  // namespace vkact::formula_test

#endif
