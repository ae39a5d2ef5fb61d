// Device: a Vulkan device, its memory and its pipelines.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <vkact/device_description.hpp>
#include <vkact/device_options.hpp>
#include <vkact/device_requirements.hpp>
#include <vkact/element_type.hpp>
#include <vkact/memory_use.hpp>
#include <vkact/result.hpp>
#include <vkact/tensor.hpp>
#include <vkact/visibility.hpp>

namespace VKACT_PUBLIC vkact {

class Activation;
struct AdoptedBuffer;
struct AdoptedDevice;

namespace VKACT_HIDDEN vulkan {
class Context;
}

/// All Vulkan devices of this machine, in the order the loader gives them, usable or not. An empty
/// list is no error; a missing Vulkan loader is.
Result<std::vector<DeviceDescription>> list_devices();

/// An open Vulkan device. A handle: copies share the device, which closes when the last copy,
/// tensor and batch is gone. All functions are safe to call from several threads at once. One that
/// was moved from refuses every call with invalid_argument. Once the device is lost every call says
/// so. In the child of a fork every call on its parent's devices is device_lost; dropping them does
/// nothing there. With most drivers it can open devices of its own (not with SwiftShader, which
/// waits for the parent's threads).
class Device {
 public:
  /// Opens a device. no_device when none fits or the selector does not name exactly one, with the
  /// devices that there are or a reason for each that cannot be used.
  static Result<Device> create(const DeviceOptions& options = {});

  /// A device that the application opened, with <vkact/adoption.hpp>; it stays the application's.
  /// invalid_argument for handles that are missing, no_device with everything that VkAct needs and
  /// `device` does not state. Takes microseconds but for the pipeline cache that it reads.
  static Result<Device> adopt(const AdoptedDevice& device);

  /// What a device needs to be adopted, and what is used of it where it is enabled.
  static std::span<const DeviceRequirement> requirements() noexcept {
    return device_requirements();
  }

  /// What is known of it; after a move nothing, with that as its obstacle.
  const DeviceDescription& description() const noexcept;

  /// A tensor with undefined contents. out_of_memory when it does not fit; invalid_argument for a
  /// shape of more bytes than 64 bits hold or a type that is none.
  Result<Tensor> empty(const Shape& shape, ElementType element_type = ElementType::float32) const;
  /// The same shape and element type as another tensor.
  Result<Tensor> empty_like(const Tensor& tensor) const;

  /// A tensor on a buffer of the application's, from byte `offset` on, a multiple of the element's
  /// size; one of 16 serves every call without a copy (Tensor). With <vkact/adoption.hpp>. The
  /// elements' last word of 4 bytes lies within the buffer; calls read that word, but write no byte
  /// that is not the tensor's. Buffers are of exclusive sharing, owned
  /// by the queue's family, or concurrent. invalid_argument where the buffer does not fit, and
  /// where it has no STORAGE_BUFFER usage.
  Result<Tensor> tensor_on(const AdoptedBuffer& buffer, std::uint64_t offset, const Shape& shape,
                           ElementType element_type = ElementType::float32) const;

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
    auto allocated = allocate<T>(tensor.size());
    if (!allocated) return allocated;
    std::vector<T>& values = *allocated;
    if (auto done = read(tensor, std::as_writable_bytes(std::span(values))); !done)
      return done.error();
    return allocated;
  }
  /// The same as raw little-endian elements; `bytes` has room for tensor.size_bytes().
  [[nodiscard]] Result<void> read(const Tensor& tensor, std::span<std::byte> bytes) const;

  /// Makes the pipelines of these pointwise activations ahead of their first use, several at once.
  /// What others use follows from the shapes and options of their calls: a Preparation takes those.
  /// invalid_argument where one cannot be run; unsupported, with their names and after the
  /// pointwise ones were prepared, where there are others.
  [[nodiscard]] Result<void> prepare(std::span<const Activation> activations) const;

  /// Waits until all work submitted to this device by VkAct has ended.
  [[nodiscard]] Result<void> wait_idle() const;

  /// The device memory that is held; nothing after a move.
  MemoryUse memory_use() const;

  /// Lets go of what finished work holds, and frees memory that is kept for reuse. Allocations do
  /// the same before they say out_of_memory.
  [[nodiscard]] Result<void> reclaim() const;

  /// For the runtime.
  const std::shared_ptr<vulkan::Context>& context() const noexcept { return context_; }

 private:
  explicit Device(std::shared_ptr<vulkan::Context> context) : context_(std::move(context)) {}
  [[nodiscard]] Result<void> prepare_pipelines(std::span<const Activation> activations) const;
  template <class T>
  static Result<std::vector<T>> allocate(std::uint64_t size) {
#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
    try {
      return std::vector<T>(size);
    } catch (const std::exception&) {
      return Error{ErrorCode::out_of_memory, 0, "host memory", {}};
    }
#else
    return std::vector<T>(size);
#endif
  }
  [[nodiscard]] Result<void> check_download(const Tensor& tensor, ElementType element_type) const;

  std::shared_ptr<vulkan::Context> context_;
};

}  // namespace vkact
