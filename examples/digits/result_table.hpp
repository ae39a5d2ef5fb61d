// What the demonstration says of its results.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>
#include <vkact/activation.hpp>

#include "comparison.hpp"

namespace digits {

/// The element types that are shown, in the order of the columns; float32 is the first.
inline constexpr std::array kElementTypes = {
    vkact::ElementType::float32, vkact::ElementType::float16, vkact::ElementType::bfloat16};

/// One type's part of a row.
struct ResultCell {
  Comparison comparison;
  std::optional<double> gigabytes_per_second;
};

/// One activation in one direction.
struct ResultRow {
  std::string activation;
  vkact::Family family;
  std::string direction;
  std::array<ResultCell, kElementTypes.size()> cells;
};

/// Whether every comparison of every row passed.
bool all_passed(const std::vector<ResultRow>& rows);

/// The rows, aligned, with a verdict each, and what the columns mean.
std::string table_text(const std::vector<ResultRow>& rows);

/// A few sentences for all rows.
std::string summary_text(const std::vector<ResultRow>& rows);

}  // namespace digits
