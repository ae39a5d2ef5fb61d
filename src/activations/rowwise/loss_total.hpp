// Totals of per-row losses: a tree of fixed shape over entries of a loss and a count. A total has
// its loss in units of 1 and of 2^64, so that only the result may leave the range of float.
#pragma once

#include <vkact/tensor.hpp>

#include "vulkan/command_recorder.hpp"

namespace vkact {

/// Room for so many entries of 8 bytes, as a tensor of twice as many float32.
Result<Tensor> entries_for(const vulkan::CommandRecorder& recorder, std::uint64_t count);

/// Room for so many totals of 16 bytes, as a tensor of four times as many float32.
Result<Tensor> totals_for(const vulkan::CommandRecorder& recorder, std::uint64_t count);

/// One total, of all entries or totals; one without losses where there are none.
Result<Tensor> total_of_entries(vulkan::CommandRecorder& recorder, const Tensor& entries);

/// One total without a loss: how many of the int32 targets are not the ignored one.
Result<Tensor> count_of_targets(vulkan::CommandRecorder& recorder, const Tensor& targets,
                                std::int32_t ignored);

}  // namespace vkact
