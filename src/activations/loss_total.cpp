#include "activations/loss_total.hpp"

#include <algorithm>
#include <array>

#include "activations/bindings.hpp"
#include "activations/modules.hpp"
#include "activations/windows.hpp"
#include "shared.h"
#include "vulkan/buffer.hpp"
#include "vulkan/transfer.hpp"

namespace vkact {
namespace {

constexpr std::uint64_t kEntryBytes = 8;
constexpr std::uint64_t kEntryFloats = 2;

std::uint64_t chunks_of(std::uint64_t entries) {
  return (entries + shared::kLossChunk - 1) / shared::kLossChunk;
}

// A level of the tree: `entries` elements of `source`, `width` of its numbers each, to chunks.
Result<Tensor> record_level(vulkan::CommandRecorder& recorder, CommonModule module,
                            const Tensor& source, std::uint64_t entries, std::uint64_t width,
                            std::uint32_t ignored) {
  const vulkan::Context& context = *recorder.context();
  auto totals = entries_for(recorder, chunks_of(entries));
  if (!totals) return totals;
  const std::uint64_t alignment = context.limits().minStorageBufferOffsetAlignment;
  const std::uint64_t most = std::max<std::uint64_t>(
      (context.max_binding_bytes() - alignment) / kEntryBytes, shared::kLossChunk);
  for (const Window& window : windows_over(entries, most, shared::kLossChunk)) {
    const std::uint64_t workgroups = chunks_of(window.elements);
    BindingList bindings(context);
    shared::RowwiseConstants constants{};
    constants.rows = static_cast<std::uint32_t>(window.elements);
    constants.ignored_target = ignored;
    const auto source_bytes =
        bindings.add(source, window.first * width, window.elements * width, false);
    constants.source_offset =
        source_bytes / static_cast<std::uint32_t>(width * size_of(source.element_type()));
    constants.result_offset =
        bindings.add(*totals, window.first / shared::kLossChunk * kEntryFloats,
                     workgroups * kEntryFloats, true) /
        kEntryBytes;
    const vulkan::PipelineKey key{
        module_of(module),
        {0, shared::kFloat32, shared::kRowwiseWorkgroup, shared::kElementAccess},
        2};
    const auto recorded = recorder.dispatch(
        {key, bindings.all(), std::as_bytes(std::span(&constants, 1)), workgroups});
    if (!recorded) return recorded.error();
  }
  return totals;
}

// An entry without losses.
Result<Tensor> total_of_nothing(const vulkan::CommandRecorder& recorder) {
  auto total = entries_for(recorder, 1);
  if (!total) return total;
  constexpr std::array<std::byte, kEntryBytes> kZeros{};
  if (auto done = vulkan::upload(*total->buffer(), 0, kZeros); !done) return done.error();
  return total;
}

}  // namespace

Result<Tensor> entries_for(const vulkan::CommandRecorder& recorder, std::uint64_t count) {
  auto buffer =
      vulkan::Buffer::create(recorder.context(), count * kEntryBytes, vulkan::BufferUse::tensor);
  if (!buffer) return buffer.error();
  return Tensor(std::move(*buffer), 0, {count, kEntryFloats}, count * kEntryFloats,
                ElementType::float32);
}

Result<Tensor> total_of_entries(vulkan::CommandRecorder& recorder, const Tensor& entries) {
  if (entries.size() == 0) return total_of_nothing(recorder);
  Tensor level = entries;
  while (level.shape()[0] > 1) {
    auto next = record_level(recorder, CommonModule::rowwise_loss_total, level, level.shape()[0],
                             kEntryFloats, 0);
    if (!next) return next;
    level = std::move(*next);
  }
  return level;
}

Result<Tensor> count_of_targets(vulkan::CommandRecorder& recorder, const Tensor& targets,
                                std::int32_t ignored) {
  const auto entries = record_level(recorder, CommonModule::rowwise_loss_count, targets,
                                    targets.size(), 1, static_cast<std::uint32_t>(ignored));
  if (!entries) return entries;
  return total_of_entries(recorder, *entries);
}

}  // namespace vkact
