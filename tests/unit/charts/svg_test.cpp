// Charts as SVG: what they show, not how it looks.
#include "charts/svg.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <regex>

namespace vkact::charts {
namespace {

std::size_t count(const std::string& text, const std::string& pattern) {
  const std::regex expression(pattern);
  return static_cast<std::size_t>(std::distance(
      std::sregex_iterator(text.begin(), text.end(), expression), std::sregex_iterator()));
}

// Every element that is opened is closed, in order.
bool is_well_formed(const std::string& text) {
  std::vector<std::string> open;
  const std::regex tag("<(/?)([a-z]+)((?:\\s[a-zA-Z0-9-]+=\"[^\"<]*\")*)(/?)>");
  std::string between;
  for (auto each = std::sregex_iterator(text.begin(), text.end(), tag);
       each != std::sregex_iterator(); ++each) {
    if (each->prefix().str().find('<') != std::string::npos) return false;
    if ((*each)[1] == "/") {
      if (open.empty() || open.back() != (*each)[2]) return false;
      open.pop_back();
    } else if ((*each)[4] != "/") {
      open.push_back((*each)[2]);
    }
  }
  return open.empty();
}

LineChart throughput() {
  return {"device: forward",
          {"elements", Scale::base2},
          {"GB/s", Scale::linear},
          {{"copy", {{256, 1}, {1024, 10}}, 0, 1}, {"relu", {{1024, 8}, {256, 0.5}}, 1, 0}}};
}

TEST(Svg, NamesEveryLineAndEveryPoint) {
  const std::string text = svg(std::vector<Chart>{throughput()}, 1, "speeds");
  EXPECT_TRUE(is_well_formed(text)) << text;
  EXPECT_EQ(count(text, "<title>speeds</title>"), 1u);
  EXPECT_EQ(count(text, "<polyline"), 2u);
  EXPECT_EQ(count(text, ">copy</text>"), 1u);
  EXPECT_EQ(count(text, ">relu</text>"), 1u);
  EXPECT_EQ(count(text, "<title>relu: 0.5 GB/s at 256 elements</title>"), 1u);
  EXPECT_EQ(count(text, "<circle"), 4u);
}

TEST(Svg, JoinsPointsInTheOrderOfTheirPlaces) {
  const std::string text = svg(std::vector<Chart>{throughput()}, 1, "");
  std::smatch match;
  ASSERT_TRUE(std::regex_search(
      text, match,
      std::regex("<polyline points=\"([0-9.]+),([0-9.]+) ([0-9.]+),([0-9.]+)\"[^>]*#0072b2")));
  EXPECT_LT(std::stod(match[1]), std::stod(match[3]));
  EXPECT_GT(std::stod(match[2]), std::stod(match[4]));  // 8 is above 0.5
}

TEST(Svg, LeavesOutWhatIsNotANumber) {
  LineChart chart = throughput();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  chart.lines = {{"gap", {{1, 1}, {2, 2}, {4, nan}, {8, 3}, {16, 4}}}};
  const std::string text = svg(std::vector<Chart>{chart}, 1, "");
  EXPECT_EQ(count(text, "<polyline"), 2u);
  EXPECT_EQ(count(text, "<circle"), 4u);
  EXPECT_EQ(text.find("nan"), std::string::npos);
}

TEST(Svg, KeepsWordsThatWouldBeMarkup) {
  LineChart chart = throughput();
  chart.title = "a < b & \"c\"";
  const std::string text = svg(std::vector<Chart>{chart}, 1, "<&>");
  EXPECT_TRUE(is_well_formed(text)) << text;
  EXPECT_NE(text.find("a &lt; b &amp; &quot;c&quot;"), std::string::npos);
}

TEST(Svg, DrawsABarForEachValueWithItsLabel) {
  const BarChart chart{"backward",
                       "% of the copy",
                       {{"relu", {{98, "2.9 TB/s", 1}, {40, "8 GB/s", 2}}},
                        {"relu | sigmoid", {{std::nan(""), "none", 1}}}},
                       {"first", "second"},
                       100};
  const std::string text = svg(std::vector<Chart>{chart}, 1, "");
  EXPECT_TRUE(is_well_formed(text)) << text;
  for (const char* words : {">2.9 TB/s</text>", ">8 GB/s</text>", ">relu | sigmoid</text>",
                            ">first</text>", ">second</text>", "relu: 40 % of the copy"})
    EXPECT_NE(text.find(words), std::string::npos) << words;
  EXPECT_EQ(text.find("width=\"nan"), std::string::npos);
}

TEST(Svg, PutsChartsInRows) {
  const std::vector<Chart> charts(3, throughput());
  const std::string text = svg(charts, 2, "");
  EXPECT_EQ(count(text, "translate\\(0 0\\)"), 1u);
  EXPECT_EQ(count(text, "translate\\(430 0\\)"), 1u);
  EXPECT_EQ(count(text, "translate\\(0 [1-9]"), 1u);
}

TEST(Svg, DrawsChartsOfNothing) {
  EXPECT_TRUE(is_well_formed(svg({}, 1, "")));
  EXPECT_TRUE(is_well_formed(svg(std::vector<Chart>{LineChart{}, BarChart{}}, 1, "")));
}

// A legend with more names than there are colours still tells them apart by their order.
TEST(Svg, GrowsWithALongLegend) {
  LineChart chart = throughput();
  chart.lines.clear();
  for (std::size_t i = 0; i < 63; ++i)
    chart.lines.push_back({"line " + std::to_string(i), {{1, 1}, {2, 2}}, 1 + i, i / 6});
  const std::string text = svg(std::vector<Chart>{chart}, 1, "");
  std::smatch match;
  ASSERT_TRUE(std::regex_search(text, match, std::regex("height=\"([0-9.]+)\"")));
  EXPECT_GT(std::stod(match[1]), 63 * 18);
  EXPECT_EQ(count(text, ">line [0-9]+</text>"), 63u);
}

}  // namespace
}  // namespace vkact::charts
