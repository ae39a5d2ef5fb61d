#include "charts/svg.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "charts/scale.hpp"

namespace vkact::charts {
namespace {

// Grey, and the colours of Okabe and Ito, which people who see fewer colours tell apart as well.
constexpr std::array<std::string_view, 7> kColours{"#777777", "#0072b2", "#d55e00", "#009e73",
                                                   "#cc79a7", "#b58900", "#56b4e9"};
constexpr std::array<std::string_view, 4> kDashes{"", "6 4", "2 3", "9 3 2 3"};

// In pixels.
constexpr double kWidthAlone = 860;
constexpr double kWidthBeside = 430;
constexpr double kPlotHeight = 320;
constexpr double kMargin = 16;
constexpr double kTitleHeight = 34;
constexpr double kLineHeight = 18;
constexpr double kAxisHeight = 46;
constexpr double kAxisWidth = 64;
constexpr double kSample = 26;      // of a line in a legend
constexpr double kCharacter = 6.8;  // the mean width of one, of 12 pixels
constexpr double kBarHeight = 13;
constexpr std::size_t kMostDots = 40;   // of more points the dots would hide the line
constexpr std::size_t kLinesInRow = 3;  // a longer legend stands beside the chart

std::string_view colour(std::size_t index) {
  return index == 0 ? kColours[0] : kColours[1 + (index - 1) % (kColours.size() - 1)];
}

double text_width(std::string_view text) {
  const auto characters =
      std::ranges::count_if(text, [](char each) { return (each & '\xc0') != '\x80'; });
  return kCharacter * static_cast<double>(characters);
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char each : text) {
    if (each == '&')
      result += "&amp;";
    else if (each == '<')
      result += "&lt;";
    else if (each == '"')
      result += "&quot;";
    else
      result += each;
  }
  return result;
}

// A place, to a tenth of a pixel.
std::string pixels(double value) {
  std::array<char, 32> text{};
  const double rounded = std::round(value * 10) / 10 + 0.0;
  return {text.data(),
          std::to_chars(text.data(), text.data() + text.size(), rounded, std::chars_format::fixed,
                        rounded == std::round(rounded) ? 0 : 1)
              .ptr};
}

enum class Anchor { start, middle, end };

// Elements of a picture whose size grows with them.
class Drawing {
 public:
  void line(Point from, Point to, std::string_view stroke) {
    body_ += "<line x1=\"" + pixels(from.x) + "\" y1=\"" + pixels(from.y) + "\" x2=\"" +
             pixels(to.x) + "\" y2=\"" + pixels(to.y) + "\" " + std::string(stroke) + "/>\n";
  }

  void rectangle(Point corner, double width, double height, std::string_view fill,
                 const std::string& words) {
    body_ += "<rect x=\"" + pixels(corner.x) + "\" y=\"" + pixels(corner.y) + "\" width=\"" +
             pixels(width) + "\" height=\"" + pixels(height) + "\" fill=\"" + std::string(fill) +
             "\"><title>" + escaped(words) + "</title></rect>\n";
  }

  void polyline(const std::vector<Point>& points, const std::string& stroke) {
    if (points.size() < 2) return;
    body_ += "<polyline points=\"";
    for (const Point& each : points) body_ += pixels(each.x) + "," + pixels(each.y) + " ";
    body_.back() = '"';
    body_ += " fill=\"none\" " + stroke + "/>\n";
  }

  void dot(Point at, std::string_view fill, bool is_visible, const std::string& words) {
    body_ += "<circle cx=\"" + pixels(at.x) + "\" cy=\"" + pixels(at.y) + "\" r=\"2.5\" fill=\"" +
             std::string(fill) + (is_visible ? "" : "\" fill-opacity=\"0") + "\"><title>" +
             escaped(words) + "</title></circle>\n";
  }

  void text(Point at, std::string_view words, Anchor anchor = Anchor::start,
            const std::string& more = "") {
    constexpr std::array<std::string_view, 3> kAnchors{"start", "middle", "end"};
    body_ += "<text x=\"" + pixels(at.x) + "\" y=\"" + pixels(at.y) + "\" text-anchor=\"" +
             std::string(kAnchors[static_cast<std::size_t>(anchor)]) + "\"" + more + ">" +
             escaped(words) + "</text>\n";
  }

  void append(const std::string& elements) { body_ += elements; }
  std::string take() { return std::move(body_); }

