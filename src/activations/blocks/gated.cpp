#include "activations/blocks/gated.hpp"

#include <algorithm>
#include <optional>

#include "activations/blocks/blocks.hpp"
#include "activations/calls/checks.hpp"
#include "activations/calls/views.hpp"
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
  std::uint64_t inner = 1;               // elements that lie together in every place on the axis
  std::optional<std::size_t> axis = {};  // that holds both
  Shape output;
};

Result<GatedLayout> layout_of(const std::string& where, const Activation& activation,
                              const Shape& x, const CallOptions& options) {
  if (options.gate) {
    const auto elements = element_count(x);
    if (!elements) return elements.error();
    return GatedLayout{1, *elements, *elements, 0, 0, 1, std::nullopt, x};
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
  const std::size_t place = place_of_axis(axis, x);
  GatedLayout layout{rows->outer, block, 2 * block, 0, block, rows->inner, place, x};
  if (activation.choice("gate") == "first") std::swap(layout.first_value, layout.first_gate);
  layout.output[place] = rows->axis / 2;
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
  std::ranges::copy(activation.parameters(), work.parameters.begin());
  return work;
}

// The tensors of a call, in the order of their bindings.
using Tensors = std::vector<const Tensor*>;

Tensors tensors_of(const BlockWork& work) {
  Tensors tensors;
  for (const BlockTensor& each : work.tensors) tensors.push_back(each.tensor);
  return tensors;
}

bool can_take_views(const GatedLayout& layout, const Tensors& tensors) {
  if (!layout.axis)
    return std::ranges::all_of(
               tensors, [&](const Tensor* each) { return each->shape() == layout.output; }) &&
           axes_in_any_order(layout.output, strides_of(tensors)).has_value();
  return std::ranges::all_of(tensors, [&](const Tensor* each) {
    return each->shape().size() == layout.output.size() &&
           strides_along(each->shape(), each->strides(), *layout.axis).has_value();
  });
}

// The blocks of a tensor whose elements are so far apart on three axes.
void place_blocks(BlockTensor& tensor, std::uint64_t places_before, const ThreeAxes& strides) {
  tensor.stride = strides[0];
  tensor.first = places_before * strides[1];
  tensor.run_stride = strides[1];
  tensor.element_stride = strides[2];
}

// Where views have their blocks, if there are any; can_take_views().
void place_views(BlockWork& work, const GatedLayout& layout) {
  if (std::ranges::none_of(work.tensors, [](const auto& each) { return is_view(*each.tensor); }))
    return;
  if (layout.axis) {
    work.run = layout.inner;
    for (BlockTensor& each : work.tensors)
      place_blocks(each, each.first / layout.inner,
                   *strides_along(each.tensor->shape(), each.tensor->strides(), *layout.axis));
    return;
  }
  const auto axes = axes_in_any_order(layout.output, strides_of(tensors_of(work)));
  work.rows = axes->lengths[0];
  work.block = axes->lengths[1] * axes->lengths[2];
  work.run = axes->lengths[2];
  for (std::size_t i = 0; i < work.tensors.size(); ++i)
    place_blocks(work.tensors[i], 0, axes->strides[i]);
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
  place_views(work, *layout);
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
  place_views(work, *layout);
  return record_blocks(recorder, call.where, work);
}

bool takes_views_gated(const vulkan::Context& context, const ForwardCall& call) {
  const Tensor& gate = gate_in(call.options, call.options.gate, call.x);
  const NamedTensor x{"x", &call.x};
  const NamedTensor y{"y", &call.y, true};
  if (!may_stay_in_place(context, {x, {"gate", &gate}, y}, false)) return false;
  const auto layout = layout_of(call.where, call.activation, call.x.shape(), call.options);
  return layout && can_take_views(*layout, {&call.x, &gate, &call.y});
}

bool takes_views_gated(const vulkan::Context& context, const BackwardCall& call) {
  const BackwardArguments& arguments = call.arguments;
  const NamedTensor x{"x", &arguments.x};
  const NamedTensor dy{"dy", &arguments.dy};
  const NamedTensor dx{"dx", &arguments.dx, true};
  const bool has_gate = call.options.gate.is_valid();
  const NamedTensor gate{"gate", has_gate ? &call.options.gate : &arguments.x};
  const NamedTensor dgate{"dgate", &arguments.dgate, true};
  const bool may_stay =
      has_gate ? may_stay_in_place(context, {x, gate, dy, dx, dgate}, arguments.accumulate)
               : may_stay_in_place(context, {x, dy, dx}, arguments.accumulate);
  if (!may_stay) return false;
  const auto layout = layout_of(call.where, call.activation, arguments.x.shape(), call.options);
  return layout && can_take_views(*layout, {x.tensor, gate.tensor, dy.tensor, dx.tensor,
                                            has_gate ? dgate.tensor : dx.tensor});
}

}  // namespace vkact
