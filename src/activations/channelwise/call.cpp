#include "activations/channelwise/call.hpp"

#include <algorithm>
#include <memory>

#include "activations/calls/bindings.hpp"
#include "activations/calls/scratch.hpp"
#include "activations/calls/sums.hpp"
#include "activations/calls/windows.hpp"
#include "activations/channelwise/expanded.hpp"
#include "activations/channelwise/plan.hpp"
#include "base/integers.hpp"
#include "shared.h"
#include "vulkan/buffer.hpp"

namespace vkact {
namespace {

std::uint64_t most_elements(const ChannelwiseWork& work) {
  std::uint64_t most = std::max<std::uint64_t>(work.channels, 1);
  for (const Tensor* values : work.values)
    if (values != nullptr) most = std::max(most, values->size());
  return most;
}

// Records the dispatches of one call.
class ChannelwiseCall {
 public:
  ChannelwiseCall(vulkan::CommandRecorder& recorder, const ChannelwiseWork& work)
      : recorder_(recorder), context_(*recorder.context()), work_(work),
        type_(work.source->element_type()), elements_(work.source->size()),
        most_elements_(most_elements(work)) {
    const std::uint64_t bindable = bindable_bytes(context_);
    limits_.elements = std::min(limits_.elements, bindable / size_of(type_));
    limits_.partials = std::min(limits_.partials, bindable / (kSumBytes * shared::kMaxTrainable));
  }

  // Without sums.
  Result<void> apply() {
    plan_ = plan_without_gradient(type_, limits_);
    for (const Window& window : windows_over(elements_, plan_.window_elements, plan_.tile)) {
      shared::ChannelwiseConstants constants = constants_of(window);
      BindingList bindings(context_);
      add_source(bindings, constants, window);
      add_result(bindings, constants, window);
      add_parameters(bindings, constants);
      if (auto done = dispatch(bindings, constants, divided_up(window.elements, plan_.tile)); !done)
        return done;
    }
    return {};
  }

  Result<void> reduce() {
    plan_sums();
    if (auto allocated = allocate_sums(); !allocated) return allocated;
    bool is_first = true;
    for (const Window& window : windows_over(elements_, plan_.window_elements, 1)) {
      if (auto done = reduce_window(window); !done) return done;
      if (auto done = combine(window, !is_first); !done) return done;
      is_first = false;
    }
    for (std::size_t i = 0; i < work_.sums.size(); ++i)
      if (auto done = total(i); !done) return done;
    return {};
  }

  // Every element is a column of its own.
  Result<std::uint64_t> record_terms(const std::shared_ptr<vulkan::Buffer>& terms) {
    for (std::size_t i = 0; i < work_.sums.size(); ++i)
      if (work_.sums[i].result != nullptr) wanted_ |= 1u << i;
    plan_ = {.reduction = shared::kColumnReduction, .rows = 1, .window_elements = elements_};
    partials_ = terms;
    if (auto done = reduce_window({0, elements_}); !done) return done.error();
    return partials_of(plan_, elements_, type_);
  }

 private:
  void plan_sums() {
    wanted_ = 0;
    targets_ = 1;
    for (std::size_t i = 0; i < work_.sums.size(); ++i)
      if (work_.sums[i].result != nullptr) {
        wanted_ |= 1u << i;
        targets_ = std::max(targets_, work_.sums[i].elements);
      }
    run_ = targets_ == 1 ? std::max<std::uint64_t>(elements_, 1) : work_.inner;
    plan_ = wanted_ == 0 ? plan_without_gradient(type_, limits_)
                         : plan_gradient({elements_, run_, targets_}, type_, limits_);
    // In columns an invocation keeps its parameters from row to row.
    if (elements_ != 0 && plan_.reduction == shared::kColumnReduction &&
        most_elements_ > targets_) {
      targets_ = most_elements_;
      plan_ = plan_gradient({elements_, run_, targets_}, type_, limits_);
    }
  }

  Result<void> allocate_sums() {
    const std::uint64_t partials =
        partials_of(plan_, std::min(elements_, plan_.window_elements), type_);
    auto made = scratch_buffer(recorder_, partials * work_.sums.size() * kSumBytes);
    if (!made) return made.error();
    partials_ = std::move(*made);
    made = scratch_buffer(recorder_, targets_ * work_.sums.size() * kSumBytes);
    if (!made) return made.error();
    totals_ = std::move(*made);
    return {};
  }

  shared::ChannelwiseConstants constants_of(const Window& window) const {
    shared::ChannelwiseConstants constants{};
    constants.elements = narrowed(window.elements);
    const Phase phase = phase_of(window.first, window.elements, work_.inner);
    constants.inner = phase.inner;
    constants.phase = phase.phase;
    constants.first_run = narrowed(phase.first_run % most_elements_);
    std::ranges::copy(work_.parameters, constants.parameters);
    return constants;
  }

