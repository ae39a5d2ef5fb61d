#include "activations/channelwise/expanded.hpp"

#include <algorithm>

#include "activations/calls/bindings.hpp"
#include "activations/calls/scratch.hpp"
#include "activations/calls/sums.hpp"
#include "activations/channelwise/statistics.hpp"
#include "base/integers.hpp"
#include "shared.h"

namespace vkact {
namespace {

constexpr std::uint64_t kWorkgroup = shared::kChannelwiseWorkgroup;
constexpr std::uint64_t kMostWindowElements = std::uint64_t{1} << 22;
constexpr std::uint64_t kMostTargetsAtOnce = std::uint64_t{1} << 23;
constexpr std::uint64_t kVectorGranule = 8;  // elements of a vector of any type
// Sums of many terms are cut into chunks until there are that many sums.
constexpr std::uint64_t kWantedSums = 1024;
constexpr std::uint64_t kLongestChunk = 4 * kTermsOfALane * kWorkgroup;

std::uint64_t chunks_for(std::uint64_t sums, std::uint64_t terms) {
  std::uint64_t chunks = 1;
  while (sums * chunks < kWantedSums && terms / chunks > kLongestChunk) chunks *= 2;
  return chunks;
}

Tensor part_of(const Tensor& tensor, const Window& window) {
  return Tensor(tensor.buffer(),
                tensor.offset_bytes() + window.first * size_of(tensor.element_type()),
                {window.elements}, window.elements, tensor.element_type());
}

bool has_innermost(const Broadcast& broadcast) { return !broadcast.repeats_elements(); }

// The numbers of one dispatch of sums.
struct Sums {
  std::uint64_t elements = 0;
  std::uint64_t terms = 0;
  std::span<const BroadcastGroup> inner_groups = {};
  bool has_innermost = true;
  std::uint64_t chunks = 1;
  bool accumulates = false;
};

// Of elements, or of sums.
struct TensorRange {
  const Tensor& tensor;
  std::uint64_t first = 0;
  std::uint64_t elements = 0;
};

// Binds sums; returns how many lie between the binding's start and the first.
std::uint32_t add_sums(BindingList& bindings, const TensorRange& sums, bool writes) {
  const std::uint64_t bytes =
      bindings.add(sums.tensor, sums.first * kSumFloats, sums.elements * kSumFloats, writes);
  return narrowed(bytes / kSumBytes);
}

class ExpandedCall {
 public:
  ExpandedCall(vulkan::CommandRecorder& recorder, const ChannelwiseWork& work)
      : recorder_(recorder), context_(*recorder.context()), work_(work),
        elements_(work.source->size()) {
    bindable_ = bindable_bytes(context_);
    const std::uint64_t quantities =
        std::max<std::uint64_t>(work.sums.size(), shared::kChannelStatistics);
    const std::uint64_t most = std::min(kMostWindowElements, bindable_ / (quantities * kSumBytes));
    windows_ = windows_over(elements_, most, kVectorGranule);
    window_elements_ = windows_.empty() ? 0 : windows_[0].elements;
  }

  Result<void> apply() {
    if (auto allocated = allocate_values(); !allocated) return allocated;
    for (const Window& window : windows_) {
      auto part = expanded(window);
      if (!part) return part.error();
      if (auto done = apply_channelwise(recorder_, part->work); !done) return done;
    }
    return {};
  }

  Result<void> reduce() {
    if (auto allocated = allocate_values(); !allocated) return allocated;
    if (auto allocated = allocate_sums(); !allocated) return allocated;
    for (std::size_t i = 0; i < work_.sums.size(); ++i)
      if (is_wanted(i) && !is_one_box(i))
        if (auto done = clear(i); !done) return done;
    for (const Window& window : windows_) {
      auto part = expanded(window);
      if (!part) return part.error();
      const auto stride = record_channelwise_terms(recorder_, part->work, terms_.buffer());
      if (!stride) return stride.error();
      for (std::size_t i = 0; i < work_.sums.size(); ++i)
        if (is_wanted(i))
          if (auto done = add_terms(i, window, *stride); !done) return done;
    }
    for (std::size_t i = 0; i < work_.sums.size(); ++i)
      if (is_wanted(i))
        if (auto done = store_sum(i); !done) return done;
    return {};
  }

 private:
  // The work of a window, and the tensors that it refers to.
  struct Part {
    ChannelwiseWork work;
    std::vector<Tensor> tensors;
  };

  bool is_wanted(std::size_t i) const { return work_.sums[i].result != nullptr; }

  bool is_expanded(std::size_t i) const {
    return work_.values[i] != nullptr && work_.values[i]->size() > 1;
  }

  const Broadcast& broadcast_of_sum(std::size_t i) const {
    const auto& values = work_.broadcasts->values;
    return i < values.size() ? values[i] : work_.broadcasts->channels;
  }

  bool is_one_box(std::size_t i) const {
    return windows_.size() == 1 && boxes_over(broadcast_of_sum(i), windows_[0]).size() == 1;
  }

