// Charts as data.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace vkact::charts {

/// Of logarithmic scales the ticks are powers of the base.
enum class Scale { linear, base2, base10 };

struct Axis {
  std::string label;
  Scale scale = Scale::linear;
};

struct Point {
  double x = 0;
  double y = 0;
};

/// Points joined in the order of x. Infinite values of y are drawn at the edge, NaN not at all; on
/// a logarithmic scale values of y that are not above zero are drawn at its lower end.
struct Line {
  std::string name;
  std::vector<Point> points;
  /// 0 is grey, for what the others are compared with; the others are told apart by colour-blind
  /// people too, and begin again after a few.
  std::size_t colour = 1;
  std::size_t dashes = 0;  ///< 0 is a solid line; they begin again after a few.
};

struct LineChart {
  std::string title;
  Axis x;
  Axis y;
  std::vector<Line> lines;
};

/// A horizontal bar from zero; `label` stands at its end.
struct Bar {
  double value = 0;
  std::string label;
  std::size_t colour = 1;
};

/// Bars that belong together, one below the other.
struct BarGroup {
  std::string name;
  std::vector<Bar> bars;
};

struct BarChart {
  std::string title;
  std::string value_label;
  std::vector<BarGroup> groups;
  /// What colours 1, 2 and so on stand for; nothing is shown where it is a single one.
  std::vector<std::string> colours;
  /// A value that all are compared with.
  std::optional<double> mark;
};

using Chart = std::variant<LineChart, BarChart>;

}  // namespace vkact::charts