  std::uint32_t vector_offset(BindingList& bindings, const Tensor& tensor, const Window& window,
                              bool writes) const {
    return bindings.add(tensor, window.first, window.elements, writes) / shared::kVectorBytes;
  }
  void add_source(BindingList& bindings, shared::ChannelwiseConstants& constants,
                  const Window& window) const {
    constants.source_offset = vector_offset(bindings, *work_.source, window, false);
  }
  void add_result(BindingList& bindings, shared::ChannelwiseConstants& constants,
                  const Window& window) const {
    constants.result_offset = vector_offset(bindings, *work_.result, window, true);
  }

  // A parameter without a tensor needs a binding all the same.
  void add_parameters(BindingList& bindings, shared::ChannelwiseConstants& constants) const {
    for (std::size_t i = 0; i < work_.values.size(); ++i) {
      const Tensor* values = work_.values[i];
      if (values == nullptr) {
        bindings.add(*work_.source, 0, 1, false);
        continue;
      }
      constants.parameter_elements[i] = narrowed(values->size());
      constants.parameter_offsets[i] = bindings.add(*values, 0, values->size(), false) /
                                       narrowed(size_of(values->element_type()));
    }
    if (work_.channels == 0) return;
    constants.channels = narrowed(work_.channels);
    if (work_.statistics == nullptr)
      bindings.add(*work_.source, 0, 1, false);
    else
      constants.statistics_offset =
          bindings.add(*work_.statistics, 0, work_.statistics->size(), false) /
          narrowed(sizeof(float));
  }

  Result<void> dispatch(const BindingList& bindings, const shared::ChannelwiseConstants& constants,
                        std::uint64_t workgroups) {
    vulkan::PipelineKey key{
        work_.module,
        {{shared::kChannelwiseVectorsId, std::max(plan_.vectors, 1u)},
         {shared::kElementTypeId, static_cast<std::uint32_t>(type_)},
         {shared::kChannelwiseReductionId, plan_.reduction},
         {shared::kChannelwiseTileLanesId, std::max(plan_.lanes, 1u)},
         {shared::kChannelwiseAccumulatesId, work_.accumulates},
         {shared::kChannelwiseWantedId, wanted_},
         {shared::kChannelwiseWritesResultId, work_.result != nullptr},
         {shared::kChannelwiseHasStatisticsId, work_.statistics != nullptr},
         {shared::kChannelwisePlacementId, placement()},
         {shared::kChannelwiseHasPartialVectorId, constants.elements % vector_elements() != 0},
         {shared::kChannelwiseOccurrencesAboveId, work_.occurrences.above},
         {shared::kChannelwiseOccurrencesBelowId, work_.occurrences.below}},
        narrowed(bindings.all().size())};
    for (std::size_t i = 0; i < shared::kMaxTrainable; ++i) {
      const Tensor* values = i < work_.values.size() ? work_.values[i] : nullptr;
      key.constants[shared::kChannelwiseParameterTypesId + i] =
          values == nullptr ? shared::kNoTensor
                            : static_cast<std::uint32_t>(values->element_type());
    }
    return recorder_.dispatch(
        {key, bindings.all(), std::as_bytes(std::span(&constants, 1)), workgroups});
  }

  std::uint64_t vector_elements() const { return shared::kVectorBytes / size_of(type_); }

  std::uint32_t placement() const {
    if (most_elements_ == 1) return shared::kOnePlacement;
    return work_.inner % vector_elements() == 0 ? shared::kVectorPlacement : shared::kAnyPlacement;
  }

  Result<void> reduce_window(const Window& window) {
    shared::ChannelwiseConstants constants = constants_of(window);
    const std::uint64_t vector = vector_elements();
    const std::uint64_t partials = partials_of(plan_, window.elements, type_);
    constants.partials = narrowed(partials);
    std::uint64_t workgroups = 0;
    if (plan_.reduction == shared::kColumnReduction) {
      constants.columns = narrowed(row_vectors(window));
      constants.rows = plan_.rows;
      workgroups = divided_up(partials / vector, shared::kChannelwiseWorkgroup);
    } else {
      const Phase phase = phase_of(window.first, window.elements, run_);
      constants.run = phase.inner;
      constants.run_phase = phase.phase;
      const std::uint64_t at_once = shared::kChannelwiseWorkgroup / plan_.lanes;
      workgroups = divided_up(divided_up(window.elements, plan_.tile), at_once);
    }
    BindingList bindings(context_);
    add_source(bindings, constants, window);
    if (work_.gradient != nullptr) {
      constants.gradient_offset = vector_offset(bindings, *work_.gradient, window, false);
      if (work_.result != nullptr)
        add_result(bindings, constants, window);
      else
        bindings.add(*work_.source, 0, 1, false);
    }
    bindings.add(*partials_, wanted_ != 0);
    add_parameters(bindings, constants);
    return dispatch(bindings, constants, workgroups);
  }

  // Vectors of a row of columns.
  std::uint64_t row_vectors(const Window& window) const {
    const std::uint64_t vector = vector_elements();
    return plan_.columns != 0 ? plan_.columns : divided_up(window.elements, vector);
  }

