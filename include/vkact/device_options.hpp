// DeviceOptions: how a device is chosen and opened.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vkact/visibility.hpp>

namespace VKACT_PUBLIC vkact {

/// How Device::create chooses and opens a device.
struct DeviceOptions {
  /// Which device. Digits alone are an index in list_devices(); 32 hexadecimal digits, with or
  /// without hyphens, a UUID; any other text with a letter in it a part of the name. "index:0",
  /// "uuid:..." and "name:3060" say which it is. Case is ignored, and a whole name comes before the
  /// same text within another. Matching no device, or several, is an error that lists them.
  /// Empty: the environment variable VKACT_DEVICE, with the same rules; where that is empty too,
  /// the best: discrete, integrated, virtual, CPU.
  std::string selector = {};
  /// Loads VK_LAYER_KHRONOS_validation with synchronization validation; an error when it is not
  /// installed. VKACT_VALIDATION=1 in the environment asks for it too.
  bool validation = false;
  /// Receives validation messages and warnings; by default they go to stderr. From any thread.
  std::function<void(std::string_view)> on_validation_message = {};
  /// Folder of the pipeline cache. Empty: $XDG_CACHE_HOME/vkact or ~/.cache/vkact. "none": no cache
  /// on disk.
  std::string pipeline_cache_folder = {};
  /// Treats the device's maxStorageBufferRange as at most this many bytes, 4096 or more; 0 leaves
  /// it. For tests of windowing.
  std::uint64_t max_binding_bytes = 0;
  /// Treats the device's greatest number of workgroups on an axis as at most this; 0 leaves it. For
  /// tests of folding.
  std::uint32_t max_workgroups = 0;
  /// Does not use push descriptors even where the device has them. For tests of the other path.
  bool without_push_descriptors = false;
  /// Compiles shaders as GPUs get them also where the device is a CPU, for which formulas otherwise
  /// compute with vectors, and tensors are read as texels and stored as words of 64 bits; the
  /// results are the same bits. For tests of what GPUs get.
  /// VKACT_VECTORIZATION=0 in the environment asks for it too.
  bool without_vectorization = false;
  /// Asks for none of the promises about floats that the device makes: that the compiler counts on
  /// signed zeros, infinities and NaNs, and that float16 is converted as IEEE 754 says. Kernels
  /// then convert float16 with integers, as they do wherever a device lacks the latter promise; the
  /// results are the same bits. For tests of a driver's promises.
  /// VKACT_FLOAT_CONTROLS=0 in the environment asks for it too.
  bool without_float_controls = false;
};

}  // namespace vkact
