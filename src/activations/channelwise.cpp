// Pointwise activations whose parameters are tensors, and the gradients of parameters.
#include <algorithm>
#include <bit>

#include "activations/bindings.hpp"
#include "activations/calls.hpp"
#include "activations/channelwise_parameters.hpp"
#include "activations/channelwise_plan.hpp"
#include "activations/checks.hpp"
#include "activations/windows.hpp"
#include "vulkan/buffer.hpp"

namespace vkact {
namespace {

constexpr std::uint64_t kSumBytes = sizeof(float);
constexpr std::uint64_t kMostTargets = std::uint64_t{1} << 22;
constexpr std::uint64_t kTermsOfALane = 8;

std::uint64_t divided_up(std::uint64_t a, std::uint64_t b) { return (a + b - 1) / b; }

std::uint32_t narrowed(std::uint64_t value) { return static_cast<std::uint32_t>(value); }

std::uint32_t lanes_for(std::uint64_t terms) {
  return narrowed(std::min<std::uint64_t>(
      std::bit_ceil(std::max<std::uint64_t>(divided_up(terms, kTermsOfALane), 1)),
      shared::kChannelwiseWorkgroup));
}

std::uint64_t most_elements(const ParameterSlots& slots) {
  std::uint64_t most = 1;
  for (const ParameterSlot& slot : slots) most = std::max(most, slot.elements());
  return most;
}

// Records the dispatches of one call.
class ChannelwiseCall {
 public:
  ChannelwiseCall(vulkan::CommandRecorder& recorder, const Activation& activation,
                  const CallTensors& tensors, const ParameterSlots& slots)
      : recorder_(recorder), context_(*recorder.context()), activation_(activation),
        tensors_(tensors), slots_(slots), type_(tensors.source->element_type()),
        elements_(tensors.source->size()), most_elements_(most_elements(slots)) {
    const std::uint64_t bindable =
        context_.max_binding_bytes() - context_.limits().minStorageBufferOffsetAlignment;
    limits_.elements = std::min(limits_.elements, bindable / size_of(type_));
    limits_.partials = std::min(limits_.partials, bindable / (kSumBytes * shared::kMaxTrainable));
  }

  Result<void> forward() {
    plan_ = plan_without_gradient(type_, limits_);
    for (const Window& window : windows_over(elements_, plan_.window_elements, plan_.tile)) {
      shared::ChannelwiseConstants constants = constants_of(window);
      BindingList bindings(context_);
      add_source(bindings, constants, window);
      add_result(bindings, constants, window);
      add_parameters(bindings, constants);
      if (auto done = dispatch(Role::channelwise_forward, bindings, constants,
                               divided_up(window.elements, plan_.tile));
          !done)
        return done;
    }
    return {};
  }

  Result<void> backward() {
    plan_backward();
    if (auto allocated = allocate_sums(); !allocated) return allocated;
    bool is_first = true;
    for (const Window& window : windows_over(elements_, plan_.window_elements, 1)) {
      if (auto done = backward_window(window); !done) return done;
      if (auto done = combine(window, !is_first); !done) return done;
      is_first = false;
    }
    for (std::size_t i = 0; i < slots_.count; ++i)
      if (auto done = total(i); !done) return done;
    return {};
  }

 private:
  void plan_backward() {
    wanted_ = 0;
    targets_ = 1;
    for (std::size_t i = 0; i < slots_.count; ++i)
      if (slots_.slots[i].gradient != nullptr) {
        wanted_ |= 1u << i;
        targets_ = std::max(targets_, slots_.slots[i].elements());
      }
    run_ = targets_ == 1 ? std::max<std::uint64_t>(elements_, 1) : slots_.channels.inner;
    plan_ = wanted_ == 0 ? plan_without_gradient(type_, limits_)
                         : plan_gradient({elements_, run_, targets_}, type_, limits_);
    // In columns an invocation keeps its parameters from row to row.
    if (plan_.reduction == shared::kColumnReduction && most_elements_ > targets_) {
      targets_ = most_elements_;
      plan_ = plan_gradient({elements_, run_, targets_}, type_, limits_);
    }
  }

  Result<void> allocate_sums() {
    const std::uint64_t partials =
        partials_of(plan_, std::min(elements_, plan_.window_elements), type_);
    auto made = vulkan::Buffer::create(
        recorder_.context(), std::max<std::uint64_t>(partials * slots_.count, 1) * kSumBytes,
        vulkan::BufferUse::tensor);
    if (!made) return made.error();
    partials_ = std::move(*made);
    made = vulkan::Buffer::create(recorder_.context(), targets_ * slots_.count * kSumBytes,
                                  vulkan::BufferUse::tensor);
    if (!made) return made.error();
    totals_ = std::move(*made);
    return {};
  }

