#include <vkact/adoption.hpp>
#include <vkact/batch.hpp>
#include <vkact/device.hpp>

#include <algorithm>

#include "activations/calls/call_tensors.hpp"
#include "activations/calls/checks.hpp"
#include "activations/calls/modules.hpp"
#include "activations/pointwise/pointwise.hpp"
#include "base/guarded.hpp"
#include "base/integers.hpp"
#include "vulkan/buffer.hpp"
#include "vulkan/context.hpp"
#include "vulkan/transfer.hpp"

namespace vkact {
namespace {

constexpr std::uint64_t kWordBytes = 4;

Result<void> check_open(const char* where, const std::shared_ptr<vulkan::Context>& context) {
  if (context != nullptr) return {};
  return invalid(where, "the device was moved from");
}

Result<void> check_own(const char* where, const Tensor& tensor,
                       const std::shared_ptr<vulkan::Context>& context, std::size_t bytes) {
  if (auto checked = check_open(where, context); !checked) return checked;
  if (auto checked = context->check(where); !checked) return checked;
  const NamedTensor named{"the tensor", &tensor, false};
  if (auto checked = check_view(where, *context, named); !checked) return checked;
  if (bytes != tensor.size_bytes())
    return invalid(where, std::to_string(bytes) + " bytes given for a tensor of " +
                              std::to_string(tensor.size_bytes()));
  return {};
}

Result<void> check_type(const char* where, ElementType element_type) {
  if (is_known(element_type)) return {};
  return invalid(where, "there is no element type with the number " +
                            std::to_string(static_cast<std::uint32_t>(element_type)));
}

// The number of elements of a tensor that can be.
Result<std::uint64_t> counted(const char* where, const Shape& shape, ElementType element_type) {
  if (auto checked = check_type(where, element_type); !checked) return checked.error();
  const auto count = element_count(shape);
  if (count && *count > UINT64_MAX / size_of(element_type))
    return invalid(where, "shape " + to_string(shape) + " has more bytes than fit 64 bits");
  return count;
}

// The outcome of a step of a call that the caller knows by another name.
Result<void> as(const char* where, Result<void> outcome) {
  if (outcome) return outcome;
  Error error = std::move(outcome).error();
  error.where = where;
  return error;
}

Result<void> submitted(const char* where, Batch& batch) {
  const auto submission = batch.submit();
  return as(where, submission ? submission->wait() : Result<void>(submission.error()));
}

Result<void> write_view(const char* where, const Device& device, const Tensor& view,
                        std::span<const std::byte> bytes) {
  Batch batch(device);
  batch.upload(view, bytes);
  return submitted(where, batch);
}

Result<void> read_view(const char* where, const Device& device, const Tensor& view,
                       std::span<std::byte> bytes) {
  Batch batch(device);
  const auto download = batch.download(view);
  if (!download) return as(where, download.error());
  if (auto done = submitted(where, batch); !done) return done;
  return as(where, download->read(bytes));
}

// The pipelines that calls of a pointwise activation use, but for gradients that are added.
std::vector<vulkan::PipelineKey> pipelines_of(const vulkan::Context& context,
                                              const Activation& activation) {
  std::vector<vulkan::PipelineKey> keys;
  const ActivationInfo& info = activation.info();
  if (info.family != Family::pointwise) return keys;
  for (const auto type : {ElementType::float32, ElementType::float16, ElementType::bfloat16})
    for (const bool guarded : {false, true})
      for (const Role role : {Role::forward, Role::backward, Role::backward_from_output})
        if (!module_of(info.id, role).empty())
          keys.push_back(pointwise_pipeline(context, info.id, {role, type, guarded}));
  return keys;
}

}  // namespace

Result<std::vector<DeviceDescription>> list_devices() {
  constexpr const char* kWhere = "list_devices";
  return guarded([&]() -> Result<std::vector<DeviceDescription>> {
    const auto instance = vulkan::Instance::create(kWhere, false, [](std::string_view) {});
    if (!instance) return instance.error();
    const auto devices = vulkan::physical_devices(kWhere, **instance);
    if (!devices) return devices.error();
    std::vector<DeviceDescription> descriptions;
    for (const auto& device : *devices) descriptions.push_back(device.description);
    return descriptions;
  });
}

Result<Device> Device::create(const DeviceOptions& options) {
  return guarded([&]() -> Result<Device> {
    auto context = vulkan::Context::create(options);
    if (!context) return context.error();
    return Device(std::move(*context));
  });
}

Result<Device> Device::adopt(const AdoptedDevice& device) {
  return guarded([&]() -> Result<Device> {
    auto context = vulkan::Context::adopt(device);
    if (!context) return context.error();
    return Device(std::move(*context));
  });
}

const DeviceDescription& Device::description() const noexcept {
  // Never destroyed, so that static objects may ask.
  // NOLINTNEXTLINE(bugprone-unhandled-exception-at-new): some bytes, once
  static const auto& none = *new DeviceDescription{.obstacles = {"the device was moved from"}};
  return context_ != nullptr ? context_->description() : none;
}

Result<Tensor> Device::empty(const Shape& shape, ElementType element_type) const {
  constexpr const char* kWhere = "Device::empty";
  return guarded([&]() -> Result<Tensor> {
    if (auto checked = check_open(kWhere, context_); !checked) return checked.error();
    const auto count = counted(kWhere, shape, element_type);
    if (!count) return count.error();
    auto buffer =
        vulkan::Buffer::create(context_, *count * size_of(element_type), vulkan::BufferUse::tensor);
    if (!buffer) return buffer.error();
    return Tensor(std::move(*buffer), 0, shape, *count, element_type);
  });
}

Result<Tensor> Device::tensor_on(const AdoptedBuffer& buffer, std::uint64_t offset,
                                 const Shape& shape, ElementType element_type) const {
  constexpr const char* kWhere = "Device::tensor_on";
  return guarded([&]() -> Result<Tensor> {
    if (auto checked = check_open(kWhere, context_); !checked) return checked.error();
    const auto count = counted(kWhere, shape, element_type);
    if (!count) return count.error();
    if (buffer.buffer == VK_NULL_HANDLE) return invalid(kWhere, "the buffer is VK_NULL_HANDLE");
    if ((buffer.usage & VK_BUFFER_USAGE_STORAGE_BUFFER_BIT) == 0)
      return invalid(kWhere, "the buffer was made without VK_BUFFER_USAGE_STORAGE_BUFFER_BIT");
    if (offset % size_of(element_type) != 0)
      return invalid(kWhere, "the offset " + std::to_string(offset) + " is no multiple of the " +
                                 std::to_string(size_of(element_type)) + " bytes of an element");
    const std::uint64_t bytes = *count * size_of(element_type);
    const std::uint64_t room = buffer.size - std::min<std::uint64_t>(offset, buffer.size);
    if (offset > buffer.size || room < bytes ||
        divided_up(offset + bytes, kWordBytes) * kWordBytes > buffer.size)
      return invalid(kWhere, std::string(name_of(element_type)) + " " + to_string(shape) +
                                 " takes " + std::to_string(bytes) +
                                 " bytes, in whole words of 4, from byte " +
                                 std::to_string(offset) + " on, and the buffer has " +
                                 std::to_string(buffer.size) + " in all");
    auto adopted = vulkan::Buffer::adopt(context_, buffer);
    if (!adopted) return adopted.error();
    return Tensor(std::move(*adopted), offset, shape, *count, element_type);
  });
}

BufferRange buffer_range_of(const Tensor& tensor) noexcept {
  if (!tensor) return {};
  return {tensor.buffer()->handle(), tensor.offset_bytes(), tensor.size_bytes()};
}

Result<Tensor> Device::empty_like(const Tensor& tensor) const {
  if (!tensor) return invalid("Device::empty_like", "the tensor holds no memory");
  return empty(tensor.shape(), tensor.element_type());
}

Result<Tensor> Device::upload_bytes(std::span<const std::byte> bytes, const Shape& shape,
                                    ElementType element_type) const {
  constexpr const char* kWhere = "Device::upload";
  return guarded([&]() -> Result<Tensor> {
    if (auto checked = check_open(kWhere, context_); !checked) return checked.error();
    const auto count = counted(kWhere, shape, element_type);
    if (!count) return count.error();
    if (*count != bytes.size() / size_of(element_type) || bytes.size() % size_of(element_type) != 0)
      return invalid(kWhere, std::to_string(bytes.size()) + " bytes given for " +
                                 std::string(name_of(element_type)) + " " + to_string(shape));
    auto tensor = empty(shape, element_type);
    if (!tensor) return tensor;
    const auto done = vulkan::upload(kWhere, *tensor->buffer(), tensor->offset_bytes(), bytes);
    if (!done) return done.error();
    return tensor;
  });
}

Result<void> Device::write(const Tensor& tensor, std::span<const std::byte> bytes) const {
  constexpr const char* kWhere = "Device::write";
  return guarded([&]() -> Result<void> {
    if (auto checked = check_own(kWhere, tensor, context_, bytes.size()); !checked) return checked;
    if (!tensor.is_contiguous()) return write_view(kWhere, *this, tensor, bytes);
    // A copy is ordered behind work in flight by the queue.
    if (tensor.buffer()->is_host_writable())
      if (auto waited = context_->wait_all(kWhere); !waited) return waited;
    return vulkan::upload(kWhere, *tensor.buffer(), tensor.offset_bytes(), bytes);
  });
}

Result<void> Device::read(const Tensor& tensor, std::span<std::byte> bytes) const {
  constexpr const char* kWhere = "Device::read";
  return guarded([&]() -> Result<void> {
    if (auto checked = check_own(kWhere, tensor, context_, bytes.size()); !checked) return checked;
    if (!tensor.is_contiguous()) return read_view(kWhere, *this, tensor, bytes);
    if (auto waited = context_->wait_all(kWhere); !waited) return waited;
    return vulkan::download(kWhere, *tensor.buffer(), tensor.offset_bytes(), bytes);
  });
}

Result<void> Device::check_download(const Tensor& tensor, ElementType element_type) const {
  return guarded([&]() -> Result<void> {
    if (tensor && tensor.element_type() != element_type)
      return invalid("Device::download", "the tensor holds " +
                                             std::string(name_of(tensor.element_type())) +
                                             ", not " + std::string(name_of(element_type)));
    return check_own("Device::download", tensor, context_, tensor.size_bytes());
  });
}

Result<void> Device::prepare(std::span<const Activation> activations) const {
  return guarded([&] { return prepare_pipelines(activations); });
}

Result<void> Device::prepare_pipelines(std::span<const Activation> activations) const {
  if (auto checked = check_open("Device::prepare", context_); !checked) return checked;
  for (const Activation& activation : activations)
    if (auto checked = activation.check(); !checked) return checked;
  std::vector<vulkan::PipelineKey> keys;
  std::string others;
  for (const Activation& activation : activations) {
    if (activation.info().family != Family::pointwise)
      others += (others.empty() ? "" : ", ") + std::string(activation.info().name);
    for (const auto& key : pipelines_of(*context_, activation)) keys.push_back(key);
  }

  if (auto made = context_->pipelines().make_all(keys); !made) return made;
  if (others.empty()) return {};
  return Error{ErrorCode::unsupported,
               0,
               "Device::prepare",
               {"what " + others +
                " runs follows from the shapes and options of its calls; give "
                "those to a Preparation"}};
}

Result<void> Device::wait_idle() const {
  constexpr const char* kWhere = "Device::wait_idle";
  return guarded([&]() -> Result<void> {
    if (auto checked = check_open(kWhere, context_); !checked) return checked;
    return context_->wait_all(kWhere);
  });
}

MemoryUse Device::memory_use() const {
  return context_ == nullptr ? MemoryUse{} : context_->memory_use();
}

Result<void> Device::reclaim() const {
  constexpr const char* kWhere = "Device::reclaim";
  return guarded([&]() -> Result<void> {
    if (auto checked = check_open(kWhere, context_); !checked) return checked;
    if (auto checked = context_->check(kWhere); !checked) return checked;
    context_->reclaim();
    return {};
  });
}

}  // namespace vkact
