// Device: a Vulkan device, its memory and its pipelines.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <vkact/activation.hpp>
#include <vkact/element_type.hpp>
#include <vkact/result.hpp>
#include <vkact/tensor.hpp>

namespace vkact {

namespace vulkan {
class Context;
}

/// What kind of device Vulkan says it is, best first.
enum class DeviceKind : std::uint32_t { discrete, integrated, virtual_gpu, cpu, other };

/// "discrete", "integrated", "virtual", "cpu" or "other".
std::string_view name_of(DeviceKind kind) noexcept;

/// What is known of a Vulkan device before it is opened.
struct DeviceDescription {
  std::size_t index =
      0;  ///< Position in the list of devices; as text a selector for Device::create.
  std::string name;
  DeviceKind kind = DeviceKind::other;
  std::string uuid;  ///< 32 hexadecimal digits in the 8-4-4-4-12 form.
  std::string
      driver;  ///< Name and version that the driver reports, for example "llvmpipe Mesa 22.3.6".
  std::uint32_t vendor_id = 0;
  std::uint32_t device_id = 0;
  std::uint32_t api_version = 0;        ///< As Vulkan packs it.
  std::uint64_t memory_bytes = 0;       ///< Largest device-local heap.
  std::uint64_t max_binding_bytes = 0;  ///< maxStorageBufferRange.
  std::vector<std::string> obstacles;   ///< Why VkAct cannot use it; empty when it can.

  bool is_usable() const noexcept { return obstacles.empty(); }
};

/// All Vulkan devices of this machine, in the order the loader gives them, usable or not. An empty
/// list is no error; a missing Vulkan loader is.
Result<std::vector<DeviceDescription>> list_devices();

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

/// An open Vulkan device. A handle: copies share the device, which closes when the last copy,
/// tensor and batch is gone. All functions are safe to call from several threads at once. One that
/// was moved from refuses every call with invalid_argument. A forked process cannot use its
/// parent's devices, nor let go of them. With most drivers it can open devices of its own (not with
/// SwiftShader, which waits for the parent's threads).
class Device {
 public:
  /// Opens a device. no_device when none fits or the selector does not name exactly one, with the
  /// devices that there are or a reason for each that cannot be used.
  static Result<Device> create(const DeviceOptions& options = {});

  /// What is known of it; after a move nothing, with that as its obstacle.
  const DeviceDescription& description() const noexcept;

  /// A tensor with undefined contents. out_of_memory when it does not fit; invalid_argument for a
  /// shape of more bytes than 64 bits hold or a type that is none.
  Result<Tensor> empty(const Shape& shape, ElementType element_type = ElementType::float32) const;
  /// The same shape and element type as another tensor.
  Result<Tensor> empty_like(const Tensor& tensor) const;

  /// A tensor with these elements; as many as the shape has. Returns when `values` is free again.
  template <Element T>
  Result<Tensor> upload(std::span<const T> values, const Shape& shape) const {
    return upload_bytes(std::as_bytes(values), shape, element_type_of<T>::value);
  }
  template <Element T>
  Result<Tensor> upload(const std::vector<T>& values, const Shape& shape) const {
    return upload<T>(std::span<const T>(values), shape);
  }
  /// The same from raw little-endian elements.
  Result<Tensor> upload_bytes(std::span<const std::byte> bytes, const Shape& shape,
                              ElementType element_type) const;

  /// Overwrites a tensor's elements; `bytes` has tensor.size_bytes() of them. Waits for work in
  /// flight on this device first.
  [[nodiscard]] Result<void> write(const Tensor& tensor, std::span<const std::byte> bytes) const;

  /// The elements of a tensor; T must be its element type. Waits for work in flight on this device
  /// first.
  template <Element T>
  Result<std::vector<T>> download(const Tensor& tensor) const {
    if (auto checked = check_download(tensor, element_type_of<T>::value); !checked)
      return checked.error();
    std::vector<T> values(tensor.size());
    if (auto done = read(tensor, std::as_writable_bytes(std::span(values))); !done)
      return done.error();
    return values;
  }
  /// The same as raw little-endian elements; `bytes` has room for tensor.size_bytes().
  [[nodiscard]] Result<void> read(const Tensor& tensor, std::span<std::byte> bytes) const;

  /// Makes the pipelines of these activations ahead of their first use, several at once, as far as
  /// they are pointwise; what others use follows from their calls. invalid_argument where one
  /// cannot be run.
  [[nodiscard]] Result<void> prepare(std::span<const Activation> activations) const;

  /// Waits until all work submitted to this device has ended.
  [[nodiscard]] Result<void> wait_idle() const;

  /// For the runtime.
  const std::shared_ptr<vulkan::Context>& context() const noexcept { return context_; }

 private:
  explicit Device(std::shared_ptr<vulkan::Context> context) : context_(std::move(context)) {}
  [[nodiscard]] Result<void> check_download(const Tensor& tensor, ElementType element_type) const;

  std::shared_ptr<vulkan::Context> context_;
};

}  // namespace vkact
