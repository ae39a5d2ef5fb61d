#include "base/number.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace vkact {
namespace {

// The range of 32 bits as far as float32 goes.
constexpr float kLeastWhole = -0x1p31F;
constexpr float kGreatestWhole = 0x1p31F - 0x1p7F;

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

template <class Number>
std::string text_of(Number value) {
  std::array<char, 32> buffer{};
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), written.ptr};
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

Result<float> whole_float(std::string_view text) {
  const auto number = whole_number(text, static_cast<std::int64_t>(kLeastWhole),
                                   static_cast<std::int64_t>(kGreatestWhole));
  if (!number) return number.error();
  const auto value = static_cast<float>(*number);
  if (static_cast<std::int64_t>(value) == *number) return value;
  const bool is_above = static_cast<std::int64_t>(value) > *number;
  const float other = std::nextafter(value, is_above ? kLeastWhole : kGreatestWhole);
  return refused(quoted(text) + " is not held exactly: it is kept as float32, which holds " +
                 whole_text(std::min(value, other)) + " and " + whole_text(std::max(value, other)) +
                 " but nothing between");
}

bool is_whole_float(float value) noexcept {
  return value >= kLeastWhole && value <= kGreatestWhole && std::trunc(value) == value;
}

std::string whole_float_range() {
  return "from " + whole_text(kLeastWhole) + " to " + whole_text(kGreatestWhole);
}

std::string shortest_text(float value) { return text_of(value); }

std::string whole_text(float value) { return text_of(static_cast<std::int64_t>(value)); }

}  // namespace vkact
