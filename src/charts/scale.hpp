// Where numbers lie on an axis, and which of them are written there.
#pragma once

#include <string>
#include <vector>

#include "charts/chart.hpp"

namespace vkact::charts {

struct Tick {
  double value = 0;
  std::string text;  ///< "250", "2¹⁰".
};

/// The part of a scale that an axis shows.
class Interval {
 public:
  /// Covers the values that the scale has a place for, and zero where it is linear; ends at ticks
  /// where `is_rounded`. A scale without any value covers 0 to 1 or one power.
  Interval(Scale scale, const std::vector<double>& values, bool is_rounded);

  /// From 0 at the lower to 1 at the upper end; what lies beyond is moved to the end.
  double position(double value) const;

  /// At most about so many, evenly spaced.
  std::vector<Tick> ticks(int most) const;

 private:
  double coordinate(double value) const;

  Scale scale_;
  double low_ = 0;
  double high_ = 1;
};

/// A number for people, with at most four digits.
std::string number_text(double value);

}  // namespace vkact::charts
