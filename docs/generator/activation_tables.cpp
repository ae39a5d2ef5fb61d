#include "activation_tables.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>
#include <vkact/activation.hpp>

namespace docs {
namespace {

using vkact::ActivationInfo;

std::string shortest(float value) {
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

// A vertical bar would end the table cell, in code too.
std::string code(std::string_view text) {
  if (text.empty()) return "";
  std::string result = "`";
  for (const char character : text) {
    if (character == '|') result += '\\';
    result += character;
  }
  return result + '`';
}

std::string joined(const std::vector<std::string>& parts) {
  std::string result;
  for (const std::string& part : parts) result += (result.empty() ? "" : ", ") + part;
  return result;
}

std::string default_of(const vkact::ParameterInfo& parameter) {
  if (!parameter.fraction.empty()) return std::string(parameter.fraction);
  return parameter.choices.empty() ? shortest(parameter.default_value)
                                   : std::string(parameter.choice(parameter.default_value));
}

std::string parameters_of(const ActivationInfo& info) {
  std::vector<std::string> parts;
  for (const vkact::ParameterInfo& parameter : info.parameters) {
    parts.push_back(code(std::string(parameter.name) + " = " + default_of(parameter)) +
                    (parameter.trainable ? " (trainable)" : "") +
                    (parameter.whole ? " (whole)" : ""));
  }
  return joined(parts);
}

std::string aliases_of(const ActivationInfo& info) {
  std::vector<std::string> parts;
  for (const std::string_view alias : info.aliases) parts.push_back(code(alias));
  return joined(parts);
}

std::string backward_of(const ActivationInfo& info) {
  if (!info.backward_from_y) return "x";
  const std::string from_y =
      info.output_condition.empty() ? "y" : "y if " + code(info.output_condition);
  return info.backward_from_x ? "x, " + from_y : from_y;
}

std::string bounds_of(const ActivationInfo& info) {
  if (info.family != vkact::Family::pointwise && info.family != vkact::Family::gated) return "";
  return shortest(info.forward_bound) + " / " + shortest(info.backward_bound);
}

std::string row(const std::vector<std::string>& cells) {
  std::string result = "|";
  for (const std::string& cell : cells) result += cell.empty() ? " |" : " " + cell + " |";
  return result + '\n';
}

}  // namespace

std::string family_table() {
  std::vector<vkact::Family> families;
  for (const ActivationInfo& info : vkact::activations())
    if (std::ranges::find(families, info.family) == families.end()) families.push_back(info.family);
  std::string table = std::to_string(vkact::activations().size()) +
                      " activations, each forward and backward:\n\n" +
                      row({"family", "activations"}) + "|---|---|\n";
  for (const vkact::Family family : families) {
    std::vector<std::string> names;
    for (const ActivationInfo& info : vkact::activations())
      if (info.family == family) names.push_back(code(info.name));
    table += row({std::string(vkact::name_of(family)), joined(names)});
  }
  return table;
}

std::string complete_table() {
  std::string table = row({"activation", "also called", "family", "parameters", "condition", "y",
                           "backward from", "bound, ULP"});
  table += "|---|---|---|---|---|---|---|---|\n";
  for (const ActivationInfo& info : vkact::activations()) {
    table += row({code(info.name), aliases_of(info), std::string(vkact::name_of(info.family)),
                  parameters_of(info), code(info.condition), code(info.formula), backward_of(info),
                  bounds_of(info)});
  }
  return table;
}

}  // namespace docs
