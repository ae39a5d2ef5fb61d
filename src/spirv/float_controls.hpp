// What an entry point asks of the arithmetic of floats: SPIR-V's execution modes for them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace vkact::spirv {

/// Promises of a device that a module may ask for. Vulkan has them in
/// VkPhysicalDeviceFloatControlsProperties.
struct FloatControls {
  /// Subnormal float16 stay what they are.
  bool preserves_subnormal_float16 = false;
  /// What becomes float16 is rounded to nearest, ties to even.
  bool rounds_float16_to_nearest_even = false;
  /// The compiler counts on signed zeros, infinities and NaNs of float32.
  bool preserves_special_float32 = false;

  /// Whether the device's conversions between float16 and float32 have the only result that IEEE
  /// 754 allows, but for the bits of a NaN.
  bool converts_float16() const noexcept {
    return preserves_subnormal_float16 && rounds_float16_to_nearest_even;
  }
};

/// The same module, asking for these promises; the code itself where there are none. The module's
/// version is 1.4 or later, of which these execution modes are a part.
std::vector<std::uint32_t> with_float_controls(std::span<const std::uint32_t> code,
                                               const FloatControls& controls);

}  // namespace vkact::spirv
