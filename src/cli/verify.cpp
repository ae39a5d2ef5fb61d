// vkact verify: the device's results against the CPU reference.
#include "verification/verification.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/command_error.hpp"
#include "cli/commands.hpp"
#include "cli/device_selection.hpp"
#include "cli/elements.hpp"
#include "cli/progress.hpp"
#include "cli/text.hpp"

namespace vkact::cli {
namespace {

using verification::CaseResult;

struct VerifyOptions {
  std::vector<std::string> activations;
  std::vector<std::string> dtypes;
  std::string device;
  bool json = false;
};

template <class T>
void add_once(std::vector<T>& list, T item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

std::vector<verification::Case> asked_cases(const VerifyOptions& options) {
  std::vector<ActivationId> ids;
  for (const std::string& name : options.activations)
    add_once(ids, accepted("", Activation::named(name)).id());
  if (ids.empty())
    for (const ActivationInfo& info : activations()) ids.push_back(info.id);
  std::vector<ElementType> types;
  for (const std::string& name : options.dtypes) add_once(types, element_type_option(name));
  if (types.empty()) types = {ElementType::float32, ElementType::float16, ElementType::bfloat16};
  return verification::cases_of(ids, types);
}

std::vector<CaseResult> run_cases(const Device& device,
                                  const std::vector<verification::Case>& cases) {
  std::vector<CaseResult> results;
  Progress progress(cases.size());
  for (const verification::Case& each : cases) {
    progress.show(results.size(), std::string(info_of(each.activation).name) + " " +
                                      std::string(name_of(each.direction)) + " " +
                                      std::string(name_of(each.type)));
    results.push_back(succeeded(verification::verify(device, each)));
  }
  return results;
}

// JSON has no NaN and no infinity.
nlohmann::ordered_json json_number(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

void print_json(const Device& device, const std::vector<CaseResult>& results) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const CaseResult& result : results)
    list.push_back({{"activation", info_of(result.verified.activation).name},
                    {"direction", name_of(result.verified.direction)},
                    {"dtype", name_of(result.verified.type)},
                    {"worst_ulp", json_number(result.worst_ulp)},
                    {"worst_absolute", json_number(result.worst_absolute)},
                    {"at", json_number(result.at)},
                    {"passed", result.passed}});
  const nlohmann::ordered_json document{{"device", device.description().name}, {"results", list}};
  std::cout << document.dump(2) << '\n';
}

void print_table(const std::vector<CaseResult>& results) {
  using Align = TextTable::Align;
  TextTable table({Align::left, Align::left, Align::left, Align::right, Align::right, Align::right,
                   Align::left});
  table.add({"ACTIVATION", "DIRECTION", "TYPE", "WORST ULP", "WORST ABSOLUTE", "AT", ""});
  for (const CaseResult& result : results) {
    table.add({std::string(info_of(result.verified.activation).name),
               std::string(name_of(result.verified.direction)),
               std::string(name_of(result.verified.type)), digits(result.worst_ulp, 3),
               digits(result.worst_absolute, 3), digits(result.at, 6),
               result.passed ? "ok" : "FAILED"});
    if (!result.passed) table.add_note(wrapped("    ", result.explanation));
  }
  table.print(std::cout);
}

void run(const VerifyOptions& options) {
  const auto cases = asked_cases(options);
  const Device device = open_device(options.device);
  const auto results = run_cases(device, cases);
  const std::string where = device_text(device.description());
  const auto failed = std::ranges::count(results, false, &CaseResult::passed);
  if (options.json)
    print_json(device, results);
  else
    print_table(results);
  if (failed == 0) {
    if (!options.json)
      std::cout << "All " << results.size() << " checks passed on " << where << ".\n";
    return;
  }
  const auto first = std::ranges::find(results, false, &CaseResult::passed);
  throw CommandError(ExitCode::failed, std::to_string(failed) + " of " +
                                           std::to_string(results.size()) + " checks failed on " +
                                           where + ", the first: " + first->explanation);
}

}  // namespace

void add_verify_command(CLI::App& app) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command =
      app.add_subcommand("verify", "Check the device's results against the CPU reference.");
  command->add_option("ACTIVATION", options->activations, "names or aliases [default: all]")
      ->type_name("NAME");
  command
      ->add_option("--dtype", options->dtypes,
                   "float32, float16 or bfloat16; may be repeated [default: all]")
      ->type_name("TYPE")
      ->allow_extra_args(false);
  command->add_option("--device", options->device, kDeviceHelp)->type_name("SELECTOR");
  command->add_flag("--json", options->json, "print {\"device\", \"results\": [...]}");
  command->footer("Example:\n  vkact verify gelu softmax --dtype float32");
  command->callback([options] { run(*options); });
}

}  // namespace vkact::cli
