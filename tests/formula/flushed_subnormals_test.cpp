// Drivers may flush subnormal inputs, intermediates and outputs to zero: normal results must not
// depend on it.
#include <gtest/gtest.h>

#include "invariance.hpp"

#if defined(__SSE2__)
#include <immintrin.h>

namespace vkact::formula_test {
namespace {

// Flushes as the bits of the control register say for as long as it lives.
class FlushedSubnormals {
 public:
  explicit FlushedSubnormals(unsigned bits) { _mm_setcsr(saved_ | bits); }
  ~FlushedSubnormals() { _mm_setcsr(saved_); }
  FlushedSubnormals(const FlushedSubnormals&) = delete;
  FlushedSubnormals& operator=(const FlushedSubnormals&) = delete;

 private:
  unsigned saved_ = _mm_getcsr();
};

Mode flushed(const char* what, unsigned bits) {
  return {std::string("with flushed ") + what,
          [bits] { return std::make_shared<FlushedSubnormals>(bits); }};
}

class FlushInvariance : public testing::TestWithParam<Formula> {};

TEST_P(FlushInvariance, NormalResultsKeepTheirBits) {
  expect_same_results(GetParam(), {flushed("results", 0x8000u), flushed("operands", 0x0040u),
                                   flushed("results and operands", 0x8040u)});
}

INSTANTIATE_TEST_SUITE_P(Table, FlushInvariance, testing::ValuesIn(formulas()),
                         [](const auto& test) { return test.param.name(); });

}  // namespace
}  // namespace vkact::formula_test

#endif
