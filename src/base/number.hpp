// Numbers from text, exactly.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
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
  using Wide = std::conditional_t<std::is_signed_v<Integer>, std::int64_t, std::uint64_t>;
  const auto number = whole_number(text, Wide{std::numeric_limits<Integer>::min()},
                                   Wide{std::numeric_limits<Integer>::max()});
  if (!number) return number.error();
  return static_cast<Integer>(*number);
}

/// The float32 nearest to a decimal number, or "inf" or "nan", behind an optional sign. The error's
/// reason quotes the text.
Result<float> decimal_number(std::string_view text);

/// Whether an int32 is that number.
bool is_int32(double value) noexcept;

/// The range of a type, as "from -2147483648 to 2147483647".
template <class Integer>
std::string range_text() {
  return "from " + std::to_string(std::numeric_limits<Integer>::min()) + " to " +
         std::to_string(std::numeric_limits<Integer>::max());
}

/// The shortest decimal number that reads back as this float32.
std::string shortest_text(float value);

}  // namespace vkact
