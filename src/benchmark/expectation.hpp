// What the CPU reference says of some rows of a call.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>
#include <vkact/call.hpp>

#include "benchmark/case.hpp"

namespace vkact::benchmark {

/// Rows that lie together, in double; elements that stand alone are rows of one.
struct RowSample {
  Rows rows;
  std::uint64_t first = 0;            ///< The first row's place in the tensor.
  std::vector<double> x;              ///< Elements of x.
  std::vector<double> y;              ///< Of y, where backward starts from it.
  std::vector<double> dy;             ///< Of dy, for a backward call.
  std::vector<std::int32_t> classes;  ///< The rows' targets, for a loss that is not reduced.
};

/// The gradient of a parameter for each channel, where x and dy of the whole tensor repeat these.
std::vector<double> parameter_gradient(const Case& what, std::string_view parameter,
                                       const std::vector<double>& x, const std::vector<double>& dy);

/// y of these rows, or dx where the case is a backward call. A loss must not be reduced.
std::vector<double> expected(const Case& what, const std::optional<RandomState>& random,
                             const RowSample& sample);

}  // namespace vkact::benchmark
