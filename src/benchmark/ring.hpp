// Several tensors of one kind, of which each call takes the next.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>
#include <vkact/device.hpp>
#include <vkact/tensor.hpp>

namespace vkact::benchmark {

/// Tensors that calls take in turn.
using Ring = std::vector<Tensor>;

/// How many sets of so many bytes calls take in turn: enough to exceed every cache (512 MiB), at
/// least 3 and at most 1024. out_of_memory where three of them would take more than three quarters
/// of the device's memory.
Result<std::size_t> ring_size(const Device& device, std::uint64_t set_bytes);

/// Tensors without contents.
Result<Ring> make_ring(const Device& device, const Shape& shape, ElementType type,
                       std::size_t count);

/// Fills the first tensor with repetitions of the pattern, whole elements of it, and the others
/// with what it holds then.
Result<void> fill(const Ring& ring, std::span<const std::byte> pattern);

/// Copies what the first tensor holds to all others.
Result<void> replicate(const Ring& ring);

/// `count` elements of the tensor from that one on.
Tensor slice(const Tensor& tensor, std::uint64_t first, std::uint64_t count);

}  // namespace vkact::benchmark
