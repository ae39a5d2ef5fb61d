// vkact apply: whether the target of a loss goes with x.
#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/axis.hpp"
#include "cli/apply.hpp"
#include "cli/command_error.hpp"
#include "cli/elements.hpp"
#include "npy/advice.hpp"

namespace vkact::cli {
namespace {

std::size_t axis_of(const ApplyOptions& options, const Shape& x) {
  return place_of_axis(options.axis.value_or(-1), x);
}

// An axis without which x has that shape; the usual one of channels first.
std::optional<std::size_t> axis_that_fits(const Shape& x, const Shape& target) {
  std::vector<std::size_t> axes;
  if (x.size() > 1) axes.push_back(1);
  for (std::size_t axis = x.size(); axis-- > 0;) axes.push_back(axis);
  for (const std::size_t axis : axes)
    if (without_axis(x, axis) == target) return axis;
  return std::nullopt;
}

std::string shapes_of(const ApplyOptions& options, const ApplyInputs& inputs) {
  return *options.target + " has shape " + to_string(inputs.target->shape) + " and " +
         options.input + " has " + to_string(inputs.x.shape);
}

void check_class_shape(const ApplyOptions& options, const ApplyInputs& inputs) {
  const std::size_t axis = axis_of(options, inputs.x.shape);
  const Shape expected = without_axis(inputs.x.shape, axis);
  if (inputs.target->shape == expected) return;
  const auto other = axis_that_fits(inputs.x.shape, inputs.target->shape);
  if (other)
    refuse("--target", shapes_of(options, inputs) + "; if its classes are along axis " +
                           std::to_string(*other) + ", give --axis " + std::to_string(*other));
  refuse("--target", shapes_of(options, inputs) + "; with classes along axis " +
                         std::to_string(axis) + " the target must have " + to_string(expected));
}

bool are_whole(const HostTensor& tensor) {
  const auto bytes = converted(tensor.bytes, tensor.type, ElementType::float32);
  std::vector<float> values(bytes.size() / sizeof(float));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return std::ranges::all_of(values, [](float value) { return std::trunc(value) == value; });
}

// What numpy does not read as floats it does not convert either.
std::string advice_on_classes(const ApplyOptions& options, const HostTensor& target) {
  const std::string wanted = ", and class indices must be integers";
  if (!are_whole(target)) return "";
  if (target.type == ElementType::bfloat16) return wanted;
  return wanted + ": " + npy::saving(*options.target, "int64", ".astype('<i8')");
}

void check_probability_shape(const ApplyOptions& options, const ApplyInputs& inputs) {
  if (inputs.target->shape == inputs.x.shape) return;
  const bool may_be_classes = axis_that_fits(inputs.x.shape, inputs.target->shape).has_value();
  refuse("--target", shapes_of(options, inputs) +
                         "; numbers with a point are probabilities, one for each element of x" +
                         (may_be_classes ? advice_on_classes(options, *inputs.target) : ""));
}

void check_classes(const ApplyOptions& options, const ApplyInputs& inputs) {
  std::vector<std::int32_t> classes(inputs.target->bytes.size() / sizeof(std::int32_t));
  if (!classes.empty())
    std::memcpy(classes.data(), inputs.target->bytes.data(), inputs.target->bytes.size());
  const std::uint64_t count = inputs.x.shape[axis_of(options, inputs.x.shape)];
  accepted("--target", check_targets(*inputs.activation(), classes, count));
}

}  // namespace

void check_target(const ApplyOptions& options, const ApplyInputs& inputs) {
  if (inputs.x.shape.empty())
    refuse("--input", options.input + " is a single value, which has no classes to choose from");
  if (inputs.target->type != ElementType::int32) {
    check_probability_shape(options, inputs);
  } else {
    check_class_shape(options, inputs);
    check_classes(options, inputs);
  }
}

}  // namespace vkact::cli
