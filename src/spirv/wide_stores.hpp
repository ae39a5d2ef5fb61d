// Stores of two vectors become stores of four words of 64 bits.
//
// A driver that emulates a GPU on a processor may store the vectors of a storage buffer word by
// word: half as many words of twice the size are stored in less time (docs/decisions.md).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace vkact::spirv {

/// The same module, storing the same bits, with stores of elements of buffers of pairs of uvec4,
/// which are 32 bytes long, replaced by stores of vectors of four integers of 64 bits. A buffer
/// that is used in other ways as well stays as it is. The code is valid SPIR-V for devices with
/// shaderInt64.
std::vector<std::uint32_t> with_wide_stores(std::span<const std::uint32_t> code);

}  // namespace vkact::spirv
