#include "activations/rowwise/call.hpp"

#include <algorithm>
#include <initializer_list>

#include "activations/calls/bindings.hpp"
#include "activations/calls/checks.hpp"
#include "activations/calls/views.hpp"
#include "base/axis.hpp"
#include "base/integers.hpp"

namespace vkact {
namespace {

constexpr std::uint64_t kStatisticsBytes = 16;  // of a segment or a row

// How one of a call's tensors lies along the axis of its rows.
struct RowTensor {
  const Tensor* tensor = nullptr;
  std::uint32_t view = shared::kNoView;
  ThreeAxes strides{};
};

// The place on its axis that a call works along.
std::size_t place_of_rows(const CallOptions& options, const Shape& shape) {
  return place_of_axis(options.axis.value_or(-1), shape);
}

// Records the dispatches of one call.
class RowwiseRecorder {
 public:
  RowwiseRecorder(vulkan::CommandRecorder& recorder, const RowwiseModules& modules,
                  const RowScaling& scaling, const RowwiseCall& call, const AxisShape& rows,
                  const RowwisePlan& plan)
      : recorder_(recorder), context_(*recorder.context()), modules_(modules), scaling_(scaling),
        call_(call), tensors_(call.tensors), rows_(rows), plan_(plan),
        source_(row_tensor(call.tensors.source)), gradient_(row_tensor(call.tensors.gradient)),
        result_(row_tensor(call.tensors.result)) {}

  Result<void> record() {
    if (plan_.is_fused) {
      for (const RowGroup& group : plan_.groups)
        if (auto done = fused(group); !done) return done;
      return {};
    }
    if (auto allocated = allocate_statistics(); !allocated) return allocated;
    for (const RowGroup& group : plan_.groups) {
      for (std::size_t i = 0; i < group.spans.size(); ++i) {
        if (auto done = partial(group, group.spans[i]); !done) return done;
        if (auto done = combine(group, group.spans[i], i > 0); !done) return done;
      }
      for (const RowSpan& span : group.spans)
        if (auto done = apply(group, span); !done) return done;
    }
    return {};
  }

 private:
  Result<void> allocate_statistics() {
    std::uint64_t rows = 0;
    std::uint64_t parts = 0;
    for (const RowGroup& group : plan_.groups) {
      rows = std::max<std::uint64_t>(rows, group.rows);
      for (const RowSpan& span : group.spans)
        parts = std::max(parts, std::uint64_t{group.rows} * span.segments);
    }
    auto partials = vulkan::Buffer::create(recorder_.context(), parts * kStatisticsBytes,
                                           vulkan::BufferUse::scratch);
    if (!partials) return partials.error();
    auto statistics = vulkan::Buffer::create(recorder_.context(), rows * kStatisticsBytes,
                                             vulkan::BufferUse::scratch);
    if (!statistics) return statistics.error();
    partials_ = std::move(*partials);
    statistics_ = std::move(*statistics);
    return {};
  }

  shared::RowwiseConstants constants_of(const RowGroup& group, const RowSpan& span) const {
    shared::RowwiseConstants constants{};
    constants.rows = group.rows;
    constants.axis = span.axis;
    constants.inner = group.inner;
    constants.segments = span.segments;
    constants.segment_length = plan_.segment_length;
    constants.scale = scaling_.scale;
    constants.scale_tail = scaling_.scale_tail;
    return constants;
  }

  static void split(std::uint64_t value, std::uint32_t (&words)[2]) {
    words[0] = static_cast<std::uint32_t>(value);
    words[1] = static_cast<std::uint32_t>(value >> 32);
  }

  shared::RowNoise noise_of(const RowSpan& span) const {
    shared::RowNoise noise{};
    split(span.first, noise.first_element);
    split(call_.terms.random->seed, noise.seed);
    split(call_.terms.random->offset, noise.random_offset);
    return noise;
  }

  shared::ViewConstants views_of(const shared::RowwiseConstants& constants) const {
    return {constants.axis, constants.inner, strides_for_kernels(source_.strides),
            strides_for_kernels(gradient_.strides), strides_for_kernels(result_.strides)};
  }

  RowTensor row_tensor(const Tensor* tensor) const {
    if (tensor == nullptr || !is_view(*tensor)) return {tensor};
    const std::size_t place = place_of_rows(call_.options, tensor->shape());
    const ThreeAxes strides = *strides_along(tensor->shape(), tensor->strides(), place);
    return {tensor, view_of(*tensor, {rows_.outer, rows_.axis, rows_.inner}, strides), strides};
  }

  Result<void> add_mask_of(BindingList& bindings, shared::RowwiseConstants& constants,
                           const RowSpan& span) const {
    if (!call_.terms.mask.exists()) return {};
    return add_mask(bindings, constants, call_.where, context_, call_.terms.mask, span);
  }