  Result<void> allocate_values() {
    for (std::size_t i = 0; i < work_.values.size(); ++i) {
      auto made = scratch_tensor(recorder_, {is_expanded(i) ? window_elements_ : 0});
      if (!made) return made.error();
      values_.push_back(*made);
    }
    const std::uint64_t quantities = work_.statistics != nullptr ? shared::kChannelStatistics : 0;
    auto made = scratch_tensor(recorder_, {quantities, window_elements_});
    if (!made) return made.error();
    statistics_ = *made;
    return {};
  }

  Result<void> allocate_sums() {
    const std::uint64_t stride = divided_up(window_elements_, kVectorGranule) * kVectorGranule;
    auto made = scratch_tensor(recorder_, {work_.sums.size() * stride, kSumFloats});
    if (!made) return made.error();
    terms_ = *made;
    made = scratch_tensor(recorder_, {2 * kWantedSums, kSumFloats});
    if (!made) return made.error();
    chunks_ = *made;
    for (const ChannelwiseSum& sum : work_.sums) {
      made = scratch_tensor(recorder_, {sum.result != nullptr ? sum.elements : 0, kSumFloats});
      if (!made) return made.error();
      totals_.push_back(*made);
    }
    return {};
  }

  Result<Part> expanded(const Window& window) {
    Part part{work_, {}};
    ChannelwiseWork& work = part.work;
    work.broadcasts.reset();
    work.inner = 1;
    part.tensors.reserve(work.values.size() + 4);
    const auto own = [&](const Tensor* tensor) -> const Tensor* {
      if (tensor == nullptr) return nullptr;
      return &part.tensors.emplace_back(part_of(*tensor, window));
    };
    work.source = own(work.source);
    work.gradient = own(work.gradient);
    work.result = own(work.result);
    const Window all{0, window.elements};
    for (std::size_t i = 0; i < work.values.size(); ++i) {
      if (!is_expanded(i)) continue;
      const TensorRange values{*work_.values[i], 0, work_.values[i]->size()};
      if (auto done = expand(values, work_.broadcasts->values[i], window, values_[i], 0); !done)
        return done.error();
      work.values[i] = &part.tensors.emplace_back(part_of(values_[i], all));
    }
    if (work.statistics == nullptr) return part;
    for (std::uint64_t quantity = 0; quantity < shared::kChannelStatistics; ++quantity) {
      const TensorRange values{*work_.statistics, quantity * work_.channels, work_.channels};
      if (auto done = expand(values, work_.broadcasts->channels, window, statistics_,
                             quantity * window.elements);
          !done)
        return done.error();
    }
    work.channels = window.elements;
    work.statistics = &part.tensors.emplace_back(
        part_of(statistics_, {0, shared::kChannelStatistics * window.elements}));
    return part;
  }

  Error too_large() const {
    return Error{ErrorCode::unsupported,
                 0,
                 work_.broadcasts->where,
                 {"a parameter's tensor repeats and is larger than the device binds at once"}};
  }

  Result<void> expand(const TensorRange& source, const Broadcast& broadcast, const Window& window,
                      const Tensor& result, std::uint64_t first) {
    const auto part = broadcast_window(broadcast, window);
    const std::uint64_t bytes = size_of(source.tensor.element_type());
    if (!part || part->range.elements * bytes > bindable_) return too_large();
    BindingList bindings(context_);
    shared::BroadcastConstants constants{};
    constants.elements = narrowed(window.elements);
    const std::uint64_t offset =
        bindings.add(source.tensor, source.first + part->range.first, part->range.elements, false) /
        bytes;
    // Places count from the origin, which may lie before the binding.
    constants.source_offset = narrowed(offset + part->origin - part->range.first);
    constants.result_offset =
        bindings.add(result, first, window.elements, true) / narrowed(sizeof(float));
    constants.phase = part->phase;
    std::ranges::copy(part->lengths, constants.lengths);
    const std::uint64_t lengths = std::max<std::uint64_t>(broadcast.groups.size(), 1) - 1;
    return recorder_.dispatch(
        {{module_of(CommonModule::channelwise_broadcast_elements),
          {{shared::kBroadcastLengthsId, narrowed(lengths)},
           {shared::kElementTypeId, static_cast<std::uint32_t>(source.tensor.element_type())},
           {shared::kBroadcastHasInnermostId, has_innermost(broadcast)}},
          narrowed(bindings.all().size())},
         bindings.all(),
         std::as_bytes(std::span(&constants, 1)),
         divided_up(window.elements, kWorkgroup)});
  }

