#include "activations/blocks/pooling.hpp"

#include <algorithm>

#include "activations/blocks/blocks.hpp"
#include "activations/calls/checks.hpp"
#include "base/axis.hpp"

namespace vkact {
namespace {

// How a tensor lies: a number of blocks in each row.
struct PoolingLayout {
  std::uint64_t rows = 0;
  std::uint64_t block = 0;
  std::uint64_t pieces = 1;         // blocks of x that make one of y
  std::uint64_t output_blocks = 1;  // blocks of y that one of x makes
  Shape output;
};

// Channels: the second axis, or the first where there is but one.
std::int64_t axis_of(const Shape& x, const CallOptions& options) {
  return options.axis.value_or(x.size() > 1 ? 1 : 0);
}

Result<PoolingLayout> pieces_layout(const std::string& where, const Activation& activation,
                                    const Shape& x, const AxisShape& rows, std::int64_t axis) {
  const auto pieces = static_cast<std::uint64_t>(activation.whole("pieces").value_or(1));
  if (rows.axis % pieces != 0)
    return invalid(where, "axis " + std::to_string(axis) + " of shape " + to_string(x) +
                              " is of length " + std::to_string(rows.axis) + ", which its " +
                              std::to_string(pieces) + " pieces do not divide");
  const std::uint64_t groups = rows.axis / pieces;
  if (activation.choice("groups") == "strided")
    return PoolingLayout{rows.outer, groups * rows.inner, pieces, 1, {}};
  return PoolingLayout{rows.outer * groups, rows.inner, pieces, 1, {}};
}

Result<PoolingLayout> layout_of(const std::string& where, const Activation& activation,
                                const Shape& x, const CallOptions& options) {
  if (auto checked = check_has_axes(where, x); !checked) return checked.error();
  const std::int64_t axis = axis_of(x, options);
  const auto rows = shape_along(where, x, axis);
  if (!rows) return rows.error();
  Result<PoolingLayout> layout =
      activation.parameters().empty()
          ? PoolingLayout{rows->outer, rows->axis * rows->inner, 1, 2, {}}
          : pieces_layout(where, activation, x, *rows, axis);
  if (!layout) return layout;
  if (rows->axis > UINT64_MAX / layout->output_blocks)
    return invalid(where, "axis " + std::to_string(axis) + " of shape " + to_string(x) +
                              " is too long: its output would not fit 64 bits");
  layout->output = x;
  layout->output[place_of_axis(axis, x)] = rows->axis * layout->output_blocks / layout->pieces;
  return layout;
}

BlockWork work_of(const Activation& activation, Role role, const PoolingLayout& layout) {
  BlockWork work;
  work.module = module_of(activation.id(), role);
  work.rows = layout.rows;
  work.block = layout.block;
  work.piece_stride = layout.block;
  if (layout.output_blocks == 1)
    work.details = shared::BlockPieces{.count = static_cast<std::uint32_t>(layout.pieces)};
  std::ranges::copy(activation.parameters(), work.parameters.begin());
  return work;
}

void add_input(BlockWork& work, const PoolingLayout& layout, const Tensor& tensor,
               bool is_written) {
  work.tensors.push_back({&tensor, is_written, layout.pieces * layout.block, 0, layout.pieces});
}

// Each block of the output is bound by itself.
void add_output(BlockWork& work, const PoolingLayout& layout, const Tensor& tensor,
                bool is_written) {
  for (std::uint64_t i = 0; i < layout.output_blocks; ++i)
    work.tensors.push_back(
        {&tensor, is_written, layout.output_blocks * layout.block, i * layout.block});
}

}  // namespace

Result<Shape> output_shape_pooling(const Activation& activation, const Shape& x,
                                   const CallOptions& options) {
  const auto layout = layout_of(std::string(activation.info().name), activation, x, options);
  if (!layout) return layout.error();
  return layout->output;
}

Result<void> forward_pooling(vulkan::CommandRecorder& recorder, const ForwardCall& call) {
  const vulkan::Context& context = *recorder.context();
  if (auto checked = check_tensors(call.where, context, {{"x", &call.x, false}}); !checked)
    return checked;
  const auto layout = layout_of(call.where, call.activation, call.x.shape(), call.options);
  if (!layout) return layout.error();
  const auto checked = check_tensors(
      call.where, context, {{"x", &call.x, false}, {"y", &call.y, true, &layout->output}});
  if (!checked) return checked;
  BlockWork work = work_of(call.activation, Role::forward, *layout);
  add_input(work, *layout, call.x, false);
  add_output(work, *layout, call.y, true);
  return record_blocks(recorder, call.where, work);
}

Result<void> backward_pooling(vulkan::CommandRecorder& recorder, const BackwardCall& call) {
  const vulkan::Context& context = *recorder.context();
  const BackwardArguments& arguments = call.arguments;
  const Tensor& x = arguments.x;
  const Tensor& dy = arguments.dy;
  const Tensor& dx = arguments.dx;
  if (auto checked = check_tensors(call.where, context, {{"x", &x, false}}); !checked)
    return checked;
  const auto layout = layout_of(call.where, call.activation, x.shape(), call.options);
  if (!layout) return layout.error();
  const auto checked =
      check_tensors(call.where, context,
                    {{"x", &x, false}, {"dy", &dy, false, &layout->output}, {"dx", &dx, true}});
  if (!checked) return checked;
  if (arguments.accumulate)
    if (auto own = check_is_own_memory(call.where, {"dx", &dx, true}, {&x, &dy}); !own) return own;
  BlockWork work = work_of(call.activation, Role::backward, *layout);
  work.accumulates = arguments.accumulate;
  add_input(work, *layout, x, false);
  add_output(work, *layout, dy, false);
  add_input(work, *layout, dx, true);
  return record_blocks(recorder, call.where, work);
}

}  // namespace vkact
