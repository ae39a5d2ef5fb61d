// vkact driver: the driver's own mathematics.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/suggestion.hpp"
#include "charts/svg.hpp"
#include "cli/command_error.hpp"
#include "cli/commands.hpp"
#include "cli/device_selection.hpp"
#include "cli/driver_charts.hpp"
#include "cli/markdown.hpp"
#include "cli/once.hpp"
#include "cli/progress.hpp"
#include "cli/text.hpp"
#include "cli/text_file.hpp"
#include "driver/measurement.hpp"
#include "npy/pending_file.hpp"
#include "verification/report.hpp"

namespace vkact::cli {
namespace {

using driver::Behaviour;
using driver::FormulaAccuracy;
using driver::FunctionAccuracy;
using driver::SpecialResult;
using nlohmann::ordered_json;
using verification::json_number;
using Align = TextTable::Align;

struct DriverOptions {
  std::vector<std::string> names;
  std::string device;
  bool exhaustive = false;
  bool json = false;
  bool markdown = false;
  std::optional<std::string> plot;
};

struct DriverResults {
  std::vector<FunctionAccuracy> functions;
  std::vector<Behaviour> behaviour;
  std::vector<SpecialResult> special;
  std::vector<FormulaAccuracy> formulas;

  std::ptrdiff_t violations() const {
    return std::ranges::count(functions, driver::Verdict::violation, &FunctionAccuracy::verdict) +
           std::ranges::count(behaviour, true, &Behaviour::is_violation);
  }
};

// The names that were asked for, each once.
std::vector<std::string> asked_names(const DriverOptions& options) {
  std::vector<std::string_view> known = driver::formula_names();
  for (const driver::Function& each : driver::functions()) add_once(known, each.name);
  std::vector<std::string> names;
  for (const std::string& name : options.names) {
    if (std::ranges::find(known, name) == known.end())
      refuse("", "'" + name + "' is not among what is measured" + suggestion(name, known) +
                     "; without names vkact driver measures all");
    add_once(names, name);
  }
  return names;
}

DriverResults measure(const Device& device, const std::vector<std::string>& names,
                      bool exhaustive) {
  constexpr std::size_t kSteps = 1000;
  Progress progress(kSteps);
  driver::MeasurementOptions asked;
  asked.names = names;
  asked.exhaustive = exhaustive;
  asked.show = [&](double part, std::string_view what) {
    progress.show(static_cast<std::size_t>(part * kSteps), std::string(what));
  };
  DriverResults results;
  results.functions = succeeded(driver::measure_functions(device, asked));
  if (asked.names.empty()) results.behaviour = succeeded(driver::measure_behaviour(device));
  results.special = succeeded(driver::measure_special_values(device, asked));
  results.formulas = succeeded(driver::measure_formulas(device, asked));
  return results;
}

// "0.001806", or "0.5, 3" of several.
std::string operands_text(const FunctionAccuracy& accuracy, const driver::Operands& operands) {
  const auto all = driver::functions();
  const auto function = std::ranges::find(all, accuracy.name, &driver::Function::name);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < function->operands; ++i) texts.push_back(digits(operands[i], 4));
  return join(texts, ", ");
}

// "3.14 ULP where 3.12 are allowed, at -0.05827; 2 of 1048576 points".
std::string violation_text(const FunctionAccuracy& accuracy) {
  const driver::Violation& worst = accuracy.worst_violation;
  return digits(worst.ulp, 4) + " ULP where " + digits(worst.allowed_ulp, 4) + " are allowed, at " +
         operands_text(accuracy, worst.at) + "; so at " + std::to_string(accuracy.violations) +
         " of " + std::to_string(accuracy.points) + " points";
}

std::vector<std::string> function_row(const FunctionAccuracy& accuracy) {
  return {std::string(accuracy.name), digits(accuracy.worst_ulp, 3), digits(accuracy.mean_ulp, 3),
          accuracy.worst_ulp == 0 ? "" : operands_text(accuracy, accuracy.at),
          std::string(name_of(accuracy.verdict))};
}

const std::vector<std::string> kFunctionHead{"FUNCTION", "WORST ULP", "MEAN ULP", "AT", "VERDICT"};
// The last one stands in Markdown alone.
const std::vector<Align> kFunctionColumns{Align::left, Align::right, Align::right,
                                          Align::left, Align::left,  Align::left};

void print_functions(const DriverResults& results) {
  TextTable table({Align::left, Align::right, Align::right, Align::left, Align::left});
  table.add(kFunctionHead);
  for (const FunctionAccuracy& each : results.functions) {
    table.add(function_row(each));
    if (each.verdict != driver::Verdict::accurate)
      table.add_note(wrapped("    Vulkan allows: ", each.rule));
    if (each.violations > 0) table.add_note(wrapped("    ", violation_text(each)));
  }
  table.print(std::cout);
  std::cout << '\n';
}

std::vector<std::vector<std::string>> function_rows(const DriverResults& results) {
  std::vector<std::vector<std::string>> rows{kFunctionHead};
  rows.front().emplace_back("VULKAN ALLOWS");
  for (const FunctionAccuracy& each : results.functions) {
    rows.push_back(function_row(each));
    if (each.violations > 0) rows.back().back() += ": " + violation_text(each);
    rows.back().emplace_back(each.rule);
  }
  return rows;
}

std::vector<std::vector<std::string>> formula_rows(const DriverResults& results) {
  std::vector<std::vector<std::string>> rows{
      {"ACTIVATION", "WITH THESE: WORST ULP", "MEAN ULP", "AT", "VKACT: WORST ULP"}};
  for (const FormulaAccuracy& each : results.formulas)
    rows.push_back({std::string(each.activation), digits(each.driver_ulp, 3),
                    digits(each.driver_mean_ulp, 3), digits(each.driver_at, 6),
                    digits(each.vkact_ulp, 3)});
  return rows;
}

std::vector<std::vector<std::string>> behaviour_rows(const DriverResults& results) {
  std::vector<std::vector<std::string>> rows{{"QUESTION", "ANSWER"}};
  for (const Behaviour& each : results.behaviour)
    rows.push_back(
        {std::string(each.question), each.answer + (each.is_violation ? ", a VIOLATION" : "")});
  return rows;
}

std::string special_text(const DriverResults& results) {
  std::vector<std::string> texts;
  for (const SpecialResult& each : results.special)
    if (!each.is_as_expected())
      texts.push_back(std::string(each.function) + "(" +
                      digits(static_cast<double>(each.operand), 3) +
                      ") = " + digits(static_cast<double>(each.actual), 9));
  if (texts.empty()) return "As IEEE 754 has them, everywhere.";
  return join(texts, "; ") + ".";
}

constexpr const char* kSpecialWords =
    "Special values, where they are not as IEEE 754 and C have them (Vulkan does not ask for it): ";

void print_rows(const std::vector<std::vector<std::string>>& rows, std::vector<Align> columns) {
  TextTable table(std::move(columns));
  for (const auto& row : rows) table.add(row);
  table.print(std::cout);
  std::cout << '\n';
}

const std::vector<Align> kFormulaColumns{Align::left, Align::right, Align::right, Align::left,
                                         Align::right};
const std::vector<Align> kBehaviourColumns{Align::left, Align::left};

void print_text(const DriverResults& results) {
  if (!results.functions.empty()) print_functions(results);
  if (!results.formulas.empty()) print_rows(formula_rows(results), kFormulaColumns);
  if (!results.behaviour.empty()) print_rows(behaviour_rows(results), kBehaviourColumns);
  if (!results.special.empty())
    std::cout << wrapped("", kSpecialWords + special_text(results)) << '\n';
}

void print_markdown(const Device& device, const DriverResults& results) {
  std::cout << "### " << device.description().name << ", " << device.description().driver << "\n\n";
  if (!results.functions.empty())
    std::cout << markdown_table(function_rows(results), kFunctionColumns) << '\n';
  if (!results.formulas.empty())
    std::cout << markdown_table(formula_rows(results), kFormulaColumns) << '\n';
  if (!results.behaviour.empty())
    std::cout << markdown_table(behaviour_rows(results), kBehaviourColumns) << '\n';
  if (!results.special.empty()) std::cout << kSpecialWords << special_text(results) << '\n';
}

void print_json(const Device& device, const DriverResults& results) {
  ordered_json document{{"device", device.description().name},
                        {"driver", device.description().driver}};
  for (const FunctionAccuracy& each : results.functions) {
    document["functions"].push_back({{"name", each.name},
                                     {"rule", each.rule},
                                     {"points", each.points},
                                     {"worst_ulp", json_number(each.worst_ulp)},
                                     {"mean_ulp", json_number(each.mean_ulp)},
                                     {"worst_absolute", json_number(each.worst_absolute)},
                                     {"at", each.at},
                                     {"exact", json_number(each.exact)},
                                     {"actual", json_number(each.actual)},
                                     {"violations", each.violations},
                                     {"verdict", name_of(each.verdict)}});
    for (const driver::Binade& binade : each.binades)
      document["functions"].back()["binades"].push_back(
          {{"exponent", binade.exponent},
           {"worst_ulp", json_number(binade.worst_ulp)},
           {"allowed_ulp", json_number(binade.allowed_ulp)}});
    if (each.violations == 0) continue;
    const driver::Violation& worst = each.worst_violation;
    document["functions"].back()["worst_violation"] = {
        {"at", worst.at},
        {"exact", json_number(worst.exact)},
        {"actual", json_number(worst.actual)},
        {"ulp", json_number(worst.ulp)},
        {"allowed_ulp", json_number(worst.allowed_ulp)}};
  }
  for (const Behaviour& each : results.behaviour)
    document["behaviour"].push_back(
        {{"question", each.question}, {"answer", each.answer}, {"violation", each.is_violation}});
  for (const SpecialResult& each : results.special)
    document["special_values"].push_back(
        {{"function", each.function},
         {"operand", json_number(static_cast<double>(each.operand))},
         {"expected", json_number(static_cast<double>(each.expected))},
         {"actual", json_number(static_cast<double>(each.actual))},
         {"as_expected", each.is_as_expected()}});
  for (const FormulaAccuracy& each : results.formulas) {
    document["activations"].push_back({{"activation", each.activation},
                                       {"driver_worst_ulp", json_number(each.driver_ulp)},
                                       {"driver_mean_ulp", json_number(each.driver_mean_ulp)},
                                       {"driver_at", json_number(each.driver_at)},
                                       {"vkact_worst_ulp", json_number(each.vkact_ulp)}});
    for (const driver::FormulaBinade& binade : each.binades)
      document["activations"].back()["binades"].push_back(
          {{"exponent", binade.exponent},
           {"driver_ulp", json_number(binade.driver_ulp)},
           {"vkact_ulp", json_number(binade.vkact_ulp)}});
  }
  std::cout << document.dump(2) << '\n';
}

void plot(const std::string& file, const Device& device, const DriverResults& results) {
  const std::string& name = device.description().name;
  const auto charts = charts_of(results.functions, results.formulas, name);
  write_text_file(file, charts::svg(charts, 2,
                                    "Errors of the functions of " + name +
                                        " in units in the last place, over their operand"));
}

void run(const DriverOptions& options) {
  if (options.json && options.markdown)
    refuse("--json", "it is another form than --markdown; give one of them");
  const auto names = asked_names(options);
  if (options.plot) accepted("--plot", npy::check_target(*options.plot));
  const Device device = open_device(options.device);
  const DriverResults results = measure(device, names, options.exhaustive);
  if (options.plot) plot(*options.plot, device, results);
  if (options.json)
    print_json(device, results);
  else if (options.markdown)
    print_markdown(device, results);
  else
    print_text(results);
  const auto violations = results.violations();
  const std::string where = device_text(device.description());
  if (violations > 0)
    throw CommandError(ExitCode::failed, std::to_string(violations) +
                                             " of the driver's functions are further off than "
                                             "the Vulkan specification allows, on " +
                                             where);
  if (!options.json && !options.markdown)
    std::cout << "Nothing is further off than the Vulkan specification allows, on " << where
              << ".\n";
}

}  // namespace

void add_driver_command(CLI::App& app) {
  auto options = std::make_shared<DriverOptions>();
  CLI::App* command =
      app.add_subcommand("driver", "Measure the driver's own functions, such as exp and tanh.");
  command
      ->add_option("functions", options->names,
                   "functions, and activations written with them [default: all]")
      ->type_name("FUNCTION");
  command->add_option("--device", options->device, kDeviceHelp)->type_name("SELECTOR");
  command->add_flag("--exhaustive", options->exhaustive,
                    "at every float32 of functions of one operand; takes an hour or more");
  command->add_flag("--json", options->json, "print the results as JSON");
  command->add_flag("--markdown", options->markdown, "print them as Markdown");
  command
      ->add_option("--plot", options->plot,
                   "receives charts as SVG: the errors over the operand, beside VkAct's")
      ->type_name("FILE");
  command->footer(
      "A million operands a function, the same on every device, beside exact results and what the\n"
      "Vulkan specification allows; docs/driver.md says how to read it.\n\n"
      "Examples:\n"
      "  vkact driver\n"
      "  vkact driver tanh exp --plot tanh.svg\n"
      "  vkact driver --device index:1 --json");
  command->callback([options] { run(*options); });
}

}  // namespace vkact::cli