  std::uint32_t element_offset(BindingList& bindings, const RowTensor& tensor, const RowSpan& span,
                               bool writes) const {
    const auto bytes = static_cast<std::uint32_t>(size_of(tensor.tensor->element_type()));
    if (tensor.view == shared::kNoView)
      return bindings.add(*tensor.tensor, span.first, span.elements, writes) / bytes;
    const std::uint64_t run = span.first / rows_.inner;
    const std::uint64_t first = run / rows_.axis * tensor.strides[0] +
                                run % rows_.axis * tensor.strides[1] +
                                span.first % rows_.inner * tensor.strides[2];
    return bindings.add_span(*tensor.tensor, writes) / bytes + narrowed(first);
  }

  void add_inputs(BindingList& bindings, shared::RowwiseConstants& constants,
                  const RowSpan& span) const {
    constants.source_offset = element_offset(bindings, source_, span, false);
    if (gradient_.tensor != nullptr)
      constants.gradient_offset = element_offset(bindings, gradient_, span, false);
  }

  Result<void> dispatch(ModuleCode code, std::uint32_t lanes, std::uint32_t access,
                        const BindingList& bindings, const RowSpan& span,
                        const shared::RowwiseConstants& constants, std::uint64_t row_groups,
                        bool accumulates = false) {
    vulkan::PipelineKey key{
        code,
        {{shared::kRowwiseHeldStepsId, plan_.held_steps},
         {shared::kElementTypeId, static_cast<std::uint32_t>(tensors_.source->element_type())},
         {shared::kRowwiseLanesId, lanes},
         {shared::kRowwiseAccessId, access},
         {shared::kRowwiseAccumulatesId, accumulates},
         {shared::kRowwiseScaledId, scaling_.is_scaled},
         {shared::kRowwiseNegatedId, scaling_.is_negated},
         {shared::kRowwiseMaskIsAddedId, call_.terms.adds_mask()},
         {shared::kRowwiseScaledBeforeMaskId, scaling_.is_scaled_before_mask},
         {shared::kRowwiseMaskLengthsId, call_.terms.mask.lengths()},
         {shared::kRowwiseMaskLacksLastId, call_.terms.mask.lacks_last()},
         {shared::kViewsId,
          view_bits(0, source_.view) | view_bits(1, gradient_.view) | view_bits(2, result_.view)}},
        static_cast<std::uint32_t>(bindings.all().size())};
    const auto dispatch_with = [&](const auto& pushed) {
      return recorder_.dispatch(
          {key, bindings.all(), std::as_bytes(std::span(&pushed, 1)), row_groups});
    };
    if (call_.terms.random) return dispatch_with(shared::PerturbedRows{constants, noise_of(span)});
    return dispatch_with(shared::ViewedRows{constants, views_of(constants)});
  }

  static std::uint64_t workgroups(std::uint64_t rows, std::uint32_t lanes) {
    const std::uint64_t at_once = shared::kRowwiseWorkgroup / lanes;
    return divided_up(rows, at_once);
  }

  Result<void> fused(const RowGroup& group) {
    const RowSpan& span = group.spans.front();
    BindingList bindings(context_);
    shared::RowwiseConstants constants = constants_of(group, span);
    add_inputs(bindings, constants, span);
    constants.result_offset = element_offset(bindings, result_, span, true);
    if (auto added = add_mask_of(bindings, constants, span); !added) return added;
    return dispatch(modules_.fused, plan_.lanes, plan_.access, bindings, span, constants,
                    workgroups(group.rows, plan_.lanes), tensors_.accumulates);
  }

  Result<void> partial(const RowGroup& group, const RowSpan& span) {
    BindingList bindings(context_);
    shared::RowwiseConstants constants = constants_of(group, span);
    add_inputs(bindings, constants, span);
    bindings.add(*partials_, true);
    if (auto added = add_mask_of(bindings, constants, span); !added) return added;
    return dispatch(modules_.partial, plan_.lanes, plan_.access, bindings, span, constants,
                    workgroups(group.rows, plan_.lanes) * span.segments);
  }

  Result<void> combine(const RowGroup& group, const RowSpan& span, bool continues) {
    BindingList bindings(context_);
    shared::RowwiseConstants constants = constants_of(group, span);
    constants.continues = continues ? 1 : 0;
    bindings.add(*partials_, false);
    bindings.add(*statistics_, true);
    return dispatch(modules_.combine, plan_.combine_lanes, shared::kElementAccess, bindings, span,
                    constants, workgroups(group.rows, plan_.combine_lanes));
  }

