// The parts of `vkact bench`: what was asked for, and how its results are shown.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>
#include <vkact/device.hpp>

#include "benchmark/measurement.hpp"
#include "benchmark/overhead.hpp"
#include "benchmark/startup.hpp"

namespace vkact::cli {

/// Rows as they were asked for: of a length, and so many where that was said.
struct AskedRows {
  std::optional<std::uint64_t> count;
  std::uint64_t length = 0;
};

/// Numbers of elements from lists such as "1M,2^24" and "2^8..2^12", which goes in powers of two;
/// K, M and G are 2^10, 2^20 and 2^30. Ends the command where there is anything else.
std::vector<std::uint64_t> sizes_option(const std::string& source,
                                        const std::vector<std::string>& lists);

/// The same for rows, each a length or COUNTxLENGTH.
std::vector<AskedRows> rows_option(const std::string& source,
                                   const std::vector<std::string>& lists);

/// A case that was not measured.
struct SkippedCase {
  benchmark::Case what;
  std::string reason;
};

/// All that a run found out.
struct BenchResults {
  DeviceDescription device;
  std::vector<benchmark::Measurement> measurements;
  std::vector<SkippedCase> skipped;
  benchmark::Startup startup;
  std::string startup_activation;
  benchmark::Overhead overhead;
};

nlohmann::ordered_json json_of(const BenchResults& results);

enum class Detail {
  summary,  ///< A line for each call.
  all,      ///< One for each clock, the copies, and what small work costs.
};
/// The table as it is printed.
std::string text_of(const BenchResults& results, Detail detail);
std::string markdown_of(const BenchResults& results, Detail detail);
/// What should make one doubt the numbers, a sentence each.
std::vector<std::string> warnings_of(const BenchResults& results);

}  // namespace vkact::cli