  shared::ChannelwiseConstants constants_of(const Window& window) const {
    shared::ChannelwiseConstants constants{};
    constants.elements = narrowed(window.elements);
    const Phase phase = phase_of(window.first, window.elements, slots_.channels.inner);
    constants.inner = phase.inner;
    constants.phase = phase.phase;
    constants.first_run = narrowed(phase.first_run % most_elements_);
    std::ranges::copy(activation_.parameters(), constants.parameters);
    return constants;
  }

  std::uint32_t vector_offset(BindingList& bindings, const Tensor& tensor, const Window& window,
                              bool writes) const {
    return bindings.add(tensor, window.first, window.elements, writes) / shared::kVectorBytes;
  }
  void add_source(BindingList& bindings, shared::ChannelwiseConstants& constants,
                  const Window& window) const {
    constants.source_offset = vector_offset(bindings, *tensors_.source, window, false);
  }
  void add_result(BindingList& bindings, shared::ChannelwiseConstants& constants,
                  const Window& window) const {
    constants.result_offset = vector_offset(bindings, *tensors_.result, window, true);
  }

  // A parameter without a tensor needs a binding all the same.
  void add_parameters(BindingList& bindings, shared::ChannelwiseConstants& constants) const {
    for (std::size_t i = 0; i < slots_.count; ++i) {
      const Tensor* values = slots_.slots[i].values;
      if (values == nullptr) {
        bindings.add(*tensors_.source, 0, 1, false);
        continue;
      }
      constants.parameter_elements[i] = narrowed(values->size());
      constants.parameter_offsets[i] = bindings.add(*values, 0, values->size(), false) /
                                       narrowed(size_of(values->element_type()));
    }
  }

  Result<void> dispatch(Role role, const BindingList& bindings,
                        const shared::ChannelwiseConstants& constants, std::uint64_t workgroups) {
    vulkan::PipelineKey key{
        module_of(activation_.id(), role),
        {std::max(plan_.vectors, 1u), static_cast<std::uint32_t>(type_), plan_.reduction,
         std::max(plan_.lanes, 1u), tensors_.accumulates ? 1u : 0u},
        narrowed(bindings.all().size())};
    for (std::size_t i = 0; i < shared::kMaxTrainable; ++i) {
      const Tensor* values = i < slots_.count ? slots_.slots[i].values : nullptr;
      key.constants[5 + i] = values == nullptr ? shared::kNoTensor
                                               : static_cast<std::uint32_t>(values->element_type());
    }
    key.constants[9] = wanted_;
    key.constants[10] = placement();
    return recorder_.dispatch(
        {key, bindings.all(), std::as_bytes(std::span(&constants, 1)), workgroups});
  }

  std::uint32_t placement() const {
    if (most_elements_ == 1) return shared::kOnePlacement;
    const std::uint64_t vector = shared::kVectorBytes / size_of(type_);
    return slots_.channels.inner % vector == 0 ? shared::kVectorPlacement : shared::kAnyPlacement;
  }

  Result<void> backward_window(const Window& window) {
    shared::ChannelwiseConstants constants = constants_of(window);
    const std::uint64_t vector = shared::kVectorBytes / size_of(type_);
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
    constants.gradient_offset = vector_offset(bindings, *tensors_.gradient, window, false);
    add_result(bindings, constants, window);
    bindings.add(*partials_, wanted_ != 0);
    add_parameters(bindings, constants);
    return dispatch(Role::channelwise_backward, bindings, constants, workgroups);
  }

  // Vectors of a row of columns.
  std::uint64_t row_vectors(const Window& window) const {
    const std::uint64_t vector = shared::kVectorBytes / size_of(type_);
    return plan_.columns != 0 ? plan_.columns : divided_up(window.elements, vector);
  }

  Result<void> combine(const Window& window, bool accumulates) {
    if (wanted_ == 0) return {};
    const std::uint64_t vector = shared::kVectorBytes / size_of(type_);
    shared::ChannelwiseCombineConstants constants{};
    constants.parameters = narrowed(slots_.count);
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
    const std::uint32_t lanes = lanes_for(terms);
    BindingList bindings(context_);
    bindings.add(*partials_, false);
    bindings.add(*totals_, true);
    return sum_up(CommonModule::channelwise_combine, {lanes, plan_.reduction}, bindings,
                  std::as_bytes(std::span(&constants, 1)), targets_ * slots_.count, lanes);
  }