  Result<void> apply(const RowGroup& group, const RowSpan& span) {
    BindingList bindings(context_);
    shared::RowwiseConstants constants = constants_of(group, span);
    add_inputs(bindings, constants, span);
    bindings.add(*statistics_, false);
    constants.result_offset = element_offset(bindings, result_, span, true);
    if (auto added = add_mask_of(bindings, constants, span); !added) return added;
    return dispatch(modules_.apply, plan_.lanes, plan_.access, bindings, span, constants,
                    workgroups(group.rows, plan_.lanes) * span.segments, tensors_.accumulates);
  }

  vulkan::CommandRecorder& recorder_;
  const vulkan::Context& context_;
  const RowwiseModules& modules_;
  const RowScaling& scaling_;
  const RowwiseCall& call_;
  const CallTensors& tensors_;
  const AxisShape& rows_;
  const RowwisePlan& plan_;
  const RowTensor source_;
  const RowTensor gradient_;
  const RowTensor result_;
  std::shared_ptr<vulkan::Buffer> partials_;
  std::shared_ptr<vulkan::Buffer> statistics_;
};

bool can_take_views(const std::string& where, const CallOptions& options,
                    std::initializer_list<const Tensor*> tensors) {
  const Shape& shape = (*tensors.begin())->shape();
  if (shape.empty() || !shape_along(where, shape, options.axis.value_or(-1))) return false;
  return std::ranges::all_of(tensors, [&](const Tensor* each) {
    return each->shape() == shape &&
           strides_along(shape, each->strides(), place_of_rows(options, shape)).has_value();
  });
}

}  // namespace

RowwiseModules forward_row_modules(ActivationId id, const RowTerms& terms) {
  const bool masked = terms.mask.exists();
  return {module_of(id, masked ? Role::masked_forward : Role::forward),
          module_of(id, masked ? Role::masked_forward_partial : Role::forward_partial),
          module_of(CommonModule::rowwise_forward_combine),
          module_of(id, masked ? Role::masked_forward_apply : Role::forward_apply)};
}

RowwiseModules backward_row_modules(ActivationId id, const RowTerms& terms) {
  const bool masked = terms.mask.exists();
  return {module_of(id, masked ? Role::masked_backward : Role::backward),
          module_of(id, masked ? Role::masked_backward_partial : Role::backward_partial),
          module_of(CommonModule::rowwise_backward_combine),
          module_of(id, masked ? Role::masked_backward_apply : Role::backward_apply)};
}

bool takes_views_of_rows(const vulkan::Context& context, const ForwardCall& call) {
  return may_stay_in_place(context, {{"x", &call.x}, {"y", &call.y, true}}, false) &&
         can_take_views(call.where, call.options, {&call.x, &call.y});
}

bool takes_views_of_rows(const vulkan::Context& context, const BackwardCall& call) {
  const BackwardArguments& arguments = call.arguments;
  const Tensor& source = is_from_input(call) ? arguments.x : arguments.y;
  return may_stay_in_place(context,
                           {{"y", &source}, {"dy", &arguments.dy}, {"dx", &arguments.dx, true}},
                           arguments.accumulate) &&
         can_take_views(call.where, call.options, {&source, &arguments.dy, &arguments.dx});
}

Result<RowwisePlan> whole_row_plan(const std::string& where, const vulkan::Context& context,
                                   const AxisShape& rows, ElementType element_type) {
  const std::uint64_t bindable = bindable_bytes(context) / size_of(element_type);
  RowwisePlan plan = plan_whole_rows(rows, element_type, std::min(kMostWholeElements, bindable));
  if (!plan.is_fused && rows.outer * rows.axis * rows.inner != 0)
    return Error{ErrorCode::unsupported,
                 0,
                 where,
                 {"rows along the axis take " + std::to_string(rows.axis * rows.inner) +
                  " elements with those between them, and the device binds " +
                  std::to_string(bindable) + " at once; this activation needs whole rows"}};
  return plan;
}

Result<void> record_rows(vulkan::CommandRecorder& recorder, const RowwiseModules& modules,
                         const RowScaling& scaling, const RowwiseCall& call) {
  const vulkan::Context& context = *recorder.context();
  const Tensor& source = *call.tensors.source;
  const auto rows = shape_along(call.where, source.shape(), call.options.axis.value_or(-1));
  if (!rows) return rows.error();
  if (modules.partial.empty()) {
    const auto plan = whole_row_plan(call.where, context, *rows, source.element_type());
    if (!plan) return plan.error();
    return RowwiseRecorder(recorder, modules, scaling, call, *rows, *plan).record();
  }
  const std::uint64_t bindable = context.max_binding_bytes() / kStatisticsBytes;
  const RowwisePlan plan =
      plan_rows(*rows, source.element_type(), std::min(kMaxWindowElements, bindable));
  return RowwiseRecorder(recorder, modules, scaling, call, *rows, plan).record();
}

}  // namespace vkact
