#include "activations/compositions/mixed_window.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace vkact {
namespace {

std::size_t part_of(std::uint64_t place, const std::vector<std::uint64_t>& ends) {
  std::size_t part = 0;
  while (part + 1 < ends.size() && place >= ends[part]) ++part;
  return part;
}

std::size_t part_in(const MixedWindow& window, std::uint64_t e, std::size_t parts) {
  const std::uint64_t place = (std::uint64_t{window.phase} + e) % window.row;
  std::size_t part = 0;
  while (part + 1 < parts && place >= window.ends[part]) ++part;
  return part;
}

void expect_parts(std::uint64_t row, const std::vector<std::uint64_t>& ends, std::uint64_t first,
                  std::uint64_t elements) {
  const MixedWindow window = mixed_window(first, elements, row, ends);
  ASSERT_LT(std::uint64_t{window.phase} + elements, std::uint64_t{1} << 32);
  std::vector<std::uint64_t> tried{0, 1, elements / 2, elements - 1};
  for (const std::uint64_t end : ends)
    for (const std::uint64_t base : {first / row * row, first / row * row + row})
      for (const std::uint64_t at : {base + end - 1, base + end, base + end + 1})
        if (at >= first && at < first + elements) tried.push_back(at - first);
  for (const std::uint64_t e : tried)
    EXPECT_EQ(part_in(window, e, ends.size()), part_of((first + e) % row, ends))
        << "row " << row << ", first " << first << ", element " << e;
}

TEST(MixedWindow, TellsThePartsOfShortRows) {
  for (const std::uint64_t first : {0, 5, 29, 30, 61}) expect_parts(30, {10, 11, 30}, first, 100);
}

TEST(MixedWindow, TellsThePartsOfRowsLongerThan32Bits) {
  constexpr std::uint64_t kRow = (std::uint64_t{1} << 33) + 7;
  constexpr std::uint64_t kWindow = std::uint64_t{1} << 28;
  const std::vector<std::uint64_t> ends{100, std::uint64_t{1} << 32, kRow - 50, kRow};
  for (const std::uint64_t first :
       {std::uint64_t{0}, std::uint64_t{50}, (std::uint64_t{1} << 32) - 10, kRow - 1000, kRow - 20,
        kRow, 2 * kRow - 60})
    expect_parts(kRow, ends, first, kWindow);
}

}  // namespace
}  // namespace vkact