  // The gradient of one parameter.
  Result<void> total(std::size_t i) {
    const ParameterSlot& slot = slots_.slots[i];
    if (slot.gradient == nullptr) return {};
    const std::uint64_t terms = elements_ == 0 ? 0 : targets_ / slot.elements();
    const std::uint32_t lanes = lanes_for(terms);
    const ElementType type = slot.gradient->element_type();
    shared::ChannelwiseTotalConstants constants{};
    constants.elements = narrowed(slot.elements());
    constants.terms = narrowed(terms);
    constants.first = narrowed(i * targets_);
    BindingList bindings(context_);
    bindings.add(*totals_, false);
    constants.result_offset =
        bindings.add(*slot.gradient, 0, slot.elements(), true) / narrowed(size_of(type));
    return sum_up(CommonModule::channelwise_total,
                  {lanes, static_cast<std::uint32_t>(type), tensors_.accumulates ? 1u : 0u},
                  bindings, std::as_bytes(std::span(&constants, 1)), slot.elements(), lanes);
  }

  Result<void> sum_up(
      CommonModule module,
      const std::array<std::uint32_t, vulkan::kSpecializationConstants>& specialization,
      const BindingList& bindings, std::span<const std::byte> constants, std::uint64_t sums,
      std::uint32_t lanes) {
    const std::uint64_t at_once = shared::kChannelwiseWorkgroup / lanes;
    return recorder_.dispatch({{module_of(module), specialization, narrowed(bindings.all().size())},
                               bindings.all(),
                               constants,
                               divided_up(sums, at_once)});
  }

  vulkan::CommandRecorder& recorder_;
  const vulkan::Context& context_;
  const Activation& activation_;
  const CallTensors& tensors_;
  const ParameterSlots& slots_;
  const ElementType type_;
  const std::uint64_t elements_;
  const std::uint64_t most_elements_;  // of the parameters' tensors
  WindowLimits limits_;
  ChannelwisePlan plan_;
  std::uint32_t wanted_ = 0;   // a bit for each slot whose gradient is wanted
  std::uint64_t targets_ = 1;  // elements of the finest gradient
  std::uint64_t run_ = 1;      // elements of a target that lie together
  std::shared_ptr<vulkan::Buffer> partials_;
  std::shared_ptr<vulkan::Buffer> totals_;
};

Result<void> check_sizes(const std::string& where, const ParameterSlots& slots) {
  if (most_elements(slots) > kMostTargets)
    return Error{ErrorCode::unsupported,
                 0,
                 where,
                 {"a parameter has more than " + std::to_string(kMostTargets) + " elements"}};
  return {};
}

// A gradient's memory must be its own.
Result<void> check_gradients(const std::string& where, const CallTensors& tensors,
                             const ParameterSlots& slots) {
  std::vector<const Tensor*> others{tensors.source, tensors.gradient, tensors.result};
  for (const ParameterSlot& slot : slots)
    if (slot.values != nullptr) {
      if (do_overlap(*slot.values, *tensors.result))
        return invalid(where, "dx overlaps the values of a parameter");
      others.push_back(slot.values);
    }
  for (const ParameterSlot& slot : slots) {
    if (slot.gradient == nullptr) continue;
    for (const Tensor* other : others)
      if (do_overlap(*slot.gradient, *other))
        return invalid(where, "the gradient of a parameter overlaps another tensor of the call");
    others.push_back(slot.gradient);
  }
  return {};
}

}  // namespace

Result<void> forward_channelwise(vulkan::CommandRecorder& recorder, const ForwardCall& call) {
  const auto tensors = checked_tensors(*recorder.context(), call);
  if (!tensors) return tensors.error();
  const auto slots =
      parameter_slots(call.where, *recorder.context(), call.activation, call.x, call.options, {});
  if (!slots) return slots.error();
  if (auto checked = check_sizes(call.where, *slots); !checked) return checked;
  for (const ParameterSlot& slot : *slots)
    if (slot.values != nullptr && do_overlap(*slot.values, call.y))
      return invalid(call.where, "y overlaps the values of a parameter");
  return ChannelwiseCall(recorder, call.activation, *tensors, *slots).forward();
}

Result<void> backward_channelwise(vulkan::CommandRecorder& recorder, const BackwardCall& call) {
  if (!is_from_input(call))
    return invalid(call.where, "tensors for parameters or their gradients need x, not y");
  const auto tensors = checked_tensors(*recorder.context(), call);
  if (!tensors) return tensors.error();
  const auto slots =
      parameter_slots(call.where, *recorder.context(), call.activation, call.arguments.x,
                      call.options, call.arguments.parameter_gradients);
  if (!slots) return slots.error();
  if (auto checked = check_sizes(call.where, *slots); !checked) return checked;
  if (auto checked = check_gradients(call.where, *tensors, *slots); !checked) return checked;
  return ChannelwiseCall(recorder, call.activation, *tensors, *slots).backward();
}

}  // namespace vkact
