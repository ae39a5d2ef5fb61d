// One shader of this folder on a device, from host memory to host memory.
#pragma once

#include <cstdint>
#include <span>
#include <vector>
#include <vkact/device.hpp>
#include <vkact/result.hpp>

namespace vkact::driver {

/// A compute shader with workgroups of 64, a specialization constant 0, one push constant, which is
/// the number of elements, and a binding for each source and one behind them for the result.
Result<std::vector<float>> run_shader(const Device& device, std::span<const std::uint32_t> code,
                                      std::uint32_t constant,
                                      const std::vector<std::vector<float>>& sources);

}  // namespace vkact::driver
