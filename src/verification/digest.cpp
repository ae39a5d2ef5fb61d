#include "verification/digest.hpp"

#include "verification/random.hpp"

namespace vkact::verification {
namespace {

// Patterns of a type without the sign: the least that is not taken for zero, and infinity.
struct Range {
  std::uint32_t sign;
  std::uint32_t least;
  std::uint32_t infinity;
  std::uint32_t quiet_nan;
};

Range range_of(ElementType type) noexcept {
  switch (type) {
    case ElementType::float16:
      return {0x8000, 0x0001, 0x7c00, 0x7e00};
    case ElementType::bfloat16:
      return {0x8000, 0x0081, 0x7f80, 0x7fc0};
    case ElementType::float32:
    case ElementType::int32:
    case ElementType::uint8:
      break;
  }
  return {0x80000000, 0x00800001, 0x7f800000, 0x7fc00000};
}

}  // namespace

std::uint32_t canonical_pattern(std::uint32_t pattern, ElementType type) noexcept {
  const Range range = range_of(type);
  const std::uint32_t magnitude = pattern & ~range.sign;
  if (magnitude > range.infinity) return range.quiet_nan;
  return magnitude < range.least ? 0 : pattern;
}

Numbers canonical(Numbers numbers) {
  for (std::uint32_t& pattern : numbers.patterns)
    pattern = canonical_pattern(pattern, numbers.type);
  return numbers;
}

void Digest::add(const Numbers& results) noexcept {
  for (const std::uint32_t pattern : results.patterns)
    sum_ += mix64((index_++ << 32) ^ canonical_pattern(pattern, results.type));
}

}  // namespace vkact::verification
