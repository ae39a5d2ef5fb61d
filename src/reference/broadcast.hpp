// Tensors in the shape of a larger one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace vkact::reference {

/// For each element of a tensor of shape `whole`, in C order, which element of one of shape `part`
/// is broadcast to it: axes are aligned from the last on, and along one of length 1, or one that
/// `part` does not have, all are the same.
std::vector<std::size_t> broadcast_indices(std::span<const std::uint64_t> part,
                                           std::span<const std::uint64_t> whole);

}  // namespace vkact::reference
