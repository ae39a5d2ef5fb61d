// vkact verify: the device's results against the CPU reference.
#include "verification/verification.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/command_error.hpp"
#include "cli/commands.hpp"
#include "cli/device_selection.hpp"
#include "cli/elements.hpp"
#include "cli/once.hpp"
#include "cli/progress.hpp"
#include "cli/text.hpp"
#include "npy/pending_file.hpp"
#include "verification/digest_file.hpp"
#include "verification/report.hpp"

namespace vkact::cli {
namespace {

using verification::CaseResult;
using verification::DigestFile;

struct VerifyOptions {
  std::vector<std::string> activations;
  std::vector<std::string> dtypes;
  std::string device;
  bool json = false;
  bool exhaustive = false;
  bool digest = false;
  std::string digest_file;
  std::vector<std::string> compare;

  bool wants_digests() const { return digest || !digest_file.empty(); }
  // Digests alone take seconds.
  bool wants_checks() const { return exhaustive || !wants_digests(); }
};

struct Selection {
  std::vector<ActivationId> activations;
  std::vector<ElementType> types;
};

Selection selection_of(const VerifyOptions& options) {
  Selection selection;
  for (const std::string& name : options.activations)
    add_once(selection.activations, accepted("", Activation::named(name)).id());
  if (selection.activations.empty())
    for (const ActivationInfo& info : activations()) selection.activations.push_back(info.id);
  for (const std::string& name : options.dtypes)
    add_once(selection.types, element_type_option(name));
  if (selection.types.empty())
    selection.types = {ElementType::float32, ElementType::float16, ElementType::bfloat16};
  return selection;
}

std::string words(ActivationId activation, std::string_view direction, ElementType type) {
  return std::string(info_of(activation).name) + " " + std::string(direction) + " " +
         std::string(name_of(type));
}

std::vector<CaseResult> run_cases(const Device& device, const Selection& selection,
                                  bool exhaustive) {
  const auto cases = verification::cases_of(selection.activations, selection.types);
  std::vector<CaseResult> results;
  Progress progress(cases.size());
  for (const verification::Case& each : cases) {
    const std::string what = words(each.activation, name_of(each.direction), each.type);
    progress.show(results.size(), what);
    const auto show_part = [&](double part) {
      progress.show(results.size(), what + " " + digits(100 * part, 3) + " %");
    };
    results.push_back(succeeded(exhaustive
                                    ? verification::verify_exhaustively(device, each, show_part)
                                    : verification::verify(device, each)));
  }
  return results;
}

DigestFile take_digests(const Device& device, const Selection& selection) {
  const auto cases = verification::digest_cases_of(selection.activations, selection.types);
  DigestFile digests{device.description().name, device.description().driver, {}};
  Progress progress(cases.size());
  for (const verification::DigestCase& each : cases) {
    progress.show(digests.entries.size(),
                  "digest of " + words(each.activation, name_of(each.pass), each.type));
    const auto digest = succeeded(verification::digest_of(device, each));
    digests.entries.push_back(verification::entry_of(each, digest));
  }
  return digests;
}

void print_checks(const std::vector<CaseResult>& results) {
  using Align = TextTable::Align;
  TextTable table({Align::left, Align::left, Align::left, Align::right, Align::right, Align::right,
                   Align::right, Align::left});
  table.add(
      {"ACTIVATION", "DIRECTION", "TYPE", "WORST ULP", "MEAN ULP", "WORST ABSOLUTE", "AT", ""});
  for (const CaseResult& result : results) {
    table.add({std::string(info_of(result.verified.activation).name),
               std::string(name_of(result.verified.direction)),
               std::string(name_of(result.verified.type)), digits(result.worst_ulp, 3),
               digits(result.mean_ulp, 3), digits(result.worst_absolute, 3), digits(result.at, 6),
               result.passed ? "ok" : "FAILED"});
    if (!result.passed) table.add_note(wrapped("    ", result.explanation));
  }
  table.print(std::cout);
}

void print_digests(const DigestFile& digests) {
  using Align = TextTable::Align;
  TextTable table({Align::left, Align::left, Align::left, Align::left});
  table.add({"ACTIVATION", "DIRECTION", "TYPE", "DIGEST"});
  for (const auto& each : digests.entries)
    table.add({each.activation, each.direction, each.dtype, each.digest});
  table.print(std::cout);
}

void print_json(const Device& device, const VerifyOptions& options,
                const std::vector<CaseResult>& results, const DigestFile& digests) {
  nlohmann::ordered_json document{{"device", device.description().name},
                                  {"driver", device.description().driver}};
  if (options.wants_checks()) document["results"] = verification::json_of(results);
  if (options.wants_digests()) document["digests"] = verification::json_of(digests)["digests"];
  std::cout << document.dump(2) << '\n';
}

// The verdict on the checks.
void judge(const std::vector<CaseResult>& results, const std::string& where, bool json) {
  const auto failed = std::ranges::count(results, false, &CaseResult::passed);
  if (failed == 0) {
    if (!json) std::cout << "All " << results.size() << " checks passed on " << where << ".\n";
    return;
  }
  const auto first = std::ranges::find(results, false, &CaseResult::passed);
  throw CommandError(ExitCode::failed, std::to_string(failed) + " of " +
                                           std::to_string(results.size()) + " checks failed on " +
                                           where + ", the first: " + first->explanation);
}

void run_on_device(const VerifyOptions& options) {
  const Selection selection = selection_of(options);
  if (!options.digest_file.empty())
    accepted("--digest-file", npy::check_target(options.digest_file));
  const Device device = open_device(options.device);
  std::vector<CaseResult> results;
  DigestFile digests;
  if (options.wants_checks()) results = run_cases(device, selection, options.exhaustive);
  if (options.wants_digests()) digests = take_digests(device, selection);
  if (!options.digest_file.empty())
    succeeded(verification::write_digest_file(digests, options.digest_file));
  if (options.json) {
    print_json(device, options, results, digests);
  } else {
    if (options.wants_checks()) print_checks(results);
    if (options.digest) print_digests(digests);
  }
  if (options.wants_checks())
    judge(results, device_text(device.description()), options.json);
  else if (!options.digest && !options.json)
    std::cout << digests.entries.size() << " digests of " << device_text(device.description())
              << " are in " << options.digest_file << ".\n";
}

void compare_files(const std::string& first_name, const std::string& second_name) {
  const auto first = accepted("", verification::read_digest_file(first_name));
  const auto second = accepted("", verification::read_digest_file(second_name));
  const auto comparison = verification::comparison_of(first, second);
  const std::size_t shared = comparison.equal + comparison.different.size();
  if (shared == 0)
    refuse("--compare", first_name + " and " + second_name + " have no digest of the same call");
  const std::string machines =
      first.device + " (" + first.driver + ") and " + second.device + " (" + second.driver + ")";
  for (const std::string& line : comparison.different) std::cout << line << '\n';
  if (comparison.different.empty())
    std::cout << "All " << shared << " digests that both files have agree: of " << machines
              << ".\n";
  if (!comparison.only_in_first.empty())
    std::cout << comparison.only_in_first.size() << " more are in " << first_name << " alone.\n";
  if (!comparison.only_in_second.empty())
    std::cout << comparison.only_in_second.size() << " more are in " << second_name << " alone.\n";
  if (!comparison.different.empty())
    throw CommandError(ExitCode::failed, std::to_string(comparison.different.size()) + " of " +
                                             std::to_string(shared) + " digests of " + machines +
                                             " differ, the first: " + comparison.different.front());
}

void run(const VerifyOptions& options) {
  if (options.compare.empty()) return run_on_device(options);
  const bool asks_for_more = !options.activations.empty() || !options.dtypes.empty() ||
                             !options.device.empty() || options.json || options.exhaustive ||
                             options.digest || !options.digest_file.empty();
  if (asks_for_more)
    refuse("--compare", "it compares two files and nothing else; leave everything else out");
  compare_files(options.compare[0], options.compare[1]);
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
                   "float32, float16 or bfloat16; a list or repeated [default: all]")
      ->type_name("TYPE")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_option("--device", options->device, kDeviceHelp)->type_name("SELECTOR");
  command->add_flag("--json", options->json,
                    "print {\"device\", \"driver\", \"results\": [...], \"digests\": [...]}");
  command->add_flag("--exhaustive", options->exhaustive,
                    "check pointwise activations at all 2^32 float32 inputs; takes hours");
  command->add_flag("--digest", options->digest,
                    "print digests of results; without --exhaustive nothing is checked");
  command->add_option("--digest-file", options->digest_file, "write the digests to a file")
      ->type_name("FILE");
  command
      ->add_option("--compare", options->compare,
                   "say whether two such files agree in what both have; uses no device")
      ->type_name("FILE FILE")
      ->expected(2);
  command->footer(
      "Examples:\n"
      "  vkact verify gelu softmax --dtype float32\n"
      "  vkact verify --digest-file mine.json\n"
      "  vkact verify --compare mine.json theirs.json");
  command->callback([options] { run(*options); });
}

}  // namespace vkact::cli
