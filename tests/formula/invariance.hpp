// Results that do not depend on what devices are free to do.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "formulas.hpp"

namespace vkact::formula_test {

/// A way to compute: it lasts as long as what `begin` returns.
struct Mode {
  std::string name;
  std::function<std::shared_ptr<void>()> begin;
};

/// Expects that every function of a formula, with many parameters and inputs, gives in each of
/// these modes the bits that it gives without; subnormal results count as zero.
void expect_same_results(const Formula& formula, const std::vector<Mode>& modes);

}  // namespace vkact::formula_test