 private:
  std::string body_;
};

struct Size {
  double width = 0;
  double height = 0;
};

void draw_title(Drawing& drawing, const std::string& title) {
  drawing.text({kMargin, 22}, title, Anchor::start, " font-size=\"15\"");
}

std::string stroke_of(const Line& line) {
  std::string stroke = "stroke=\"" + std::string(colour(line.colour)) + "\" stroke-width=\"2\"";
  if (const auto dashes = kDashes[line.dashes % kDashes.size()]; !dashes.empty())
    stroke += " stroke-dasharray=\"" + std::string(dashes) + "\"";
  return stroke;
}

constexpr std::string_view kGrid = "stroke=\"#e4e4e4\"";

// The names of the lines: above a chart where they are few, else beside it.
class Legend {
 public:
  explicit Legend(const std::vector<Line>& lines) : lines_(lines) {
    for (const Line& each : lines) widest_ = std::max(widest_, text_width(each.name));
  }

  bool is_beside() const { return lines_.size() > kLinesInRow; }
  double width() const { return is_beside() ? kSample + widest_ + 2 * kMargin : kMargin; }
  // Above the chart in rows, as many as its width asks for.
  double height_above(double width) const {
    if (is_beside()) return 0;
    return kLineHeight * static_cast<double>(std::max<std::size_t>(1, rows(width).size())) + 6;
  }
  double height_beside() const {
    return is_beside() ? kLineHeight * static_cast<double>(lines_.size()) : 0;
  }

  void draw(Drawing& drawing, double width, double left, double top) const {
    if (is_beside()) {
      for (std::size_t i = 0; i < lines_.size(); ++i)
        draw_entry(drawing, lines_[i], {left, top + kLineHeight * (static_cast<double>(i) + 0.5)});
      return;
    }
    double y = kTitleHeight + 8;
    for (const auto& row : rows(width)) {
      double x = kMargin;
      for (const Line* each : row) {
        draw_entry(drawing, *each, {x, y});
        x += kSample + text_width(each->name) + 2 * kMargin;
      }
      y += kLineHeight;
    }
  }

 private:
  std::vector<std::vector<const Line*>> rows(double width) const {
    std::vector<std::vector<const Line*>> rows;
    double left = width;
    for (const Line& each : lines_) {
      const double needed = kSample + text_width(each.name) + 2 * kMargin;
      if (rows.empty() || needed > left) {
        rows.emplace_back();
        left = width;
      }
      rows.back().push_back(&each);
      left -= needed;
    }
    return rows;
  }

  static void draw_entry(Drawing& drawing, const Line& line, Point at) {
    drawing.line(at, {at.x + kSample, at.y}, stroke_of(line));
    drawing.text({at.x + kSample + 6, at.y + 4}, line.name);
  }

