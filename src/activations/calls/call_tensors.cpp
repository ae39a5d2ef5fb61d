#include "activations/calls/call_tensors.hpp"

#include "activations/calls/checks.hpp"

namespace vkact {

Result<CallTensors> checked_tensors(const vulkan::Context& context, const ForwardCall& call) {
  const auto checked =
      check_tensors(call.where, context, {{"x", &call.x, false}, {"y", &call.y, true}});
  if (!checked) return checked.error();
  return CallTensors{&call.x, nullptr, &call.y};
}

Result<CallTensors> checked_tensors(const vulkan::Context& context, const BackwardCall& call) {
  const BackwardArguments& arguments = call.arguments;
  const bool from_input = is_from_input(call);
  if (!from_input) {
    if (!arguments.y)
      return invalid(call.where, call.activation.info().backward_from_x
                                     ? "neither x nor a usable y is given"
                                     : "y is missing; its backward needs the output");
    if (auto checked = call.activation.check_backward_from_output(); !checked)
      return checked.error();
  }
  const Tensor& source = from_input ? arguments.x : arguments.y;
  const auto checked = check_tensors(call.where, context,
                                     {{from_input ? "x" : "y", &source, false},
                                      {"dy", &arguments.dy, false},
                                      {"dx", &arguments.dx, true}});
  if (!checked) return checked.error();
  if (arguments.accumulate) {
    const auto own =
        check_is_own_memory(call.where, {"dx", &arguments.dx, true}, {&source, &arguments.dy});
    if (!own) return own.error();
  }
  return CallTensors{&source, &arguments.dy, &arguments.dx, arguments.accumulate};
}

}  // namespace vkact
