// vkact list: what activations there are.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>
#include <vkact/activation.hpp>

#include "cli/commands.hpp"
#include "cli/text.hpp"

namespace vkact::cli {
namespace {

std::vector<std::string> backward_forms(const ActivationInfo& info) {
  std::vector<std::string> forms;
  if (info.backward_from_x) forms.emplace_back("x");
  if (info.backward_from_y) forms.emplace_back("y");
  return forms;
}

nlohmann::ordered_json json_of(const ActivationInfo& info) {
  nlohmann::ordered_json parameters = nlohmann::ordered_json::array();
  for (const auto& parameter : info.parameters)
    parameters.push_back({{"name", parameter.name},
                          {"default", decimal(parameter.default_value)},
                          {"trainable", parameter.trainable}});
  return {{"name", info.name},
          {"family", name_of(info.family)},
          {"parameters", parameters},
          {"backward", backward_forms(info)},
          {"formula", info.formula},
          {"aliases", std::vector<std::string>(info.aliases.begin(), info.aliases.end())}};
}

void print_json() {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& info : activations()) list.push_back(json_of(info));
  std::cout << nlohmann::ordered_json{{"activations", list}}.dump(2) << '\n';
}

std::string parameter_text(const ActivationInfo& info) {
  std::vector<std::string> parts;
  for (const auto& parameter : info.parameters)
    parts.push_back(std::string(parameter.name) + "=" + shortest(parameter.default_value) +
                    (parameter.trainable ? "*" : ""));
  return join(parts, ", ");
}

void print_table() {
  using Align = TextTable::Align;
  TextTable table({Align::left, Align::left, Align::left, Align::left});
  table.add({"ACTIVATION", "FAMILY", "BACKWARD FROM", "PARAMETERS"});
  for (const auto& info : activations()) {
    table.add({std::string(info.name), std::string(name_of(info.family)),
               join(backward_forms(info), " or "), parameter_text(info)});
    table.add_note(wrapped("    y = ", info.formula));
    if (!info.aliases.empty()) {
      const std::vector<std::string> aliases(info.aliases.begin(), info.aliases.end());
      table.add_note(wrapped("    also called ", join(aliases, ", ")));
    }
  }
  table.print(std::cout);
  std::cout << "Parameters are shown with their defaults; * marks those that networks learn.\n";
}

}  // namespace

void add_list_command(CLI::App& app) {
  auto as_json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("list", "List the activations and their parameters.");
  command->add_flag("--json", *as_json, "print {\"activations\": [...]}");
  command->footer("Example:\n  vkact list --json");
  command->callback([as_json] {
    if (*as_json)
      print_json();
    else
      print_table();
  });
}

}  // namespace vkact::cli
