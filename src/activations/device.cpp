#include <vkact/device.hpp>

#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "activations/calls/call_tensors.hpp"
#include "activations/calls/checks.hpp"
#include "activations/calls/modules.hpp"
#include "activations/pointwise/pointwise.hpp"
#include "vulkan/buffer.hpp"
#include "vulkan/context.hpp"
#include "vulkan/transfer.hpp"

namespace vkact {
namespace {

Result<void> check_open(const char* where, const std::shared_ptr<vulkan::Context>& context) {
  if (context != nullptr) return {};
  return invalid(where, "the device was moved from");
}

Result<void> check_own(const char* where, const Tensor& tensor,
                       const std::shared_ptr<vulkan::Context>& context, std::size_t bytes) {
  if (auto checked = check_open(where, context); !checked) return checked;
  const NamedTensor named{"the tensor", &tensor, false};
  if (auto checked = check_device(where, *context, named); !checked) return checked;
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
  const auto instance = vulkan::Instance::create(false, [](std::string_view) {});
  if (!instance) return instance.error();
  const auto devices = vulkan::physical_devices(**instance);
  if (!devices) return devices.error();
  std::vector<DeviceDescription> descriptions;
  for (const auto& device : *devices) descriptions.push_back(device.description);
  return descriptions;
}

Result<Device> Device::create(const DeviceOptions& options) {
  auto context = vulkan::Context::create(options);
  if (!context) return context.error();
  return Device(std::move(*context));
}

const DeviceDescription& Device::description() const noexcept {
  static const DeviceDescription kNone{.obstacles = {"the device was moved from"}};
  return context_ != nullptr ? context_->description() : kNone;
}

Result<Tensor> Device::empty(const Shape& shape, ElementType element_type) const {
  constexpr const char* kWhere = "Device::empty";
  if (auto checked = check_open(kWhere, context_); !checked) return checked.error();
  if (auto checked = check_type(kWhere, element_type); !checked) return checked.error();
  const auto count = element_count(shape);
  if (!count) return count.error();
  if (*count > UINT64_MAX / size_of(element_type))
    return invalid(kWhere, "shape " + to_string(shape) + " has more bytes than fit 64 bits");
  auto buffer =
      vulkan::Buffer::create(context_, *count * size_of(element_type), vulkan::BufferUse::tensor);
  if (!buffer) return buffer.error();
  return Tensor(std::move(*buffer), 0, shape, *count, element_type);
}

Result<Tensor> Device::empty_like(const Tensor& tensor) const {
  if (!tensor) return invalid("Device::empty_like", "the tensor holds no memory");
  return empty(tensor.shape(), tensor.element_type());
}

Result<Tensor> Device::upload_bytes(std::span<const std::byte> bytes, const Shape& shape,
                                    ElementType element_type) const {
  constexpr const char* kWhere = "Device::upload";
  if (auto checked = check_open(kWhere, context_); !checked) return checked.error();
  if (auto checked = check_type(kWhere, element_type); !checked) return checked.error();
  const auto count = element_count(shape);
  if (!count) return count.error();
  if (*count != bytes.size() / size_of(element_type) || bytes.size() % size_of(element_type) != 0)
    return invalid(kWhere, std::to_string(bytes.size()) + " bytes given for " +
                               std::string(name_of(element_type)) + " " + to_string(shape));
  auto tensor = empty(shape, element_type);
  if (!tensor) return tensor;
  if (auto done = vulkan::upload(*tensor->buffer(), tensor->offset_bytes(), bytes); !done)
    return done.error();
  return tensor;
}

Result<void> Device::write(const Tensor& tensor, std::span<const std::byte> bytes) const {
  if (auto checked = check_own("Device::write", tensor, context_, bytes.size()); !checked)
    return checked;
  if (auto waited = context_->wait_all(); !waited) return waited;
  return vulkan::upload(*tensor.buffer(), tensor.offset_bytes(), bytes);
}

Result<void> Device::read(const Tensor& tensor, std::span<std::byte> bytes) const {
  if (auto checked = check_own("Device::read", tensor, context_, bytes.size()); !checked)
    return checked;
  if (auto waited = context_->wait_all(); !waited) return waited;
  return vulkan::download(*tensor.buffer(), tensor.offset_bytes(), bytes);
}

Result<void> Device::check_download(const Tensor& tensor, ElementType element_type) const {
  if (tensor && tensor.element_type() != element_type)
    return invalid("Device::download", "the tensor holds " +
                                           std::string(name_of(tensor.element_type())) + ", not " +
                                           std::string(name_of(element_type)));
  return check_own("Device::download", tensor, context_, tensor.size_bytes());
}

Result<void> Device::prepare(std::span<const Activation> activations) const {
  if (auto checked = check_open("Device::prepare", context_); !checked) return checked;
  for (const Activation& activation : activations)
    if (auto checked = activation.check(); !checked) return checked;
  std::vector<vulkan::PipelineKey> keys;
  for (const Activation& activation : activations)
    for (const auto& key : pipelines_of(*context_, activation)) keys.push_back(key);

  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::optional<Error> failure;
  const auto work = [&] {
    for (std::size_t i = next++; i < keys.size(); i = next++) {
      if (auto made = context_->pipelines().get(keys[i]); !made) {
        const std::scoped_lock lock(mutex);
        failure = made.error();
        return;
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    const std::size_t count =
        std::min<std::size_t>(keys.size(), std::thread::hardware_concurrency());
    for (std::size_t i = 1; i < count; ++i) threads.emplace_back(work);
    work();
  }
  if (failure) return *failure;
  return {};
}

Result<void> Device::wait_idle() const {
  if (auto checked = check_open("Device::wait_idle", context_); !checked) return checked;
  return context_->wait_all();
}

}  // namespace vkact
