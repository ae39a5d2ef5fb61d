#include "activations/blocks/gated.hpp"

#include <algorithm>

#include "activations/blocks/blocks.hpp"
#include "activations/calls/checks.hpp"
#include "base/axis.hpp"

namespace vkact {
namespace {

// Where the values and the gate are.
struct GatedLayout {
  std::uint64_t rows = 0;
  std::uint64_t block = 0;   // elements of either in a row
  std::uint64_t stride = 0;  // from row to row of x, and of the gate
  std::uint64_t first_value = 0;
  std::uint64_t first_gate = 0;
  Shape output;
};

Result<GatedLayout> layout_of(const std::string& where, const Activation& activation,
                              const Shape& x, const CallOptions& options) {
  if (options.gate) {
    const auto elements = element_count(x);
    if (!elements) return elements.error();
    return GatedLayout{1, *elements, *elements, 0, 0, x};
  }
  if (auto checked = check_has_axes(where, x); !checked) return checked.error();
  const std::int64_t axis = options.axis.value_or(-1);
  const auto rows = shape_along(where, x, axis);
  if (!rows) return rows.error();
  if (rows->axis % 2 != 0)
    return invalid(where, "axis " + std::to_string(axis) + " of shape " + to_string(x) +
                              " is of odd length, so it has no two halves; give x an even one, or "
                              "the gate as a tensor of its own");
  const std::uint64_t block = rows->axis / 2 * rows->inner;
  GatedLayout layout{rows->outer, block, 2 * block, 0, block, x};
  if (activation.choice("gate") == "first") std::swap(layout.first_value, layout.first_gate);
  layout.output[place_of_axis(axis, x)] = rows->axis / 2;
  return layout;
}

// The tensor that holds the gate, or its gradient: one of its own, or that of the values.
const Tensor& gate_in(const CallOptions& options, const Tensor& own, const Tensor& values) {
  return options.gate ? own : values;
}

BlockWork work_of(const Activation& activation, Role role, const GatedLayout& layout) {
  BlockWork work;
  work.module = module_of(activation.id(), role);
  work.rows = layout.rows;
  work.block = layout.block;
  std::ranges::copy(activation.parameters(), work.constants.parameters);
  return work;
}

Result<void> check_gradients(const vulkan::Context& context, const BackwardCall& call,
                             const GatedLayout& layout) {
  const BackwardArguments& arguments = call.arguments;
  const Tensor& gate = call.options.gate;
  if (!gate) {
    if (arguments.dgate)
      return invalid(call.where, "x holds the gate, so dx receives its gradient and not dgate");
    return check_tensors(call.where, context,
                         {{"x", &arguments.x, false},
                          {"dy", &arguments.dy, false, &layout.output},
                          {"dx", &arguments.dx, true}});
  }
  return check_tensors(call.where, context,
                       {{"x", &arguments.x, false},
                        {"gate", &gate, false},
                        {"dy", &arguments.dy, false},
                        {"dx", &arguments.dx, true},
                        {"dgate", &arguments.dgate, true}});
}

Result<void> check_accumulation(const BackwardCall& call) {
  const BackwardArguments& arguments = call.arguments;
  if (!arguments.accumulate) return {};
  const Tensor& gate = gate_in(call.options, call.options.gate, arguments.x);
  const Tensor& dgate = gate_in(call.options, arguments.dgate, arguments.dx);
  const std::initializer_list<const Tensor*> sources{&arguments.x, &gate, &arguments.dy};
  if (auto own = check_is_own_memory(call.where, {"dx", &arguments.dx, true}, sources); !own)
    return own;
  return check_is_own_memory(call.where, {"dgate", &dgate, true}, sources);
}

}  // namespace

Result<Shape> output_shape_gated(const Activation& activation, const Shape& x,
                                 const CallOptions& options) {
  const auto layout = layout_of(std::string(activation.info().name), activation, x, options);
  if (!layout) return layout.error();
  return layout->output;
}

Result<void> forward_gated(vulkan::CommandRecorder& recorder, const ForwardCall& call) {
  const vulkan::Context& context = *recorder.context();
  if (auto checked = check_tensors(call.where, context, {{"x", &call.x, false}}); !checked)
    return checked;
  const auto layout = layout_of(call.where, call.activation, call.x.shape(), call.options);
  if (!layout) return layout.error();
  const Tensor& gate = gate_in(call.options, call.options.gate, call.x);
  const auto checked = check_tensors(
      call.where, context,
      {{"x", &call.x, false}, {"gate", &gate, false}, {"y", &call.y, true, &layout->output}});
  if (!checked) return checked;

  BlockWork work = work_of(call.activation, Role::forward, *layout);
  work.tensors = {{&call.x, false, layout->stride, layout->first_value},
                  {&gate, false, layout->stride, layout->first_gate},
                  {&call.y, true, layout->block}};
  return record_blocks(recorder, call.where, work);
}

Result<void> backward_gated(vulkan::CommandRecorder& recorder, const BackwardCall& call) {
  const vulkan::Context& context = *recorder.context();
  const BackwardArguments& arguments = call.arguments;
  if (auto checked = check_tensors(call.where, context, {{"x", &arguments.x, false}}); !checked)
    return checked;
  const auto layout = layout_of(call.where, call.activation, arguments.x.shape(), call.options);
  if (!layout) return layout.error();
  if (auto checked = check_gradients(context, call, *layout); !checked) return checked;
  if (auto checked = check_accumulation(call); !checked) return checked;

  BlockWork work = work_of(call.activation, Role::backward, *layout);
  work.accumulates = arguments.accumulate;
  work.tensors = {{&arguments.x, false, layout->stride, layout->first_value},
                  {&gate_in(call.options, call.options.gate, arguments.x), false, layout->stride,
                   layout->first_gate},
                  {&arguments.dy, false, layout->block},
                  {&arguments.dx, true, layout->stride, layout->first_value},
                  {&gate_in(call.options, arguments.dgate, arguments.dx), true, layout->stride,
                   layout->first_gate}};
  return record_blocks(recorder, call.where, work);
}

}  // namespace vkact
