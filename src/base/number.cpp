#include "base/number.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace vkact {
namespace {

Error refused(std::string reason) {
  return {ErrorCode::invalid_argument, 0, {}, {std::move(reason)}};
}

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

// from_chars knows no plus sign; behind it no other sign may stand.
std::string_view without_plus(std::string_view text) {
  if (text.size() > 1 && text.front() == '+' && text[1] != '-' && text[1] != '+')
    text.remove_prefix(1);
  return text;
}

template <class Number>
Result<Number> whole_number_in(std::string_view text, Number least, Number greatest) {
  const std::string_view digits = without_plus(text);
  Number value = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (code == std::errc() && end == digits.data() + digits.size() && value >= least &&
      value <= greatest)
    return value;
  return refused(quoted(text) + " is not a whole number from " + std::to_string(least) + " to " +
                 std::to_string(greatest) + ", in digits");
}

}  // namespace

Result<std::int64_t> whole_number(std::string_view text, std::int64_t least,
                                  std::int64_t greatest) {
  return whole_number_in(text, least, greatest);
}

Result<std::uint64_t> whole_number(std::string_view text, std::uint64_t least,
                                   std::uint64_t greatest) {
  return whole_number_in(text, least, greatest);
}

Result<float> decimal_number(std::string_view text) {
  const std::string_view number = without_plus(text);
  float value = 0;
  const auto [end, code] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (code == std::errc() && end == number.data() + number.size()) return value;
  if (code == std::errc::result_out_of_range && end == number.data() + number.size())
    return refused(quoted(text) + " is outside float32's range, from 1.4e-45 to 3.4e+38");
  return refused(quoted(text) + " is not a number");
}

bool is_int32(double value) noexcept {
  return value >= std::numeric_limits<std::int32_t>::min() &&
         value <= std::numeric_limits<std::int32_t>::max() && std::trunc(value) == value;
}

std::string shortest_text(float value) {
  std::array<char, 32> buffer{};
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), written.ptr};
}

}  // namespace vkact
