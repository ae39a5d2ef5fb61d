// Dispatches over rows of blocks: see shaders/kernels/blocks/frame.glsl.
#pragma once

#include <array>
#include <string>
#include <variant>
#include <vector>
#include <vkact/tensor.hpp>

#include "activations/calls/modules.hpp"
#include "shared.h"
#include "vulkan/command_recorder.hpp"

namespace vkact {

/// Where a tensor has the blocks of each row.
struct BlockTensor {
  const Tensor* tensor = nullptr;
  bool is_written = false;
  std::uint64_t stride = 0;  ///< Elements from row to row.
  std::uint64_t first = 0;   ///< The element that the first row's block begins with.
  std::uint64_t pieces = 1;  ///< Blocks in each row, BlockWork::piece_stride apart.
  /// Where BlockWork::run says so, elements from run to run of a block, and from one to the next.
  std::uint64_t run_stride = 0;
  std::uint64_t element_stride = 1;
};

/// One call on blocks.
struct BlockWork {
  ModuleCode module;
  std::uint64_t rows = 0;
  std::uint64_t block = 0;           ///< Elements of a block.
  std::vector<BlockTensor> tensors;  ///< In the order of their bindings; of one element type.
  std::uint64_t piece_stride = 0;
  /// Elements of a run, several of which make a block: some tensors are views, and each fits one
  /// binding. None: blocks lie together.
  std::uint64_t run = 0;
  bool accumulates = false;
  bool is_random = false;
  bool draws_per_row = false;  ///< One random number for a row instead of one for an element.
  std::array<float, 4> parameters{};
  /// What the kernel is told besides. Sizes, places and the index of the first element or row are
  /// filled in.
  std::variant<shared::BlockViews, shared::BlockPieces, shared::BlockNoise> details{};
};

/// A number of 64 bits as shaders see it, the lower half first.
void set_halves(std::uint32_t (&halves)[2], std::uint64_t value);

/// Records the dispatches: windows of whole rows or, where a row is too large, of parts of a row's
/// blocks. `unsupported` where even so little does not fit a binding, because pieces are too far
/// apart.
Result<void> record_blocks(vulkan::CommandRecorder& recorder, const std::string& where,
                           const BlockWork& work);

}  // namespace vkact
