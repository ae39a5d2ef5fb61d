#include <algorithm>

#include "activations/bindings.hpp"
#include "activations/calls.hpp"
#include "activations/checks.hpp"
#include "activations/rowwise_plan.hpp"
#include "shared.h"

namespace vkact {
namespace {

constexpr std::uint64_t kStatisticsBytes = 8;

// The four modules of a direction.
struct DirectionModules {
  ModuleCode fused;
  ModuleCode partial;
  ModuleCode combine;
  ModuleCode apply;
};

DirectionModules forward_modules(ActivationId id) {
  return {module_of(id, Role::forward), module_of(CommonModule::rowwise_forward_partial),
          module_of(CommonModule::rowwise_forward_combine), module_of(id, Role::forward_apply)};
}

DirectionModules backward_modules(ActivationId id) {
  return {module_of(id, Role::backward), module_of(id, Role::backward_partial),
          module_of(CommonModule::rowwise_backward_combine), module_of(id, Role::backward_apply)};
}

// Records the dispatches of one call.
class RowwiseCall {
 public:
  RowwiseCall(vulkan::CommandRecorder& recorder, const DirectionModules& modules,
              const CallTensors& tensors, const RowwisePlan& plan)
      : recorder_(recorder), context_(*recorder.context()), modules_(modules), tensors_(tensors),
        plan_(plan) {}

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
                                           vulkan::BufferUse::tensor);
    if (!partials) return partials.error();
    auto statistics = vulkan::Buffer::create(recorder_.context(), rows * kStatisticsBytes,
                                             vulkan::BufferUse::tensor);
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
    return constants;
  }

  std::uint32_t element_offset(BindingList& bindings, const Tensor& tensor, const RowSpan& span,
                               bool writes) const {
    return bindings.add(tensor, span.first, span.elements, writes) /
           static_cast<std::uint32_t>(size_of(tensor.element_type()));
  }

  void add_inputs(BindingList& bindings, shared::RowwiseConstants& constants,
                  const RowSpan& span) const {
    constants.source_offset = element_offset(bindings, *tensors_.source, span, false);
    if (tensors_.gradient != nullptr)
      constants.gradient_offset = element_offset(bindings, *tensors_.gradient, span, false);
  }

  Result<void> dispatch(ModuleCode code, std::uint32_t lanes, std::uint32_t access,
                        const BindingList& bindings, const shared::RowwiseConstants& constants,
                        std::uint64_t row_groups) {
    const vulkan::PipelineKey key{
        code,
        {plan_.held_steps, static_cast<std::uint32_t>(tensors_.source->element_type()), lanes,
         access},
        static_cast<std::uint32_t>(bindings.all().size())};
    return recorder_.dispatch(
        {key, bindings.all(), std::as_bytes(std::span(&constants, 1)), row_groups});
  }

  static std::uint64_t workgroups(std::uint64_t rows, std::uint32_t lanes) {
    const std::uint64_t at_once = shared::kRowwiseWorkgroup / lanes;
    return (rows + at_once - 1) / at_once;
  }

  Result<void> fused(const RowGroup& group) {
    const RowSpan& span = group.spans.front();
    BindingList bindings(context_);
    shared::RowwiseConstants constants = constants_of(group, span);
    add_inputs(bindings, constants, span);
    constants.result_offset = element_offset(bindings, *tensors_.result, span, true);
    return dispatch(modules_.fused, plan_.lanes, plan_.access, bindings, constants,
                    workgroups(group.rows, plan_.lanes));
  }

  Result<void> partial(const RowGroup& group, const RowSpan& span) {
    BindingList bindings(context_);
    shared::RowwiseConstants constants = constants_of(group, span);
    add_inputs(bindings, constants, span);
    bindings.add(*partials_, true);
    return dispatch(modules_.partial, plan_.lanes, plan_.access, bindings, constants,
                    workgroups(group.rows, plan_.lanes) * span.segments);
  }

  Result<void> combine(const RowGroup& group, const RowSpan& span, bool accumulates) {
    BindingList bindings(context_);
    shared::RowwiseConstants constants = constants_of(group, span);
    constants.accumulates = accumulates ? 1 : 0;
    bindings.add(*partials_, false);
    bindings.add(*statistics_, true);
    return dispatch(modules_.combine, plan_.combine_lanes, shared::kElementAccess, bindings,
                    constants, workgroups(group.rows, plan_.combine_lanes));
  }

  Result<void> apply(const RowGroup& group, const RowSpan& span) {
    BindingList bindings(context_);
    shared::RowwiseConstants constants = constants_of(group, span);
    add_inputs(bindings, constants, span);
    bindings.add(*statistics_, false);
    constants.result_offset = element_offset(bindings, *tensors_.result, span, true);
    return dispatch(modules_.apply, plan_.lanes, plan_.access, bindings, constants,
                    workgroups(group.rows, plan_.lanes) * span.segments);
  }

  vulkan::CommandRecorder& recorder_;
  const vulkan::Context& context_;
  const DirectionModules modules_;
  const CallTensors& tensors_;
  const RowwisePlan& plan_;
  std::shared_ptr<vulkan::Buffer> partials_;
  std::shared_ptr<vulkan::Buffer> statistics_;
};

Result<void> record(vulkan::CommandRecorder& recorder, const DirectionModules& modules,
                    const CallTensors& tensors, const CallOptions& options,
                    const std::string& where) {
  const auto rows = rows_along(where, tensors.source->shape(), options.axis.value_or(-1));
  if (!rows) return rows.error();
  const std::uint64_t alignment = recorder.context()->limits().minStorageBufferOffsetAlignment;
  const std::uint64_t bindable =
      (recorder.context()->max_binding_bytes() - alignment) / kStatisticsBytes;
  const RowwisePlan plan =
      plan_rows(*rows, tensors.source->element_type(), std::min(kMaxWindowElements, bindable));
  return RowwiseCall(recorder, modules, tensors, plan).record();
}

}  // namespace

Result<void> forward_rowwise(vulkan::CommandRecorder& recorder, const ForwardCall& call) {
  const auto tensors = checked_tensors(*recorder.context(), call);
  if (!tensors) return tensors.error();
  return record(recorder, forward_modules(call.activation.id()), *tensors, call.options,
                call.where);
}

Result<void> backward_rowwise(vulkan::CommandRecorder& recorder, const BackwardCall& call) {
  const auto tensors = checked_tensors(*recorder.context(), call);
  if (!tensors) return tensors.error();
  return record(recorder, backward_modules(call.activation.id()), *tensors, call.options,
                call.where);
}

}  // namespace vkact
