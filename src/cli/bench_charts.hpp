// vkact bench: results as charts, just measured or read from files.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "charts/chart.hpp"

namespace vkact::cli {

/// Results as `vkact bench --json` writes them, and what they are called beside others.
struct NamedResults {
  std::string name;  ///< The device's, and the file's where a device's results are there twice.
  nlohmann::ordered_json document;
  std::string file = {};  ///< Where they were read; empty for those just measured.
};

/// The results in FILE, or in the part of it that FILE:PART names, where it holds several as
/// scripts/bench_gpu.sh leaves them. Ends the command where there are none; `source` is the option.
NamedResults read_results(const std::string& source, const std::string& file);

/// Gives each a name of its own, by the files where devices are the same.
void name_apart(std::vector<NamedResults>& results);

/// A chart for each direction and element type and for each of what was varied: GB/s over row
/// lengths or over elements beside the copy, and what was measured at one size as bars in percent
/// of the copy. By the device's clock where it has one.
std::vector<charts::Chart> charts_of(const std::vector<NamedResults>& results);

}  // namespace vkact::cli
