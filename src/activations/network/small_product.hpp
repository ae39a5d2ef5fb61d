// Products of small matrices of float32; see kernels/network/small_product.glsl.
#pragma once

#include <cstdint>
#include <vkact/result.hpp>
#include <vkact/tensor.hpp>

#include "vulkan/command_recorder.hpp"

namespace vkact {

/// A matrix in a tensor, from its first element on, or the transpose of it.
struct SmallMatrix {
  const Tensor* tensor = nullptr;
  std::uint64_t rows = 0;
  std::uint64_t columns = 0;
  bool is_transposed = false;  ///< rows and columns are those that the transpose has.
};

/// Records result = scale * left * right, or adds it to what the result holds.
Result<void> record_small_product(vulkan::CommandRecorder& recorder, const SmallMatrix& left,
                                  const SmallMatrix& right, const Tensor& result, float scale,
                                  bool accumulates);

}  // namespace vkact
