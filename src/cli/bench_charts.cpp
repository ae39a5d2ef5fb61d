#include "cli/bench_charts.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "cli/command_error.hpp"
#include "cli/text.hpp"

namespace vkact::cli {
namespace {

using charts::BarChart;
using charts::LineChart;
using charts::Scale;
using Json = nlohmann::ordered_json;

// A measured call.
struct Result {
  std::size_t device = 0;  ///< Whose results it is from.
  std::string activation;
  std::string direction;
  std::string type;
  std::uint64_t elements = 0;
  std::optional<std::uint64_t> row_length;
  double gbps = 0;
  double copy_gbps = 0;
};

std::string preferred_clock(const Json& document) {
  const auto& results = document.at("results");
  const bool has_gpu =
      std::ranges::any_of(results, [](const Json& each) { return each.at("clock") == "gpu"; });
  return has_gpu ? "gpu" : "host";
}

std::vector<Result> results_of(const std::vector<NamedResults>& all) {
  std::vector<Result> results;
  for (std::size_t device = 0; device < all.size(); ++device) {
    const Json& document = all[device].document;
    const std::string clock = preferred_clock(document);
    for (const Json& each : document.at("results")) {
      // A clock too coarse for the work has no numbers.
      if (each.at("clock") != clock || each.at("gbps").is_null() || each.at("copy_gbps").is_null())
        continue;
      Result result{device,           each.at("activation"), each.at("direction"),
                    each.at("dtype"), each.at("elements"),   std::nullopt,
                    each.at("gbps"),  each.at("copy_gbps")};
      if (!each.at("row_length").is_null()) result.row_length = each.at("row_length");
      results.push_back(std::move(result));
    }
  }
  return results;
}

// Rows of odd lengths make sizes that are only about the same.
int size_class(const Result& result) {
  return static_cast<int>(std::lround(std::log2(static_cast<double>(result.elements))));
}

// What was varied for an activation, which decides the chart that shows it.
enum class Varied { row_length, elements, nothing };

class Variation {
 public:
  explicit Variation(const std::vector<Result>& results) {
    for (const Result& each : results) {
      auto& rows = rows_by_size_[each.activation][size_class(each)];
      if (each.row_length) rows.insert(*each.row_length);
    }
  }

  Varied of(const Result& result) const {
    const auto& sizes = rows_by_size_.at(result.activation);
    if (std::ranges::any_of(sizes, [](const auto& each) { return each.second.size() > 1; }))
      return Varied::row_length;
    return sizes.size() > 1 ? Varied::elements : Varied::nothing;
  }

  bool has_several_sizes(const Result& result) const {
    return rows_by_size_.at(result.activation).size() > 1;
  }

 private:
  std::map<std::string, std::map<int, std::set<std::uint64_t>>> rows_by_size_;
};

// Places in the order in which things were first seen.
template <class Key>
class Order {
 public:
  std::size_t place(const Key& key) {
    const auto found = std::ranges::find(keys_, key);
    const auto place = static_cast<std::size_t>(found - keys_.begin());
    if (found == keys_.end()) keys_.push_back(key);
    return place;
  }
  const std::vector<Key>& keys() const { return keys_; }

