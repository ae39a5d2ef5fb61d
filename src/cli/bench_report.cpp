// vkact bench: results as a table, as Markdown and as JSON.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <sstream>

#include "cli/bench.hpp"
#include "cli/device_json.hpp"
#include "cli/device_selection.hpp"
#include "cli/markdown.hpp"
#include "cli/text.hpp"

namespace vkact::cli {
namespace {

using benchmark::Measurement;
using benchmark::Statistics;
using benchmark::Timing;
using Json = nlohmann::ordered_json;

constexpr double kWideSpread = 0.1;

// One clock's view of a timing.
struct Reading {
  const char* clock;
  Statistics statistics;
};

std::vector<Reading> readings_of(const Timing& timing) {
  std::vector<Reading> readings;
  if (timing.gpu) readings.push_back({"gpu", *timing.gpu});
  readings.push_back({"host", timing.host});
  return readings;
}

// The device's own clock, where it has one.
Reading best_reading_of(const Timing& timing) { return readings_of(timing).front(); }

const Statistics& by_clock(const Timing& timing, const char* clock) {
  return std::string_view(clock) == "gpu" && timing.gpu ? *timing.gpu : timing.host;
}

// The faster one of the two ways to copy: some drivers leave copies to an engine that is slower
// than kernels are.
const Statistics& fastest_copy(const Measurement& measurement, const char* clock) {
  return std::ranges::min(by_clock(measurement.copy, clock), by_clock(measurement.identity, clock),
                          {}, &Statistics::median);
}

double gbps(std::uint64_t bytes, const Statistics& statistics) {
  return static_cast<double>(bytes) * 1e-9 / statistics.median;
}

// A clock too coarse for the work says 0 seconds.
Json json_number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

std::string seconds_text(double seconds) {
  if (seconds < 1e-3) return digits(seconds * 1e6, 4) + " us";
  if (seconds < 1) return digits(seconds * 1e3, 4) + " ms";
  return digits(seconds, 4) + " s";
}

std::string percent(double fraction) {
  return std::isfinite(fraction) ? digits(100 * fraction, 3) + " %" : "";
}

using Align = TextTable::Align;

struct Table {
  std::vector<Align> columns;
  std::vector<std::vector<std::string>> rows;
};

std::vector<std::string> timing_cells(const Reading& reading, std::uint64_t bytes) {
  return {reading.clock, seconds_text(reading.statistics.median),
          seconds_text(reading.statistics.minimum), percent(reading.statistics.spread),
          digits(gbps(bytes, reading.statistics), 4)};
}

std::vector<std::string> row_of(std::vector<std::string> cells,
                                const std::vector<std::string>& more) {
  cells.insert(cells.end(), more.begin(), more.end());
  return cells;
}

void add_yardstick(Table& table, const char* name, const Measurement& measurement,
                   const Timing& timing) {
  for (const Reading& reading : readings_of(timing)) {
    const double fraction =
        fastest_copy(measurement, reading.clock).median / reading.statistics.median;
    auto cells = row_of({name, "", "", digits(static_cast<double>(measurement.bytes), 12), "", ""},
                        timing_cells(reading, measurement.bytes));
    cells.push_back(percent(fraction));
    table.rows.push_back(std::move(cells));
  }
}

std::string row_length_text(const benchmark::Case& what) {
  return what.rows ? std::to_string(what.rows->length) : "";
}

Table whole_table_of(const BenchResults& results) {
  using enum TextTable::Align;
  Table table{{left, left, left, right, right, right, left, right, right, right, right, right},
              {{"ACTIVATION", "DIRECTION", "TYPE", "BYTES", "ELEMENTS", "ROW", "CLOCK", "MEDIAN",
                "MINIMUM", "SPREAD", "GB/s", "OF COPY"}}};
  std::map<std::uint64_t, const Measurement*> by_bytes;
  for (const Measurement& each : results.measurements) by_bytes.try_emplace(each.bytes, &each);
  for (const auto& [bytes, measurement] : by_bytes) {
    add_yardstick(table, "(buffer copy)", *measurement, measurement->copy);
    add_yardstick(table, "(identity kernel)", *measurement, measurement->identity);
  }
  for (const Measurement& each : results.measurements)
    for (const Reading& reading : readings_of(each.call)) {
      auto cells = row_of({name_of(each.what), std::string(name_of(each.what.direction)),
                           std::string(name_of(each.what.type)), std::to_string(each.bytes),
                           std::to_string(each.what.elements()), row_length_text(each.what)},
                          timing_cells(reading, each.bytes));
      cells.push_back(
          percent(fastest_copy(each, reading.clock).median / reading.statistics.median));
      table.rows.push_back(std::move(cells));
    }
  return table;
}

Table summary_of(const BenchResults& results) {
  using enum TextTable::Align;
  Table table{
      {left, left, left, right, right, right, right, right},
      {{"ACTIVATION", "DIRECTION", "TYPE", "ELEMENTS", "ROW", "MEDIAN", "GB/s", "OF COPY"}}};
  for (const Measurement& each : results.measurements) {
    const Reading reading = best_reading_of(each.call);
    table.rows.push_back(
        {name_of(each.what), std::string(name_of(each.what.direction)),
         std::string(name_of(each.what.type)), std::to_string(each.what.elements()),
         row_length_text(each.what), seconds_text(reading.statistics.median),
         digits(gbps(each.bytes, reading.statistics), 4),
         percent(fastest_copy(each, reading.clock).median / reading.statistics.median)});
  }
  return table;
}

Table table_of(const BenchResults& results, Detail detail) {
  return detail == Detail::all ? whole_table_of(results) : summary_of(results);
}

// How fast the copies were that the calls are compared with.
std::string copies_text(const BenchResults& results) {
  double slowest = std::numeric_limits<double>::infinity();
  double fastest = 0;
  for (const Measurement& each : results.measurements) {
    const double copy = gbps(each.bytes, fastest_copy(each, best_reading_of(each.call).clock));
    slowest = std::min(slowest, copy);
    fastest = std::max(fastest, copy);
  }
  const std::string range = digits(slowest, 4) == digits(fastest, 4)
                                ? digits(slowest, 4)
                                : digits(slowest, 4) + " to " + digits(fastest, 4);
  return "Copies of as many bytes: " + range + " GB/s. More with --all.";
}

// What small work costs, a line each.
std::vector<std::string> small_work_texts(const BenchResults& results) {
  const benchmark::Overhead& overhead = results.overhead;
  const benchmark::Startup& startup = results.startup;
  return {"Dispatches of 256 elements: " + digits(overhead.dispatches_per_second, 3) +
              " a second, each after the other " +
              digits(overhead.dependent_dispatches_per_second, 3) + ".",
          "On the host: to record a dispatch " + seconds_text(overhead.record_dispatch) +
              ", to submit " + seconds_text(overhead.submit) + ", to replay a thousand " +
              seconds_text(overhead.replay) + ", from submitting to completion of one " +
              seconds_text(overhead.round_trip) + ".",
          "First result of " + results.startup_activation + ": " +
              seconds_text(startup.first_result_cold) + " without a pipeline cache, " +
              seconds_text(startup.first_result_warm) + " with one, of that " +
              seconds_text(startup.open_device) + " to open the device."};
}

// What stands below the table, a paragraph each.
std::vector<std::string> remarks_of(const BenchResults& results, Detail detail) {
  std::vector<std::string> remarks =
      detail == Detail::all ? small_work_texts(results) : std::vector{copies_text(results)};
  for (const SkippedCase& each : results.skipped)
    remarks.push_back("Not measured: " + title_of(each.what) + ": " + each.reason + ".");
  return remarks;
}

Json json_of(const Measurement& measurement, const Reading& reading) {
  const Statistics& copy = fastest_copy(measurement, reading.clock);
  const benchmark::Case& what = measurement.what;
  return {{"activation", name_of(what)},
          {"direction", name_of(what.direction)},
          {"dtype", name_of(what.type)},
          {"elements", what.elements()},
          {"row_length", what.rows ? Json(what.rows->length) : Json(nullptr)},
          {"clock", reading.clock},
          {"seconds_median", reading.statistics.median},
          {"seconds_min", reading.statistics.minimum},
          {"bytes", measurement.bytes},
          {"gbps", json_number(gbps(measurement.bytes, reading.statistics))},
          {"copy_gbps", json_number(gbps(measurement.bytes, copy))},
          {"fraction_of_copy", json_number(copy.median / reading.statistics.median)}};
}

Json yardsticks_json(const BenchResults& results) {
  std::map<std::uint64_t, const Measurement*> by_bytes;
  for (const Measurement& each : results.measurements) by_bytes.try_emplace(each.bytes, &each);
  Json list = Json::array();
  for (const auto& [bytes, measurement] : by_bytes)
    for (const auto& [name, timing] :
         {std::pair("copy", &measurement->copy), std::pair("identity", &measurement->identity)})
      for (const Reading& reading : readings_of(*timing))
        list.push_back({{"yardstick", name},
                        {"bytes", bytes},
                        {"clock", reading.clock},
                        {"seconds_median", reading.statistics.median},
                        {"seconds_min", reading.statistics.minimum},
                        {"spread", reading.statistics.spread},
                        {"gbps", json_number(gbps(bytes, reading.statistics))}});
  return list;
}

}  // namespace

Json json_of(const BenchResults& results) {
  Json measured = Json::array();
  Json details = Json::array();
  for (const Measurement& each : results.measurements)
    for (const Reading& reading : readings_of(each.call)) {
      measured.push_back(json_of(each, reading));
      details.push_back({{"spread", reading.statistics.spread},
                         {"calls_per_submission", each.call.calls},
                         {"sets", each.sets}});
    }
  Json skipped = Json::array();
  for (const SkippedCase& each : results.skipped)
    skipped.push_back({{"case", title_of(each.what)}, {"reason", each.reason}});
  const benchmark::Overhead& overhead = results.overhead;
  return {{"device", json_of(results.device)},
          {"results", measured},
          {"details", details},
          {"yardsticks", yardsticks_json(results)},
          {"skipped", skipped},
          {"overhead",
           {{"record_dispatch_seconds", overhead.record_dispatch},
            {"submit_seconds", overhead.submit},
            {"replay_seconds", overhead.replay},
            {"round_trip_seconds", overhead.round_trip},
            {"dispatches_per_second", overhead.dispatches_per_second},
            {"dependent_dispatches_per_second", overhead.dependent_dispatches_per_second}}},
          {"startup",
           {{"activation", results.startup_activation},
            {"first_result_cold_seconds", results.startup.first_result_cold},
            {"first_result_warm_seconds", results.startup.first_result_warm},
            {"open_device_seconds", results.startup.open_device}}}};
}

std::string text_of(const BenchResults& results, Detail detail) {
  const Table content = table_of(results, detail);
  TextTable table(content.columns);
  for (const auto& row : content.rows) table.add(row);
  std::ostringstream text;
  table.print(text);
  for (const std::string& remark : remarks_of(results, detail)) text << wrapped("", remark) << '\n';
  return text.str();
}

std::string markdown_of(const BenchResults& results, Detail detail) {
  const Table table = table_of(results, detail);
  std::string text = device_text(results.device) + ", " + results.device.driver + "\n\n" +
                     markdown_table(table.rows, table.columns);
  for (const std::string& remark : remarks_of(results, detail)) text += "\n" + remark + "\n";
  return text;
}

std::vector<std::string> warnings_of(const BenchResults& results) {
  std::vector<std::string> warnings;
  if (results.device.kind == DeviceKind::cpu)
    warnings.push_back("warning: " + results.device.name +
                       " is a CPU; these times say nothing of a GPU");
  std::size_t wide = 0;
  std::size_t all = 0;
  double widest = 0;
  for (const Measurement& each : results.measurements)
    for (const Reading& reading : readings_of(each.call)) {
      ++all;
      if (reading.statistics.spread <= kWideSpread) continue;
      ++wide;
      widest = std::max(widest, reading.statistics.spread);
    }
  if (wide > 0)
    warnings.push_back("warning: " + std::to_string(wide) + " of " + std::to_string(all) +
                       " times have a spread over 10 %, up to " + percent(widest) +
                       "; run it again when the machine is idle");
  return warnings;
}

}  // namespace vkact::cli
