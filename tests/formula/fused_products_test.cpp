// Devices may fuse the product and the sum of GLSL's fma() or round both: results must not depend
// on it. Formulas use it where the product is exact.
#include <gtest/gtest.h>

#include "invariance.hpp"

namespace vkact::formula_test {
namespace {

// Fuses for as long as it lives.
class FusedProducts {
 public:
  FusedProducts() { fuse_products(true); }
  ~FusedProducts() { fuse_products(false); }
  FusedProducts(const FusedProducts&) = delete;
  FusedProducts& operator=(const FusedProducts&) = delete;
};

class FusionInvariance : public testing::TestWithParam<Formula> {};

TEST_P(FusionInvariance, ResultsKeepTheirBits) {
  expect_same_results(GetParam(),
                      {{"with fused products", [] { return std::make_shared<FusedProducts>(); }}});
}

INSTANTIATE_TEST_SUITE_P(Table, FusionInvariance, testing::ValuesIn(formulas()),
                         [](const auto& test) { return test.param.name(); });

}  // namespace
}  // namespace vkact::formula_test
