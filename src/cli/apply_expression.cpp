// vkact apply: the expression and its parameters.
#include <algorithm>
#include <string_view>

#include "cli/apply.hpp"
#include "cli/command_error.hpp"
#include "cli/once.hpp"
#include "npy/npy.hpp"

namespace vkact::cli {
namespace {

// The part before and after the sign; `form` says how it should look.
std::pair<std::string, std::string> split(const std::string& source, const std::string& assignment,
                                          const std::string& form) {
  const std::size_t equals = assignment.find('=');
  if (equals == std::string::npos || equals == 0) refuse(source, "it is not of the form " + form);
  return {assignment.substr(0, equals), assignment.substr(equals + 1)};
}

// The parameter's entry, made when there is none yet.
ApplyParameter& entry(std::vector<ApplyParameter>& parameters, const std::string& name) {
  const auto found = std::ranges::find(parameters, name, &ApplyParameter::name);
  if (found != parameters.end()) return *found;
  return parameters.emplace_back(ApplyParameter{.name = name});
}

void check_trainable(const std::string& source, const ActivationInfo& info,
                     const std::string& name) {
  std::string trainable;
  for (const ParameterInfo& each : info.parameters) {
    if (!each.trainable) continue;
    if (each.name == name) return;
    trainable += (trainable.empty() ? "" : ", ") + std::string(each.name);
  }
  if (std::ranges::find(info.parameters, name, &ParameterInfo::name) == info.parameters.end())
    accepted(source, Activation(info.id).set(name, 0.0F));  // refuses with the names that there are
  refuse(source, name + " is no trainable parameter of " + std::string(info.name) +
                     (trainable.empty() ? ", which has none" : "; those are " + trainable));
}

// "; for a tensor write alpha=@file.npy", where the parameter may be one.
std::string tensor_hint(const ParameterInfo& parameter) {
  if (!parameter.trainable) return "";
  return "; for a tensor write " + std::string(parameter.name) + "=@file.npy";
}

HostTensor read_parameter(const ApplyOptions& options, const std::string& source,
                          const std::string& file, std::vector<std::string>& remarks) {
  npy::Array array =
      accepted(source, npy::read(file, {.raw_is_bfloat16 = options.dtype == "bfloat16"}));
  if (!array.remark.empty()) add_once(remarks, array.remark);
  return {std::move(array.shape), array.element_type, std::move(array.bytes)};
}

// What --set gives: a parameter's name and the text of its value.
struct Assignment {
  std::string source;
  std::string name;
  std::string value;
};

void assign(Activation& activation, const Assignment& assignment) {
  const auto set = activation.set(assignment.name, std::string_view(assignment.value));
  if (set) return;
  const auto described =
      std::ranges::find(activation.info().parameters, assignment.name, &ParameterInfo::name);
  if (described == activation.info().parameters.end()) accepted("--set", set);
  refuse(assignment.source, set.error().reasons.front() + tensor_hint(*described));
}

// What the expression gives a parameter is not to be given again.
void check_is_free(const std::string& source, const Activation& activation,
                   const std::string& name) {
  const auto described = activation.info().parameters;
  for (std::size_t i = 0; i < described.size(); ++i)
    if (described[i].name == name && activation.parameters()[i] != described[i].default_value)
      refuse(source, "the expression sets the parameter already; set it once");
}

}  // namespace

std::pair<Expression, std::vector<ApplyParameter>> read_expression(
    const ApplyOptions& options, std::vector<std::string>& remarks) {
  Expression expression = accepted("", parse_expression(options.expression));
  std::vector<ApplyParameter> parameters;
  Activation* activation = std::get_if<Activation>(&expression);
  if (activation == nullptr) {
    if (!options.assignments.empty() || !options.gradients.empty())
      refuse(options.assignments.empty() ? "--grad" : "--set",
             "it is for a single activation; in a composition write parameters as in "
             "elu(alpha=0.5)");
    std::visit([](const auto& each) { accepted("", each.check()); }, expression);
    return {expression, parameters};
  }
  std::vector<std::string> seen;
  for (const std::string& text : options.assignments) {
    const std::string source = "--set " + text;
    const auto [name, value] = split(source, text, "parameter=value");
    if (std::ranges::find(seen, name) != seen.end())
      refuse(source, "the parameter is set twice; set it once");
    seen.push_back(name);
    check_is_free(source, *activation, name);
    if (!value.starts_with('@')) {
      assign(*activation, {source, name, value});
      continue;
    }
    check_trainable(source, activation->info(), name);
    ApplyParameter& parameter = entry(parameters, name);
    parameter.file = value.substr(1);
    parameter.values = read_parameter(options, source, parameter.file, remarks);
  }
  accepted(options.assignments.empty() ? "" : "--set", activation->check());
  for (const std::string& assignment : options.gradients) {
    const std::string source = "--grad " + assignment;
    const auto [name, file] = split(source, assignment, "parameter=file.npy");
    check_trainable(source, activation->info(), name);
    if (entry(parameters, name).gradient_file) refuse(source, "the parameter is named twice");
    entry(parameters, name).gradient_file = file;
  }
  return {expression, parameters};
}

std::string text_of(const ApplyInputs& inputs) {
  const Activation* activation = inputs.activation();
  std::string text = to_string(inputs.expression);
  if (activation == nullptr) return text;
  for (const ApplyParameter& each : inputs.parameters) {
    if (!each.values) continue;
    const std::size_t begin = text.find(each.name + "=") + each.name.size() + 1;
    text.replace(begin, text.find_first_of(",)", begin) - begin, "@" + each.file);
  }
  return text;
}

}  // namespace vkact::cli
