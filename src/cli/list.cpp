// vkact list: what activations there are.
#include <CLI/CLI.hpp>
#include <cstdint>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>
#include <vkact/activation.hpp>

#include "base/number.hpp"
#include "cli/command_error.hpp"
#include "cli/commands.hpp"
#include "cli/once.hpp"
#include "cli/text.hpp"

namespace vkact::cli {
namespace {

std::vector<std::string> backward_forms(const ActivationInfo& info) {
  std::vector<std::string> forms;
  if (info.backward_from_x) forms.emplace_back("x");
  if (info.backward_from_y) forms.emplace_back("y");
  return forms;
}

std::vector<std::string> choices_of(const ParameterInfo& parameter) {
  std::vector<std::string> words;
  for (float value = 0; !parameter.choice(value).empty(); ++value)
    words.emplace_back(parameter.choice(value));
  return words;
}

// The options of `vkact apply` that go with the activation, besides those that all have.
std::vector<std::string> options_of(const ActivationInfo& info) {
  constexpr std::pair<Input, const char*> kOptions[] = {
      {Input::axis, "axis"},       {Input::gate, "gate"},
      {Input::mask, "mask"},       {Input::target, "target"},
      {Input::random, "seed"},     {Input::training, "training"},
      {Input::parameters, "grad"}, {Input::statistics, "running-mean"}};
  std::vector<std::string> options;
  for (const auto& [input, option] : kOptions)
    if (info.takes(input)) options.emplace_back(option);
  if (info.backward_from_y) options.emplace_back("from-output");
  return options;
}

nlohmann::ordered_json json_of(const ActivationInfo& info) {
  nlohmann::ordered_json parameters = nlohmann::ordered_json::array();
  for (const auto& parameter : info.parameters) {
    nlohmann::ordered_json entry{{"name", parameter.name}};
    if (parameter.whole) {
      entry["default"] = static_cast<std::int64_t>(parameter.default_value);
    } else if (parameter.choices.empty()) {
      entry["default"] = decimal(parameter.default_value);
    } else {
      entry["default"] = parameter.choice(parameter.default_value);
      entry["choices"] = choices_of(parameter);
    }
    entry["trainable"] = parameter.trainable;
    parameters.push_back(std::move(entry));
  }
  return {{"name", info.name},
          {"family", name_of(info.family)},
          {"parameters", parameters},
          {"backward", backward_forms(info)},
          {"options", options_of(info)},
          {"dtypes", {"float32", "float16", "bfloat16"}},
          {"formula", info.formula},
          {"aliases", std::vector<std::string>(info.aliases.begin(), info.aliases.end())}};
}

// Those of the names, or all.
std::vector<const ActivationInfo*> chosen(const std::vector<std::string>& names) {
  std::vector<const ActivationInfo*> infos;
  for (const std::string& name : names)
    add_once(infos, &accepted("", Activation::named(name)).info());
  if (names.empty())
    for (const ActivationInfo& info : activations()) infos.push_back(&info);
  return infos;
}

void print_json(const std::vector<const ActivationInfo*>& infos) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const ActivationInfo* info : infos) list.push_back(json_of(*info));
  std::cout << nlohmann::ordered_json{{"activations", list}}.dump(2) << '\n';
}

std::string parameter_text(const ActivationInfo& info) {
  std::vector<std::string> parts;
  for (const auto& parameter : info.parameters)
    parts.push_back(std::string(parameter.name) + "=" +
                    (parameter.choices.empty()
                         ? shortest_text(parameter.default_value)
                         : std::string(parameter.choice(parameter.default_value))) +
                    (parameter.trainable ? "*" : ""));
  return join(parts, ", ");
}

void print_table(const std::vector<const ActivationInfo*>& infos) {
  using Align = TextTable::Align;
  TextTable table({Align::left, Align::left, Align::left});
  table.add({"ACTIVATION", "FAMILY", "BACKWARD FROM"});
  for (const ActivationInfo* each : infos) {
    const ActivationInfo& info = *each;
    table.add({std::string(info.name), std::string(name_of(info.family)),
               join(backward_forms(info), " or ")});
    table.add_note(wrapped("    y = ", info.formula));
    if (!info.parameters.empty()) table.add_note(wrapped("    with ", parameter_text(info)));
    const auto options = options_of(info);
    if (!options.empty()) table.add_note(wrapped("    takes --", join(options, ", --")));
    if (!info.aliases.empty()) {
      const std::vector<std::string> aliases(info.aliases.begin(), info.aliases.end());
      table.add_note(wrapped("    also called ", join(aliases, ", ")));
    }
  }
  table.print(std::cout);
  std::cout << "Parameters are shown with their defaults; * marks those that networks learn.\n"
               "Compositions: \"mixed(relu:45, mish:19)\" on ranges of channels, "
               "\"relu | sigmoid\" one after the other.\n";
}

}  // namespace

void add_list_command(CLI::App& app) {
  auto as_json = std::make_shared<bool>(false);
  auto names = std::make_shared<std::vector<std::string>>();
  CLI::App* command = app.add_subcommand("list", "List the activations and their parameters.");
  command->add_option("ACTIVATION", *names, "names or aliases [default: all]")->type_name("NAME");
  command->add_flag("--json", *as_json, "print {\"activations\": [...]}");
  command->footer(
      "Examples:\n"
      "  vkact list gelu swish\n"
      "  vkact list --json");
  command->callback([as_json, names] {
    const auto infos = chosen(*names);
    if (*as_json)
      print_json(infos);
    else
      print_table(infos);
  });
}

}  // namespace vkact::cli
