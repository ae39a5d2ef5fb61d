#include "activations/rowwise/loss.hpp"

#include "activations/calls/bindings.hpp"
#include "activations/calls/checks.hpp"
#include "activations/calls/modules.hpp"
#include "activations/rowwise/call.hpp"
#include "activations/rowwise/loss_total.hpp"
#include "base/axis.hpp"
#include "base/integers.hpp"
#include "base/number.hpp"
#include "vulkan/buffer.hpp"

namespace vkact {
namespace {

struct LossParameters {
  std::int32_t ignored = 0;
  double smoothing = 0;
  std::uint32_t reduction = 0;
};

Result<LossParameters> loss_parameters(const Activation& activation) {
  if (auto checked = activation.check(); !checked) return checked.error();
  const auto values = activation.parameters();
  return LossParameters{activation.whole("ignore_index").value_or(0),
                        static_cast<double>(values[1]), static_cast<std::uint32_t>(values[2])};
}

// A call whose tensors are checked.
struct LossCall {
  const std::string& where;
  const Tensor& x;
  const Tensor& target;
  LossParameters parameters;
  AxisShape rows;
  bool has_probabilities;

  std::uint64_t row_count() const { return rows.outer * rows.inner; }
};

Result<LossCall> checked_call(const std::string& where, const vulkan::Context& context,
                              const Activation& activation, const Tensor& x,
                              const CallOptions& options) {
  const auto parameters = loss_parameters(activation);
  if (!parameters) return parameters.error();
  if (auto checked = check_tensors(where, context, {{"x", &x, false}}); !checked)
    return checked.error();
  if (auto checked = check_has_axes(where, x.shape()); !checked) return checked.error();
  const std::int64_t axis = options.axis.value_or(-1);
  const auto rows = shape_along(where, x.shape(), axis);
  if (!rows) return rows.error();
  if (rows->axis == 0) return invalid(where, "the axis has no classes");
  const Tensor& target = options.target;
  if (auto checked = check_device(where, context, {"the target", &target, false}); !checked)
    return checked.error();
  const bool has_probabilities = target.element_type() != ElementType::int32;
  const Shape expected =
      has_probabilities ? x.shape() : without_axis(x.shape(), place_of_axis(axis, x.shape()));
  if (has_probabilities && target.element_type() != x.element_type())
    return invalid(where, "the target is " + std::string(name_of(target.element_type())) +
                              "; it may be int32, the classes, or probabilities of x's type, " +
                              std::string(name_of(x.element_type())));
  if (target.shape() != expected)
    return invalid(where, "the target is " + to_string(target.shape()) + "; for x of " +
                              to_string(x.shape()) + " it must be " + to_string(expected));
  return LossCall{where, x, target, *parameters, *rows, has_probabilities};
}

// Records the kernels that go over the rows.
class LossRecorder {
 public:
  LossRecorder(vulkan::CommandRecorder& recorder, const LossCall& call)
      : recorder_(recorder), context_(*recorder.context()), call_(call) {}

  // `losses`: of the rows, or entries of their total.
  Result<void> forward(ModuleCode module, const Tensor& losses) {
    const bool has_entries = call_.parameters.reduction != shared::kNoReduction;
    return for_each_window([&](const RowwisePlan& plan, const RowGroup& group) {
      BindingList bindings(context_);
      shared::LossRows pushed = constants_of(group);
      shared::RowwiseConstants& constants = pushed.rows;
      constants.source_offset = offset(bindings, call_.x, group.spans[0], false);
      const RowSpan rows = rows_of(group, has_entries ? 2 : 1);
      constants.result_offset = offset(bindings, losses, rows, true) / (has_entries ? 2 : 1);
      pushed.targets.offset = target_offset(bindings, group);
      return dispatch(module, plan, group, bindings, pushed, false);
    });
  }

  // `totals`: one with the number of rows that count.
  Result<void> backward(ModuleCode module, const BackwardArguments& arguments,
                        const Tensor& totals) {
    const bool has_rows = call_.parameters.reduction == shared::kNoReduction;
    return for_each_window([&](const RowwisePlan& plan, const RowGroup& group) {
      BindingList bindings(context_);
      shared::LossRows pushed = constants_of(group);
      shared::RowwiseConstants& constants = pushed.rows;
      constants.source_offset = offset(bindings, call_.x, group.spans[0], false);
      constants.gradient_offset =
          offset(bindings, arguments.dy,
                 has_rows ? rows_of(group, 1) : RowSpan{.first = 0, .elements = 1}, false);
      constants.result_offset = offset(bindings, arguments.dx, group.spans[0], true);
      pushed.targets.offset = target_offset(bindings, group);
      bindings.add(totals, 0, totals.size(), false);
      return dispatch(module, plan, group, bindings, pushed, arguments.accumulate);
    });
  }

