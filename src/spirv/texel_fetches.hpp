// Loads of vectors from buffers become fetches of texels.
//
// A driver that emulates a GPU on a processor may load a vector of a storage buffer word by word,
// and a texel at once (docs/decisions.md).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace vkact::spirv {

/// A module that fetches texels.
struct TexelFetches {
  std::vector<std::uint32_t> code;
  /// A bit for each binding, of those below 32, that the module fetches texels of.
  std::uint32_t bindings = 0;
};

/// The same module, reading the same bits, with loads of whole elements of read-only buffers of
/// uvec4 replaced by fetches from uniform texel buffers, which have format R32G32B32A32_UINT and
/// begin where the buffers do. The texel buffer beside the buffer of binding b has binding
/// first_texel_binding + b. A buffer that is used in other ways as well stays as it is. The code is
/// valid SPIR-V.
TexelFetches with_texel_fetches(std::span<const std::uint32_t> code,
                                std::uint32_t first_texel_binding);

}  // namespace vkact::spirv
