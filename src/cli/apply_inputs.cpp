// vkact apply, before the device: options judged, files read.
#include <algorithm>
#include <charconv>
#include <filesystem>
#include <string_view>

#include "cli/apply.hpp"
#include "cli/command_error.hpp"
#include "cli/elements.hpp"
#include "npy/npy.hpp"
#include "npy/pending_file.hpp"

namespace vkact::cli {
namespace {

float parse_value(const std::string& assignment, std::string_view text) {
  float value = 0;
  std::string_view digits = text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (code == std::errc::result_out_of_range)
    refuse("--set " + assignment, "'" + std::string(text) + "' is beyond float32's range");
  if (code != std::errc() || end != digits.data() + digits.size())
    refuse("--set " + assignment,
           "'" + std::string(text) + "' is not a number; write parameter=number");
  return value;
}

Activation parse_activation(const ApplyOptions& options) {
  Activation activation = accepted("", Activation::named(options.activation));
  std::vector<std::string> seen;
  for (const std::string& assignment : options.assignments) {
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos || equals == 0)
      refuse("--set " + assignment, "it is not of the form parameter=number");
    const std::string parameter = assignment.substr(0, equals);
    if (std::ranges::find(seen, parameter) != seen.end())
      refuse("--set " + assignment, "the parameter is set twice; set it once");
    seen.push_back(parameter);
    const float value = parse_value(assignment, std::string_view(assignment).substr(equals + 1));
    accepted("--set", activation.set(parameter, value));
  }
  accepted("--set", activation.check());
  return activation;
}

bool is_same_file(const std::string& a, const std::string& b) {
  namespace fs = std::filesystem;
  std::error_code code_a;
  std::error_code code_b;
  // Of a file that does not exist yet only an absolute path is made canonical.
  const auto canonical_a = fs::weakly_canonical(fs::absolute(a, code_a), code_a);
  const auto canonical_b = fs::weakly_canonical(fs::absolute(b, code_b), code_b);
  return code_a || code_b ? a == b : canonical_a == canonical_b;
}

void check_outputs(const ApplyOptions& options) {
  if (options.grad_output && !options.grad_input)
    refuse("--grad-output", "it needs --grad-input, the file for the gradient of the input");
  if (options.grad_input && !options.grad_output)
    refuse("--grad-input", "it needs --grad-output, the file with the gradient of the output");
  if (!options.output && !options.grad_input)
    refuse("", "nothing is asked for: give --output, or --grad-output with --grad-input");
  if (options.output) accepted("--output", npy::check_target(*options.output));
  if (options.grad_input) accepted("--grad-input", npy::check_target(*options.grad_input));
  if (options.output && options.grad_input && is_same_file(*options.output, *options.grad_input))
    refuse("--grad-input", *options.grad_input + " is also --output; give another name");
}

std::int64_t axis_of(const ApplyOptions& options, const Activation& activation,
                     const Shape& shape) {
  const auto rank = static_cast<std::int64_t>(shape.size());
  const std::int64_t axis = options.axis.value_or(-1);
  if (activation.info().family != Family::rowwise) return axis;
  if (rank == 0)
    refuse("--axis", std::string(activation.info().name) + " needs an axis and " + options.input +
                         " holds a single value without one");
  if (axis < -rank || axis >= rank)
    refuse("--axis", std::to_string(axis) + " is out of range: " + options.input + " has shape " +
                         to_string(shape) + ", so it must be from " + std::to_string(-rank) +
                         " to " + std::to_string(rank - 1));
  return axis < 0 ? axis + rank : axis;
}

}  // namespace

ApplyInputs read_inputs(const ApplyOptions& options) {
  ApplyInputs inputs{.activation = parse_activation(options), .shape = {}, .x = {}, .dy = {}};
  if (options.axis && inputs.activation.info().family != Family::rowwise)
    refuse("--axis", std::string(inputs.activation.info().name) +
                         " works on each element alone; leave the option out");
  std::optional<ElementType> type;
  if (options.dtype) type = element_type_option(*options.dtype);
  check_outputs(options);

  npy::Array x = accepted("--input", npy::read(options.input));
  inputs.type = type.value_or(x.element_type);
  inputs.shape = x.shape;
  inputs.axis = axis_of(options, inputs.activation, x.shape);
  inputs.x = converted(std::move(x.bytes), x.element_type, inputs.type);
  if (!options.grad_output) return inputs;

  npy::Array dy = accepted("--grad-output", npy::read(*options.grad_output));
  if (dy.shape != inputs.shape)
    refuse("--grad-output", *options.grad_output + " has shape " + to_string(dy.shape) + " and " +
                                options.input + " has " + to_string(inputs.shape) +
                                "; they must agree");
  inputs.dy = converted(std::move(dy.bytes), dy.element_type, inputs.type);
  return inputs;
}

}  // namespace vkact::cli