 private:
  template <class Record>
  Result<void> for_each_window(const Record& record) {
    const auto plan = whole_row_plan(call_.where, context_, call_.rows, call_.x.element_type());
    if (!plan) return plan.error();
    for (const RowGroup& group : plan->groups)
      if (auto recorded = record(*plan, group); !recorded) return recorded;
    return {};
  }

  // A window's rows in tensors of `width` numbers for each row.
  RowSpan rows_of(const RowGroup& group, std::uint64_t width) const {
    return {.first = group.spans[0].first / call_.rows.axis * width,
            .elements = group.rows * width};
  }

  static std::uint32_t offset(BindingList& bindings, const Tensor& tensor, const RowSpan& span,
                              bool writes) {
    return bindings.add(tensor, span.first, span.elements, writes) /
           static_cast<std::uint32_t>(size_of(tensor.element_type()));
  }

  std::uint32_t target_offset(BindingList& bindings, const RowGroup& group) const {
    return offset(bindings, call_.target,
                  call_.has_probabilities ? group.spans[0] : rows_of(group, 1), false);
  }

  shared::LossRows constants_of(const RowGroup& group) const {
    shared::LossRows constants{};
    constants.rows.rows = group.rows;
    constants.rows.axis = group.spans[0].axis;
    constants.rows.inner = group.inner;
    shared::RowTargets& targets = constants.targets;
    targets.ignored = static_cast<std::uint32_t>(call_.parameters.ignored);
    targets.target_share = static_cast<float>(1 - call_.parameters.smoothing);
    targets.class_share =
        static_cast<float>(call_.parameters.smoothing / static_cast<double>(call_.rows.axis));
    targets.loss_rows = static_cast<float>(call_.row_count());
    return constants;
  }

  Result<void> dispatch(ModuleCode module, const RowwisePlan& plan, const RowGroup& group,
                        const BindingList& bindings, const shared::LossRows& constants,
                        bool accumulates) {
    const vulkan::PipelineKey key{
        module,
        {{shared::kRowwiseHeldStepsId, plan.held_steps},
         {shared::kElementTypeId, static_cast<std::uint32_t>(call_.x.element_type())},
         {shared::kRowwiseLanesId, plan.lanes},
         {shared::kRowwiseAccessId, plan.access},
         {shared::kRowwiseAccumulatesId, accumulates},
         {shared::kLossProbabilitiesId, call_.has_probabilities},
         {shared::kLossReductionId, call_.parameters.reduction},
         {shared::kLossSmoothsId, call_.parameters.smoothing != 0}},
        static_cast<std::uint32_t>(bindings.all().size())};
    const std::uint64_t at_once = shared::kRowwiseWorkgroup / plan.lanes;
    return recorder_.dispatch({key, bindings.all(), std::as_bytes(std::span(&constants, 1)),
                               divided_up(group.rows, at_once)});
  }

  vulkan::CommandRecorder& recorder_;
  const vulkan::Context& context_;
  const LossCall& call_;
};

Result<void> record_result(vulkan::CommandRecorder& recorder, const Tensor& total,
                           std::uint32_t reduction, const Tensor& y) {
  BindingList bindings(*recorder.context());
  shared::LossRows constants{};
  bindings.add(total, 0, total.size(), false);
  constants.rows.result_offset =
      bindings.add(y, 0, 1, true) / static_cast<std::uint32_t>(size_of(y.element_type()));
  const vulkan::PipelineKey key{
      module_of(CommonModule::rowwise_loss_result),
      {{shared::kElementTypeId, static_cast<std::uint32_t>(y.element_type())},
       {shared::kRowwiseLanesId, shared::kRowwiseWorkgroup},
       {shared::kRowwiseAccessId, shared::kElementAccess},
       {shared::kLossReductionId, reduction}},
      2};
  return recorder.dispatch({key, bindings.all(), std::as_bytes(std::span(&constants, 1)), 1});
}

Result<void> check_written(const LossCall& call, const vulkan::Context& context, const char* name,
                           const Tensor& written) {
  if (auto checked = check_tensors(call.where, context, {{name, &written, true}}); !checked)
    return checked;
  if (written.element_type() != call.x.element_type())
    return invalid(call.where, std::string(name) + " must have x's element type");
  if (do_overlap(written, call.target))
    return invalid(call.where, std::string(name) + " overlaps the target");
  return {};
}

Result<void> check_shape(const std::string& where, const char* name, const Tensor& tensor,
                         const Shape& expected) {
  if (tensor.shape() == expected) return {};
  return invalid(where, std::string(name) + " is " + to_string(tensor.shape()) + "; it must be " +
                            to_string(expected));
}

}  // namespace

Result<Shape> output_shape_loss(const Activation& activation, const Shape& x,
                                const CallOptions& options) {
  const auto parameters = loss_parameters(activation);
  if (!parameters) return parameters.error();
  const std::string name(activation.info().name);
  if (auto checked = check_has_axes(name, x); !checked) return checked.error();
  const std::int64_t axis = options.axis.value_or(-1);
  const auto rows = shape_along(name, x, axis);
  if (!rows) return rows.error();
  if (rows->axis == 0) return invalid(name, "the axis has no classes");
  return parameters->reduction == shared::kNoReduction ? without_axis(x, place_of_axis(axis, x))
                                                       : Shape{};
}

Result<void> check_targets(const Activation& activation, std::span<const std::int32_t> targets,
                           std::uint64_t classes) {
  if (auto checked = activation.check(); !checked) return checked;
  if (activation.info().family != Family::loss)
    return invalid(std::string(activation.info().name), "it takes no targets");
  const auto parameters = loss_parameters(activation);
  if (!parameters) return parameters.error();
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const std::int32_t target = targets[i];
    if (target == parameters->ignored ||
        (target >= 0 && static_cast<std::uint64_t>(target) < classes))
      continue;
    return invalid(std::string(activation.info().name),
                   "target " + std::to_string(i) + " is " + std::to_string(target) +
                       "; there are " + std::to_string(classes) + " classes, counted from 0");
  }
  return {};
}

