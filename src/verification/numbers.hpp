// Tensor elements on the host, kept as bit patterns so that NaNs keep theirs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>
#include <vkact/element_type.hpp>

namespace vkact::verification {

/// Elements of one type. A pattern is the element's bits, in the low half for the 16-bit types.
struct Numbers {
  ElementType type = ElementType::float32;
  std::vector<std::uint32_t> patterns;

  std::size_t size() const noexcept { return patterns.size(); }
  /// The element as a number; exact.
  float value(std::size_t index) const noexcept;
  /// All elements as numbers, widened exactly.
  std::vector<double> values() const;
  /// The elements as they lie in a tensor.
  std::vector<std::byte> bytes() const;

  /// The reverse of bytes().
  static Numbers from_bytes(ElementType type, const std::vector<std::byte>& bytes);
};

/// The pattern of the number of that type nearest to the value, ties to even.
std::uint32_t nearest_pattern(double value, ElementType type) noexcept;

/// Every value rounded to the type.
Numbers nearest_numbers(const std::vector<double>& values, ElementType type);

/// A NaN that no computation makes: outputs are filled with it before a run, and finding it
/// afterwards means that an element was not written.
std::uint32_t poison_pattern(ElementType type) noexcept;

}  // namespace vkact::verification
