#include "activations/rowwise/loss_total.hpp"

#include <algorithm>
#include <array>

#include "activations/calls/bindings.hpp"
#include "activations/calls/modules.hpp"
#include "activations/calls/scratch.hpp"
#include "activations/calls/windows.hpp"
#include "base/integers.hpp"
#include "shared.h"
#include "vulkan/buffer.hpp"

namespace vkact {
namespace {

constexpr std::uint64_t kEntryFloats = 2;
constexpr std::uint64_t kTotalFloats = 4;

std::uint64_t chunks_of(std::uint64_t entries) { return divided_up(entries, shared::kLossChunk); }

// A level of the tree: `entries` elements of `source`, `width` of its numbers each, to totals of
// chunks.
Result<Tensor> record_level(vulkan::CommandRecorder& recorder, CommonModule module,
                            const Tensor& source, std::uint64_t entries, std::uint64_t width,
                            std::uint32_t ignored) {
  const vulkan::Context& context = *recorder.context();
  auto totals = totals_for(recorder, chunks_of(entries));
  if (!totals) return totals;
  const std::uint64_t most = std::max<std::uint64_t>(
      bindable_bytes(context) / (kTotalFloats * sizeof(float)), shared::kLossChunk);
  for (const Window& window : windows_over(entries, most, shared::kLossChunk)) {
    const std::uint64_t workgroups = chunks_of(window.elements);
    BindingList bindings(context);
    shared::LossRows pushed{};
    shared::RowwiseConstants& constants = pushed.rows;
    constants.rows = static_cast<std::uint32_t>(window.elements);
    pushed.targets.ignored = ignored;
    const auto source_bytes =
        bindings.add(source, window.first * width, window.elements * width, false);
    constants.source_offset =
        source_bytes / static_cast<std::uint32_t>(width * size_of(source.element_type()));
    constants.result_offset =
        bindings.add(*totals, window.first / shared::kLossChunk * kTotalFloats,
                     workgroups * kTotalFloats, true) /
        (kTotalFloats * sizeof(float));
    const vulkan::PipelineKey key{module_of(module),
                                  {{shared::kElementTypeId, shared::kFloat32},
                                   {shared::kRowwiseLanesId, shared::kRowwiseWorkgroup},
                                   {shared::kRowwiseAccessId, shared::kElementAccess},
                                   {shared::kLossAddsTotalsId, width == kTotalFloats}},
                                  2};
    const auto recorded =
        recorder.dispatch({key, bindings.all(), std::as_bytes(std::span(&pushed, 1)), workgroups});
    if (!recorded) return recorded.error();
  }
  return totals;
}

// A total without losses.
Result<Tensor> total_of_nothing(vulkan::CommandRecorder& recorder) {
  auto total = totals_for(recorder, 1);
  if (!total) return total;
  if (auto done = recorder.fill({total->buffer().get(), 0, total->size_bytes(), 0}); !done)
    return done.error();
  return total;
}

}  // namespace

Result<Tensor> entries_for(const vulkan::CommandRecorder& recorder, std::uint64_t count) {
  return scratch_tensor(recorder, {count, kEntryFloats});
}

Result<Tensor> totals_for(const vulkan::CommandRecorder& recorder, std::uint64_t count) {
  return scratch_tensor(recorder, {count, kTotalFloats});
}

Result<Tensor> total_of_entries(vulkan::CommandRecorder& recorder, const Tensor& entries) {
  if (entries.size() == 0) return total_of_nothing(recorder);
  Tensor level = entries;
  do {
    auto next = record_level(recorder, CommonModule::rowwise_loss_total, level, level.shape()[0],
                             level.shape()[1], 0);
    if (!next) return next;
    level = std::move(*next);
  } while (level.shape()[0] > 1);
  return level;
}

Result<Tensor> count_of_targets(vulkan::CommandRecorder& recorder, const Tensor& targets,
                                std::int32_t ignored) {
  const auto totals = record_level(recorder, CommonModule::rowwise_loss_count, targets,
                                   targets.size(), 1, static_cast<std::uint32_t>(ignored));
  if (!totals || totals->shape()[0] == 1) return totals;
  return total_of_entries(recorder, *totals);
}

}  // namespace vkact
