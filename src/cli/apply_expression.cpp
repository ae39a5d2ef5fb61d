// vkact apply: the expression and its parameters.
#include <algorithm>
#include <charconv>
#include <string_view>

#include "cli/apply.hpp"
#include "cli/command_error.hpp"
#include "npy/npy.hpp"

namespace vkact::cli {
namespace {

float parse_number(const std::string& source, std::string_view text) {
  float value = 0;
  std::string_view digits = text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (code == std::errc::result_out_of_range)
    refuse(source, "'" + std::string(text) + "' is beyond float32's range");
  if (code != std::errc() || end != digits.data() + digits.size())
    refuse(source, "'" + std::string(text) +
                       "' is not a number; write parameter=number, or parameter=@file.npy for a "
                       "tensor");
  return value;
}

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
  return parameters.emplace_back(ApplyParameter{name, {}, {}});
}

void check_trainable(const std::string& source, const ActivationInfo& info,
                     const std::string& name) {
  std::string trainable;
  for (const ParameterInfo& each : info.parameters) {
    if (!each.trainable) continue;
    if (each.name == name) return;
    trainable += (trainable.empty() ? "" : ", ") + std::string(each.name);
  }
  refuse(source, name + " is no trainable parameter of " + std::string(info.name) +
                     (trainable.empty() ? ", which has none" : "; those are " + trainable));
}

void assign(Activation& activation, std::vector<ApplyParameter>& parameters,
            const std::string& assignment) {
  const std::string source = "--set " + assignment;
  const auto [name, value] = split(source, assignment, "parameter=number");
  const auto described =
      std::ranges::find(activation.info().parameters, name, &ParameterInfo::name);
  if (described == activation.info().parameters.end())
    accepted("--set", activation.set(name, 0.0F));  // refuses with the names that there are
  if (value.starts_with('@')) {
    check_trainable(source, activation.info(), name);
    const npy::Array array = accepted(source, npy::read(value.substr(1)));
    entry(parameters, name).values = HostTensor{array.shape, array.element_type, array.bytes};
  } else if (described->choices.empty()) {
    accepted("--set", activation.set(name, parse_number(source, value)));
  } else {
    accepted("--set", activation.set(name, std::string_view(value)));
  }
}

}  // namespace

std::pair<Expression, std::vector<ApplyParameter>> read_expression(const ApplyOptions& options) {
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
  for (const std::string& assignment : options.assignments) {
    const std::string name = assignment.substr(0, assignment.find('='));
    if (std::ranges::find(seen, name) != seen.end())
      refuse("--set " + assignment, "the parameter is set twice; set it once");
    seen.push_back(name);
    assign(*activation, parameters, assignment);
  }
  accepted("--set", activation->check());
  for (const std::string& assignment : options.gradients) {
    const std::string source = "--grad " + assignment;
    const auto [name, file] = split(source, assignment, "parameter=file.npy");
    check_trainable(source, activation->info(), name);
    if (entry(parameters, name).gradient_file) refuse(source, "the parameter is named twice");
    entry(parameters, name).gradient_file = file;
  }
  return {expression, parameters};
}

}  // namespace vkact::cli
