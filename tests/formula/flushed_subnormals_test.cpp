// Drivers may flush subnormal inputs, intermediates and outputs to zero: normal results must not
// depend on it.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "formulas.hpp"
#include "sweep.hpp"

#if defined(__SSE2__)
#include <immintrin.h>

namespace vkact::formula_test {
namespace {

// Flush-to-zero and denormals-are-zero for as long as it lives.
class FlushedSubnormals {
 public:
  FlushedSubnormals() { _mm_setcsr(saved_ | 0x8040u); }
  ~FlushedSubnormals() { _mm_setcsr(saved_); }
  FlushedSubnormals(const FlushedSubnormals&) = delete;
  FlushedSubnormals& operator=(const FlushedSubnormals&) = delete;

 private:
  unsigned saved_ = _mm_getcsr();
};

class FlushInvariance : public testing::TestWithParam<Formula> {};

// Bits of the result, all subnormal results and zeros alike.
std::uint32_t bits_of(float y) {
  const auto bits = std::bit_cast<std::uint32_t>(y);
  return (bits & 0x7fffffffu) < 0x00800000u ? 0u : bits;
}

void expect_same_bits(const Function& function, const Activation& activation, const char* what) {
  int differences = 0;
  const auto visit = [&](float x) {
    const float kept = function(x, activation);
    float flushed = 0;
    {
      const FlushedSubnormals scope;
      flushed = function(x, activation);
    }
    if (bits_of(kept) == bits_of(flushed) || ++differences > 3) return;
    ADD_FAILURE() << what << " at x = " << x << ": " << kept << ", flushed " << flushed;
  };
  for_each_pattern(2, 32749, visit);
  for (const float x : critical_inputs()) visit(x);
  EXPECT_EQ(differences, 0);
}

TEST_P(FlushInvariance, NormalResultsKeepTheirBits) {
  const Activation activation(GetParam().id);
  expect_same_bits(GetParam().forward, activation, "forward");
  expect_same_bits(GetParam().derivative, activation, "derivative");
  for (const Function& function : GetParam().parameter_derivatives)
    if (function) expect_same_bits(function, activation, "parameter derivative");
}

INSTANTIATE_TEST_SUITE_P(Table, FlushInvariance, testing::ValuesIn(formulas()),
                         [](const auto& test) { return test.param.name(); });

}  // namespace
}  // namespace vkact::formula_test

#endif