Result<void> forward_loss(vulkan::CommandRecorder& recorder, const ForwardCall& call) {
  const vulkan::Context& context = *recorder.context();
  const auto loss = checked_call(call.where, context, call.activation, call.x, call.options);
  if (!loss) return loss.error();
  if (auto checked = check_written(*loss, context, "y", call.y); !checked) return checked;
  const auto shape = output_shape_loss(call.activation, call.x.shape(), call.options);
  if (!shape) return shape.error();
  if (auto checked = check_shape(call.where, "y", call.y, *shape); !checked) return checked;
  if (do_overlap(call.y, call.x)) return invalid(call.where, "y overlaps x");
  const ModuleCode module = module_of(call.activation.id(), Role::forward);
  const std::uint32_t reduction = loss->parameters.reduction;
  if (reduction == shared::kNoReduction)
    return LossRecorder(recorder, *loss).forward(module, call.y);
  const auto entries = entries_for(recorder, loss->row_count());
  if (!entries) return entries.error();
  if (auto recorded = LossRecorder(recorder, *loss).forward(module, *entries); !recorded)
    return recorded;
  const auto total = total_of_entries(recorder, *entries);
  if (!total) return total.error();
  return record_result(recorder, *total, reduction, call.y);
}

Result<void> backward_loss(vulkan::CommandRecorder& recorder, const BackwardCall& call) {
  const vulkan::Context& context = *recorder.context();
  const BackwardArguments& arguments = call.arguments;
  const auto loss = checked_call(call.where, context, call.activation, arguments.x, call.options);
  if (!loss) return loss.error();
  if (auto checked = check_written(*loss, context, "dx", arguments.dx); !checked) return checked;
  const auto tensors =
      check_tensors(call.where, context, {{"x", &arguments.x, false}, {"dx", &arguments.dx, true}});
  if (!tensors) return tensors;
  if (auto checked = check_tensors(call.where, context, {{"dy", &arguments.dy, false}}); !checked)
    return checked;
  const auto shape = output_shape_loss(call.activation, arguments.x.shape(), call.options);
  if (!shape) return shape.error();
  if (auto checked = check_shape(call.where, "dy", arguments.dy, *shape); !checked) return checked;
  if (arguments.dy.element_type() != arguments.x.element_type())
    return invalid(call.where, "dy must have x's element type");
  if (do_overlap(arguments.dx, arguments.dy)) return invalid(call.where, "dx overlaps dy");
  if (arguments.accumulate && is_same_memory(arguments.dx, arguments.x))
    return invalid(call.where, "dx is to be added to, so it must be memory of its own");
  if (loss->row_count() == 0) return {};
  const bool counts =
      loss->parameters.reduction == shared::kMeanReduction && !loss->has_probabilities;
  const auto totals = counts ? count_of_targets(recorder, loss->target, loss->parameters.ignored)
                             : totals_for(recorder, 1);
  if (!totals) return totals.error();
  return LossRecorder(recorder, *loss)
      .backward(module_of(call.activation.id(), Role::backward), arguments, *totals);
}

}  // namespace vkact
