// How batchwise results are judged: rounding errors are relative to what is added up.
#pragma once

#include <span>
#include <vector>

#include "reference/batchwise.hpp"
#include "verification/comparison.hpp"

namespace vkact::verification {

/// The exact results of a call, and the magnitudes that errors of its results are relative to.
struct ExactBatchwise {
  std::vector<double> values;
  std::vector<double> scales;
};

/// y.
ExactBatchwise exact_batchwise_y(const Activation& activation, std::span<const double> x,
                                 const reference::BatchwiseTerms& terms);

/// dx, and the gradient of alpha.
ExactBatchwise exact_batchwise_dx(const Activation& activation, std::span<const double> x,
                                  std::span<const double> dy,
                                  const reference::BatchwiseTerms& terms);
ExactBatchwise exact_batchwise_dalpha(const Activation& activation, std::span<const double> x,
                                      std::span<const double> dy,
                                      const reference::BatchwiseTerms& terms);

/// Within 2e-6 of the scale, or for the 16-bit types one unit in the last place.
Judgement judge_batchwise(const ExactBatchwise& exact, std::size_t i, double actual,
                          ElementType type);

}  // namespace vkact::verification
