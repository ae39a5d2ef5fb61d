// Numbers from text, exactly.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vkact/result.hpp>

namespace vkact {

/// A whole number from `least` to `greatest`: digits behind an optional sign, nothing else. The
/// error's reason quotes the text and names the range.
Result<std::int64_t> whole_number(std::string_view text, std::int64_t least, std::int64_t greatest);
/// The same without negative numbers.
Result<std::uint64_t> whole_number(std::string_view text, std::uint64_t least,
                                   std::uint64_t greatest);

/// The same over all of a type.
template <class Integer>
Result<Integer> whole_number(std::string_view text) {
  return whole_number(text, std::numeric_limits<Integer>::min(),
                      std::numeric_limits<Integer>::max());
}

/// The float32 nearest to a decimal number, or "inf" or "nan", behind an optional sign. The error's
/// reason quotes the text.
Result<float> decimal_number(std::string_view text);

/// A whole number that a float32 holds exactly and that fits 32 bits.
Result<float> whole_float(std::string_view text);
/// Whether it is such a number.
bool is_whole_float(float value) noexcept;
/// The range of such numbers, "from -2147483648 to 2147483520".
std::string whole_float_range();

/// The shortest decimal number that reads back as this float32.
std::string shortest_text(float value);
/// The same of a whole number: its digits alone.
std::string whole_text(float value);

}  // namespace vkact