 private:
  std::vector<Key> keys_;
};

std::string beside_device(const std::string& what, const std::vector<NamedResults>& all,
                          std::size_t device) {
  return all.size() > 1 ? what + ", " + all[device].name : what;
}

// Devices whose speeds are far apart are seen together on a logarithmic scale alone.
Scale scale_for(const std::vector<Result>& results) {
  constexpr double kFarApart = 8;
  std::map<std::size_t, double> peaks;
  for (const Result& each : results)
    peaks[each.device] = std::max({peaks[each.device], each.gbps, each.copy_gbps});
  const auto by_speed = [](const auto& a, const auto& b) { return a.second < b.second; };
  const auto [slowest, fastest] = std::minmax_element(peaks.begin(), peaks.end(), by_speed);
  return fastest->second > kFarApart * slowest->second ? Scale::base10 : Scale::linear;
}

LineChart line_chart(std::string title, const std::vector<Result>& results, Varied varied,
                     const Variation& variation, const std::vector<NamedResults>& all) {
  LineChart chart{std::move(title),
                  {varied == Varied::elements ? "elements" : "row length", Scale::base2},
                  {"GB/s", scale_for(results)},
                  {}};
  const auto x_of = [&](const Result& each) {
    return static_cast<double>(varied == Varied::elements ? each.elements : *each.row_length);
  };
  // The fastest copy that was measured for each place: calls of other bytes have other copies.
  for (std::size_t device = 0; device < all.size(); ++device) {
    std::map<double, double> copies;
    for (const Result& each : results)
      if (each.device == device) {
        double& copy = copies[x_of(each)];
        copy = std::max(copy, each.copy_gbps);
      }
    charts::Line line{beside_device("copy", all, device), {}, 0, device + (all.size() == 1)};
    for (const auto& [x, gbps] : copies) line.points.push_back({x, gbps});
    if (!line.points.empty()) chart.lines.push_back(std::move(line));
  }
  using Key = std::tuple<std::string, int, std::size_t>;
  Order<std::string> names;
  Order<Key> order;
  const std::size_t copies = chart.lines.size();
  for (const Result& each : results) {
    std::string name = each.activation;
    int size = 0;
    if (varied == Varied::row_length && variation.has_several_sizes(each)) {
      size = size_class(each);
      name += ", 2^" + std::to_string(size) + " elements";
    }
    const std::size_t colour = 1 + names.place(name);
    const std::size_t place = copies + order.place({each.activation, size, each.device});
    if (place == chart.lines.size())
      chart.lines.push_back({beside_device(name, all, each.device), {}, colour, each.device});
    chart.lines[place].points.push_back({x_of(each), each.gbps});
  }
  return chart;
}

BarChart bar_chart(std::string title, const std::vector<Result>& results,
                   const std::vector<NamedResults>& all) {
  BarChart chart{std::move(title), "% of the copy", {}, {}, 100};
  for (const NamedResults& each : all) chart.colours.push_back(each.name);
  Order<std::string> names;
  for (const Result& each : results) {
    const std::size_t place = names.place(each.activation);
    if (place == chart.groups.size()) chart.groups.push_back({each.activation, {}});
    chart.groups[place].bars.push_back({100 * each.gbps / each.copy_gbps,
                                        digits(each.gbps, each.gbps < 1000 ? 3 : 4) + " GB/s",
                                        1 + each.device});
  }
  return chart;
}

// A file's name may have a colon too.
std::pair<std::string, std::string> file_and_part(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || std::ifstream(text).good()) return {text, ""};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

// Throws where anything is missing that the charts need.
void check_results(const Json& document) {
  (void)document.at("device").at("name").get<std::string>();
  if (document.at("results").empty()) throw std::runtime_error("nothing was measured");
  (void)results_of({{"", document}});
}

}  // namespace

NamedResults read_results(const std::string& source, const std::string& file) {
  const auto [path, part] = file_and_part(file);
  std::ifstream stream(path);
  if (!stream) refuse(source, path + " cannot be read; give a file that vkact bench --json wrote");
  Json document = Json::parse(stream, nullptr, false);
  if (document.is_discarded())
    refuse(source, path + " is not JSON; give a file that vkact bench --json wrote");
  if (document.is_object() && document.contains("runs")) {
    std::vector<std::string> parts;
    for (const auto& [name, run] : document["runs"].items()) parts.push_back(name);
    if (part.empty() || !document["runs"].contains(part))
      refuse(source, path + " holds several results, " + enumerated(parts) +
                         "; name one of them, as in " + path + ":" + parts.front());
    document = Json(document["runs"][part]);
  } else if (!part.empty()) {
    refuse(source, path + " holds one result; give its name without ':" + part + "'");
  }
  try {
    check_results(document);
  } catch (const std::exception&) {
    refuse(source, path + " holds no results of vkact bench");
  }
  std::string name = document["device"]["name"];
  return {std::move(name), std::move(document), file};
}

void name_apart(std::vector<NamedResults>& results) {
  std::map<std::string, int> times;
  for (const NamedResults& each : results) ++times[each.name];
  for (NamedResults& each : results)
    if (times[each.name] > 1 && !each.file.empty()) each.name += " (" + each.file + ")";
}

std::vector<charts::Chart> charts_of(const std::vector<NamedResults>& all) {
  const std::vector<Result> results = results_of(all);
  const Variation variation(results);
  Order<std::pair<std::string, std::string>> groups;
  for (const Result& each : results) groups.place({each.type, each.direction});
  std::vector<charts::Chart> charts;
  for (const Varied varied : {Varied::nothing, Varied::elements, Varied::row_length})
    for (const auto& [type, direction] : groups.keys()) {
      std::vector<Result> shown;
      for (const Result& each : results)
        if (each.type == type && each.direction == direction && variation.of(each) == varied)
          shown.push_back(each);
      if (shown.empty()) continue;
      std::string title = all.size() == 1 ? all.front().name + ": " : "";
      title.append(direction).append(", ").append(type);
      if (varied == Varied::nothing)
        charts.emplace_back(bar_chart(title, shown, all));
      else
        charts.emplace_back(line_chart(title, shown, varied, variation, all));
    }
  return charts;
}

}  // namespace vkact::cli