  Result<void> record_sums(const Sums& sums, const TensorRange& source, const TensorRange& result) {
    shared::BroadcastSumConstants constants{};
    constants.sums = narrowed(sums.elements * sums.chunks);
    constants.chunks = narrowed(sums.chunks);
    constants.chunk = narrowed(divided_up(sums.terms, sums.chunks));
    constants.terms = narrowed(sums.terms);
    constants.accumulates = sums.accumulates ? 1 : 0;
    for (std::size_t i = 0; i < sums.inner_groups.size(); ++i)
      constants.lengths[i] = narrowed(sums.inner_groups[i].length);
    BindingList bindings(context_);
    constants.source_offset = add_sums(bindings, source, false);
    constants.result_offset = add_sums(bindings, result, true);
    const std::uint32_t lanes = lanes_of_sum(constants.chunk);
    return recorder_.dispatch(
        {{module_of(CommonModule::channelwise_broadcast_sum),
          {{shared::kSumLanesId, lanes},
           {shared::kBroadcastSumLengthsId, narrowed(sums.inner_groups.size())},
           {shared::kBroadcastHasInnermostId, sums.has_innermost}},
          narrowed(bindings.all().size())},
         bindings.all(),
         std::as_bytes(std::span(&constants, 1)),
         divided_up(constants.sums, kWorkgroup / lanes)});
  }

  // Zeros, as sums of no terms.
  Result<void> clear(std::size_t i) {
    for (const Window& window : windows_over(work_.sums[i].elements, kMostTargetsAtOnce, 1))
      if (auto done = record_sums({.elements = window.elements}, {terms_, 0, 1},
                                  {totals_[i], window.first, window.elements});
          !done)
        return done;
    return {};
  }

  Result<void> add_terms(std::size_t i, const Window& window, std::uint64_t stride) {
    const Broadcast& broadcast = broadcast_of_sum(i);
    const bool accumulates = !is_one_box(i);
    for (const BroadcastBox& box : boxes_over(broadcast, window)) {
      const TensorRange terms{terms_, i * stride + box.window.first - window.first,
                              box.window.elements};
      const TensorRange result{totals_[i], box.first_element, box.elements};
      Sums sums{box.elements,
                box.terms,
                std::span(broadcast.groups).first(box.inner_groups),
                has_innermost(broadcast),
                chunks_for(box.elements, box.terms),
                accumulates};
      const auto done =
          sums.chunks == 1 ? record_sums(sums, terms, result) : add_chunks(sums, terms, result);
      if (!done) return done;
    }
    return {};
  }

  Result<void> add_chunks(Sums sums, const TensorRange& terms, const TensorRange& result) {
    const TensorRange chunks{chunks_, 0, sums.elements * sums.chunks};
    const BroadcastGroup inner{sums.chunks, false};
    const Sums of_chunks{sums.elements, sums.chunks, std::span(&inner, 1),
                         false,         1,           sums.accumulates};
    sums.accumulates = false;
    if (auto done = record_sums(sums, terms, chunks); !done) return done;
    return record_sums(of_chunks, chunks, result);
  }

  // A gradient in its own type.
  Result<void> store_sum(std::size_t i) {
    const ChannelwiseSum& sum = work_.sums[i];
    const ElementType type = sum.result->element_type();
    for (const Window& window : windows_over(sum.elements, kMostTargetsAtOnce, 1)) {
      shared::ChannelwiseTotalConstants constants{};
      constants.elements = narrowed(window.elements);
      constants.terms = 1;
      constants.factor = sum.factor;
      BindingList bindings(context_);
      constants.first = add_sums(bindings, {totals_[i], window.first, window.elements}, false);
      constants.result_offset =
          bindings.add(*sum.result, sum.first + window.first, window.elements, true) /
          narrowed(size_of(type));
      const auto done =
          recorder_.dispatch({{module_of(CommonModule::channelwise_total),
                               {{shared::kSumLanesId, 1},
                                {shared::kElementTypeId, static_cast<std::uint32_t>(type)},
                                {shared::kTotalAccumulatesId, sum.accumulates}},
                               narrowed(bindings.all().size())},
                              bindings.all(),
                              std::as_bytes(std::span(&constants, 1)),
                              divided_up(window.elements, kWorkgroup)});
      if (!done) return done;
    }
    return {};
  }

  vulkan::CommandRecorder& recorder_;
  const vulkan::Context& context_;
  const ChannelwiseWork& work_;
  const std::uint64_t elements_;
  std::uint64_t bindable_ = 0;
  std::vector<Window> windows_;
  std::uint64_t window_elements_ = 0;  // at most
  std::vector<Tensor> values_;         // of a window: each parameter's, ...
  Tensor statistics_;                  // ... the channels' statistics, ...
  Tensor terms_;                // ... what elements give for the sums, one sum after the other, ...
  Tensor chunks_;               // ... and sums of parts of these
  std::vector<Tensor> totals_;  // of all windows
};

}  // namespace

Result<void> apply_expanded(vulkan::CommandRecorder& recorder, const ChannelwiseWork& work) {
  return ExpandedCall(recorder, work).apply();
}

Result<void> reduce_expanded(vulkan::CommandRecorder& recorder, const ChannelwiseWork& work) {
  return ExpandedCall(recorder, work).reduce();
}

}  // namespace vkact