  Result<void> combine(const Window& window, bool accumulates) {
    if (wanted_ == 0) return {};
    const std::uint64_t vector = vector_elements();
    shared::ChannelwiseCombineConstants constants{};
    constants.parameters = narrowed(work_.sums.size());
    constants.targets = narrowed(targets_);
    constants.elements = narrowed(window.elements);
    constants.partials = narrowed(partials_of(plan_, window.elements, type_));
    constants.accumulates = accumulates ? 1 : 0;
    std::uint64_t terms = 0;
    if (plan_.reduction == shared::kTileReduction) {
      const Phase phase = phase_of(window.first, window.elements, run_);
      constants.run = phase.inner;
      constants.phase = phase.phase;
      constants.first_run = narrowed(phase.first_run % targets_);
      constants.tile = narrowed(plan_.tile);
      terms = constants.partials / targets_;
    } else {
      constants.run = narrowed(run_);
      constants.phase = narrowed(window.first % (run_ * targets_));
      constants.columns = narrowed(row_vectors(window) * vector);
      constants.blocks = constants.partials / constants.columns;
      terms = divided_up(constants.columns, run_ * targets_) * run_ * constants.blocks;
    }
    const std::uint32_t lanes = lanes_of_sum(terms);
    BindingList bindings(context_);
    bindings.add(*partials_, false);
    bindings.add(*totals_, true);
    return sum_up(CommonModule::channelwise_combine,
                  {{shared::kSumLanesId, lanes}, {shared::kCombineReductionId, plan_.reduction}},
                  bindings, std::as_bytes(std::span(&constants, 1)), targets_ * work_.sums.size(),
                  lanes);
  }

  // One of the sums.
  Result<void> total(std::size_t i) {
    const ChannelwiseSum& sum = work_.sums[i];
    if (sum.result == nullptr) return {};
    if (sum.elements == 0 || (elements_ == 0 && sum.accumulates)) return {};
    const std::uint64_t terms = elements_ == 0 ? 0 : targets_ / sum.elements;
    const std::uint32_t lanes = lanes_of_sum(terms);
    const ElementType type = sum.result->element_type();
    shared::ChannelwiseTotalConstants constants{};
    constants.elements = narrowed(sum.elements);
    constants.terms = narrowed(terms);
    constants.first = narrowed(i * targets_);
    constants.factor = sum.factor;
    BindingList bindings(context_);
    bindings.add(*totals_, false);
    constants.result_offset =
        bindings.add(*sum.result, sum.first, sum.elements, true) / narrowed(size_of(type));
    return sum_up(CommonModule::channelwise_total,
                  {{shared::kSumLanesId, lanes},
                   {shared::kElementTypeId, static_cast<std::uint32_t>(type)},
                   {shared::kTotalAccumulatesId, sum.accumulates}},
                  bindings, std::as_bytes(std::span(&constants, 1)), sum.elements, lanes);
  }

  Result<void> sum_up(CommonModule module, const vulkan::Specialization& specialization,
                      const BindingList& bindings, std::span<const std::byte> constants,
                      std::uint64_t sums, std::uint32_t lanes) {
    const std::uint64_t at_once = shared::kChannelwiseWorkgroup / lanes;
    return recorder_.dispatch({{module_of(module), specialization, narrowed(bindings.all().size())},
                               bindings.all(),
                               constants,
                               divided_up(sums, at_once)});
  }

  vulkan::CommandRecorder& recorder_;
  const vulkan::Context& context_;
  const ChannelwiseWork& work_;
  const ElementType type_;
  const std::uint64_t elements_;
  const std::uint64_t most_elements_;  // of the parameters' tensors and the statistics
  WindowLimits limits_;
  ChannelwisePlan plan_;
  std::uint32_t wanted_ = 0;   // a bit for each sum that is wanted
  std::uint64_t targets_ = 1;  // elements of the finest gradient
  std::uint64_t run_ = 1;      // elements of a target that lie together
  std::shared_ptr<vulkan::Buffer> partials_;
  std::shared_ptr<vulkan::Buffer> totals_;
};

}  // namespace

Result<void> apply_channelwise(vulkan::CommandRecorder& recorder, const ChannelwiseWork& work) {
  if (work.broadcasts) return apply_expanded(recorder, work);
  return ChannelwiseCall(recorder, work).apply();
}

Result<void> reduce_channelwise(vulkan::CommandRecorder& recorder, const ChannelwiseWork& work) {
  if (work.broadcasts) return reduce_expanded(recorder, work);
  return ChannelwiseCall(recorder, work).reduce();
}

Result<std::uint64_t> record_channelwise_terms(vulkan::CommandRecorder& recorder,
                                               const ChannelwiseWork& work,
                                               const std::shared_ptr<vulkan::Buffer>& terms) {
  return ChannelwiseCall(recorder, work).record_terms(terms);
}

}  // namespace vkact