  const std::vector<Line>& lines_;
  double widest_ = 0;
};

std::vector<double> values_of(const LineChart& chart, double Point::*coordinate) {
  std::vector<double> values;
  for (const Line& line : chart.lines)
    for (const Point& point : line.points) values.push_back(point.*coordinate);
  return values;
}

void draw_line(Drawing& drawing, const LineChart& chart, const Line& line, const auto& place) {
  std::vector<Point> points = line.points;
  std::ranges::stable_sort(points, {}, &Point::x);
  std::vector<Point> run;
  for (const Point& point : points) {
    if (std::isnan(point.y)) {
      drawing.polyline(run, stroke_of(line));
      run.clear();
    } else {
      run.push_back(place(point));
    }
  }
  drawing.polyline(run, stroke_of(line));
  for (const Point& point : points)
    if (!std::isnan(point.y))
      drawing.dot(place(point), colour(line.colour), points.size() <= kMostDots,
                  line.name + ": " + number_text(point.y) + " " + chart.y.label + " at " +
                      number_text(point.x) + " " + chart.x.label);
}

Size draw(Drawing& drawing, const LineChart& chart, double width) {
  const Legend legend(chart.lines);
  const double top = kTitleHeight + legend.height_above(width);
  const double height = std::max(kPlotHeight, legend.height_beside());
  const double left = kAxisWidth;
  const double right = std::max(width - legend.width(), left + 120);
  const double bottom = top + height;
  const Interval x(chart.x.scale, values_of(chart, &Point::x), false);
  const Interval y(chart.y.scale, values_of(chart, &Point::y), true);
  const auto place_x = [&](double value) { return left + x.position(value) * (right - left); };
  const auto place_y = [&](double value) { return bottom - y.position(value) * (bottom - top); };

  draw_title(drawing, chart.title);
  for (const Tick& tick : x.ticks(width > kWidthBeside ? 14 : 7)) {
    drawing.line({place_x(tick.value), top}, {place_x(tick.value), bottom}, kGrid);
    drawing.text({place_x(tick.value), bottom + 16}, tick.text, Anchor::middle);
  }
  for (const Tick& tick : y.ticks(8)) {
    drawing.line({left, place_y(tick.value)}, {right, place_y(tick.value)}, kGrid);
    drawing.text({left - 6, place_y(tick.value) + 4}, tick.text, Anchor::end);
  }
  drawing.text({(left + right) / 2, bottom + 34}, chart.x.label, Anchor::middle);
  const double middle = (top + bottom) / 2;
  drawing.text({14, middle}, chart.y.label, Anchor::middle,
               " transform=\"rotate(-90 14 " + pixels(middle) + ")\"");
  for (const Line& line : chart.lines)
    draw_line(drawing, chart, line, [&](const Point& point) {
      return Point{place_x(point.x), place_y(point.y)};
    });
  legend.draw(drawing, width, right + kMargin, top);
  return {width, bottom + kAxisHeight};
}

Size draw(Drawing& drawing, const BarChart& chart, double width) {
  double names = 0;
  double labels = 0;
  std::vector<double> values;
  if (chart.mark) values.push_back(*chart.mark);
  for (const BarGroup& group : chart.groups) {
    names = std::max(names, text_width(group.name));
    for (const Bar& bar : group.bars) {
      values.push_back(bar.value);
      labels = std::max(labels, text_width(bar.label));
    }
  }
  const bool has_legend = chart.colours.size() > 1;
  const double left = kMargin + names + 8;
  const double right = std::max(width - labels - kMargin, left + 120);
  const double top =
      kTitleHeight + (has_legend ? kLineHeight * static_cast<double>(chart.colours.size()) : 0);
  const Interval interval(Scale::linear, values, true);
  const auto place = [&](double value) { return left + interval.position(value) * (right - left); };

  draw_title(drawing, chart.title);
  for (std::size_t i = 0; has_legend && i < chart.colours.size(); ++i) {
    const double y = kTitleHeight + kLineHeight * static_cast<double>(i);
    drawing.rectangle({kMargin, y}, kSample, kBarHeight, colour(i + 1), chart.colours[i]);
    drawing.text({kMargin + kSample + 6, y + 11}, chart.colours[i]);
  }
  double bottom = top;
  for (const BarGroup& group : chart.groups)
    bottom += kBarHeight * static_cast<double>(group.bars.size()) + 6;
  for (const Tick& tick : interval.ticks(8)) {
    drawing.line({place(tick.value), top}, {place(tick.value), bottom}, kGrid);
    drawing.text({place(tick.value), bottom + 16}, tick.text, Anchor::middle);
  }
  // Labels last: nothing covers them.
  std::string labels_above;
  double y = top + 3;
  for (const BarGroup& group : chart.groups) {
    const double middle = y + kBarHeight * static_cast<double>(group.bars.size()) / 2;
    drawing.text({left - 8, middle + 4}, group.name, Anchor::end);
    for (const Bar& bar : group.bars) {
      const double end = place(std::isnan(bar.value) ? 0 : bar.value);
      drawing.rectangle({left, y + 1}, end - left, kBarHeight - 2, colour(bar.colour),
                        group.name + ": " + number_text(bar.value) + " " + chart.value_label);
      Drawing label;
      label.text({end + 6, y + 11}, bar.label, Anchor::start, " font-size=\"11\"");
      labels_above += label.take();
      y += kBarHeight;
    }
    y += 6;
  }
  if (chart.mark)
    drawing.line({place(*chart.mark), top}, {place(*chart.mark), bottom},
                 "stroke=\"#777777\" stroke-width=\"1.5\" stroke-dasharray=\"6 4\"");
  drawing.append(labels_above);
  drawing.text({(left + right) / 2, bottom + 34}, chart.value_label, Anchor::middle);
  return {width, bottom + kAxisHeight};
}

}  // namespace

std::string svg(std::span<const Chart> charts, std::size_t columns,
                const std::string& description) {
  columns = std::clamp<std::size_t>(columns, 1, std::max<std::size_t>(1, charts.size()));
  const double width = columns == 1 ? kWidthAlone : kWidthBeside;
  std::string body;
  double y = 0;
  double row_height = 0;
  for (std::size_t i = 0; i < charts.size(); ++i) {
    if (i > 0 && i % columns == 0) {
      y += row_height;
      row_height = 0;
    }
    Drawing drawing;
    const Size size =
        std::visit([&](const auto& chart) { return draw(drawing, chart, width); }, charts[i]);
    row_height = std::max(row_height, size.height);
    body += "<g transform=\"translate(" + pixels(width * static_cast<double>(i % columns)) + " " +
            pixels(y) + ")\">\n" + drawing.take() + "</g>\n";
  }
  const std::string whole_width = pixels(width * static_cast<double>(columns));
  const std::string whole_height = pixels(y + row_height);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + whole_width + "\" height=\"" +
         whole_height + "\" viewBox=\"0 0 " + whole_width + " " + whole_height +
         "\" role=\"img\" font-family=\"sans-serif\" font-size=\"12\" fill=\"#222222\">\n<title>" +
         escaped(description) + "</title>\n<rect width=\"" + whole_width + "\" height=\"" +
         whole_height + "\" fill=\"#ffffff\"/>\n" + body + "</svg>\n";
}

}  // namespace vkact::charts
