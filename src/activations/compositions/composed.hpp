// Pointwise activations that run together in one dispatch.
#pragma once

#include <span>
#include <vector>
#include <vkact/composition.hpp>

#include "activations/calls/call_tensors.hpp"

namespace vkact {

/// What a composed kernel computes.
struct Composition {
  std::vector<Activation> activations;
  std::vector<std::uint64_t> ends;  ///< Mixed: where each part ends in a row. Empty for a chain.
  std::uint64_t row = 0;            ///< Mixed: elements of a row.

  bool is_chain() const noexcept { return ends.empty(); }
};

/// Whether they are pointwise and few enough for one kernel.
bool is_composable(std::span<const Activation> activations);

/// Records a composition; is_composable() holds. tensors.gradient decides the direction.
Result<void> record_composition(vulkan::CommandRecorder& recorder, const Composition& composition,
                                const CallTensors& tensors);

/// A composition of any kind on whole tensors, checked and recorded.
Result<void> forward_mixed(vulkan::CommandRecorder& recorder, const Mixed& mixed, const Tensor& x,
                           const Tensor& y, const CallOptions& options);
Result<void> backward_mixed(vulkan::CommandRecorder& recorder, const Mixed& mixed,
                            const BackwardArguments& arguments, const CallOptions& options);
Result<void> forward_chain(vulkan::CommandRecorder& recorder, const Chain& chain, const Tensor& x,
                           const Tensor& y, const CallOptions& options);
Result<void> backward_chain(vulkan::CommandRecorder& recorder, const Chain& chain,
                            const BackwardArguments& arguments, const CallOptions& options);

}  // namespace vkact
