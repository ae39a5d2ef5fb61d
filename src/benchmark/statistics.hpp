// What several measurements of one thing say.
#pragma once

#include <vector>

namespace vkact::benchmark {

/// Times of repetitions of one call.
struct Statistics {
  double median = 0;
  double minimum = 0;
  double spread = 0;  ///< The middle half's range, as a fraction of the median.
};

/// Of at least one time.
Statistics statistics_of(std::vector<double> seconds);

}  // namespace vkact::benchmark
