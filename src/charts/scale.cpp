#include "charts/scale.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace vkact::charts {
namespace {

// 1, 2 or 5 times a power of ten, so that at most so many steps fit.
double linear_step(double length, int most) {
  const double least = length / most;
  const double power = std::pow(10.0, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

// So many powers of the base that at most so many steps fit: of two, a power of two again.
double power_step(Scale scale, double powers, int most) {
  const double least = std::max(1.0, std::ceil(powers / most));
  return scale == Scale::base2 ? std::exp2(std::ceil(std::log2(least))) : least;
}

constexpr int kRoundingTicks = 6;

std::string superscript(int number) {
  constexpr std::array<std::string_view, 10> kDigits{"⁰", "¹", "²", "³", "⁴",
                                                     "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text;
  for (const char each : std::to_string(number))
    text += each == '-' ? "⁻" : kDigits[static_cast<std::size_t>(each - '0')];
  return text;
}

}  // namespace

std::string number_text(double value) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 std::chars_format::general, std::abs(value) < 1e4 ? 4 : 6)
                       .ptr;
  return {text.data(), end};
}

double Interval::coordinate(double value) const {
  switch (scale_) {
    case Scale::base2:
      return std::log2(value);
    case Scale::base10:
      return std::log10(value);
    case Scale::linear:
      break;
  }
  return value;
}

Interval::Interval(Scale scale, const std::vector<double>& values, bool is_rounded)
    : scale_(scale) {
  const bool is_linear = scale == Scale::linear;
  std::vector<double> coordinates;
  if (is_linear) coordinates.push_back(0);
  for (const double value : values)
    if (std::isfinite(value) && (is_linear || value > 0)) coordinates.push_back(coordinate(value));
  if (coordinates.empty()) coordinates.push_back(0);
  const auto [low, high] = std::ranges::minmax(coordinates);
  low_ = low;
  high_ = high > low ? high : low + 1;
  if (!is_rounded) return;
  const double step = is_linear ? linear_step(high_ - low_, kRoundingTicks) : 1;
  low_ = step * std::floor(low_ / step + 1e-9);
  high_ = step * std::ceil(high_ / step - 1e-9);
}

double Interval::position(double value) const {
  if (scale_ != Scale::linear && value <= 0) return 0;
  return std::clamp((coordinate(value) - low_) / (high_ - low_), 0.0, 1.0);
}

std::vector<Tick> Interval::ticks(int most) const {
  const bool is_linear = scale_ == Scale::linear;
  const double step =
      is_linear ? linear_step(high_ - low_, most) : power_step(scale_, high_ - low_, most);
  const double base = scale_ == Scale::base2 ? 2 : 10;
  std::vector<Tick> ticks;
  const double first = std::ceil(low_ / step - 1e-9);
  for (double i = first; i * step <= high_ + 1e-9 * step; ++i) {
    const double at = i * step + 0.0;
    if (is_linear)
      ticks.push_back({at, number_text(at)});
    else
      ticks.push_back({std::pow(base, at), number_text(base) + superscript(static_cast<int>(at))});
  }
  return ticks;
}

}  // namespace vkact::charts
