#include <vkact/batch.hpp>
#include <vkact/timeline.hpp>

#include <algorithm>
#include <string>

#include "activations/calls/checks.hpp"
#include "activations/calls/transfers.hpp"
#include "activations/recording.hpp"
#include "base/guarded.hpp"
#include "vulkan/submission.hpp"

namespace vkact {
namespace {

Result<std::shared_ptr<vulkan::CommandRecorder>> recorder_of(const Device& device,
                                                             const BatchOptions& options) {
  if (device.context() == nullptr) return invalid("Batch", "its device was moved from");
  return vulkan::CommandRecorder::create(device.context(), options.timing, options.replaceable);
}

// Bindings begin on the device's alignment and pairs of vectors on theirs, from where kernels
// count.
constexpr std::uint64_t kPairBytes = 32;

Result<void> check_replaced(const char* where, const vulkan::Context& context, const Tensor& from,
                            const Tensor& to) {
  if (auto checked = check_device(where, context, {"from", &from, false}); !checked) return checked;
  if (auto checked = check_device(where, context, {"to", &to, false}); !checked) return checked;
  if (from.element_type() != to.element_type() || from.shape() != to.shape())
    return unlike(where, from, to);
  const std::uint64_t alignment =
      std::max<std::uint64_t>(context.limits().minStorageBufferOffsetAlignment, kPairBytes);
  if (from.offset_bytes() % alignment != to.offset_bytes() % alignment)
    return invalid(where, "from begins at byte " + std::to_string(from.offset_bytes()) +
                              " of its buffer and to at " + std::to_string(to.offset_bytes()) +
                              "; they must be a multiple of " + std::to_string(alignment) +
                              " apart");
  return {};
}

}  // namespace

Batch::Batch(const Device& device, const BatchOptions& options) {
  start(guarded([&] { return recorder_of(device, options); }));
}

Batch::~Batch() = default;
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;

Result<void> Batch::upload(const Tensor& tensor, std::span<const std::byte> bytes) {
  return record([&] { return record_upload(*recorder(), tensor, bytes); });
}

Result<Download> Batch::download(const Tensor& tensor) {
  Download download;
  const auto recorded = record([&]() -> Result<void> {
    auto staging = record_download(*recorder(), tensor);
    if (!staging) return staging.error();
    download = Download(std::move(*staging), recorder()->commands()->submitted,
                        static_cast<std::size_t>(tensor.size_bytes()));
    return {};
  });
  if (!recorded) return recorded.error();
  return download;
}

Result<void> Batch::replace(const Tensor& from, const Tensor& to) {
  constexpr const char* kWhere = "Batch::replace";
  return guarded([&]() -> Result<void> {
    if (auto open = outcome(); !open) return open;
    const vulkan::Context& context = *recorder()->context();
    if (auto checked = check_replaced(kWhere, context, from, to); !checked) return checked;
    if (is_same_memory(from, to)) return {};
    return recorder()->replace(kWhere, {from.buffer(), from.offset_bytes(), from.size_bytes()},
                               {to.buffer(), to.offset_bytes(), to.size_bytes()});
  });
}

Result<Submission> Batch::submit() { return submit(SubmitOptions{}); }

Result<Submission> Batch::submit(const SubmitOptions& options) {
  if (auto open = outcome(); !open) return open.error();
  auto submitted = guarded([&]() -> Result<Submission> {
    if (auto finished = recorder()->finish(); !finished) return finished.error();
    const auto& commands = recorder()->commands();
    const auto& context = recorder()->context();
    const auto value = context->submit(
        {"Batch::submit", commands->buffer, commands, options.waits, options.signals});
    if (!value) return value.error();
    *commands->submitted = *value;
    return Submission(std::make_shared<vulkan::SubmittedWork>(context, commands, *value));
  });
  if (!submitted) remember(submitted.error());
  return submitted;
}

Result<void> Download::read(std::span<std::byte> bytes) const {
  constexpr const char* kWhere = "Download::read";
  return guarded([&]() -> Result<void> {
    if (staging_ == nullptr) return invalid(kWhere, "nothing was brought to the host");
    if (bytes.size() != size_bytes_)
      return invalid(
          kWhere, std::to_string(bytes.size()) + " bytes given for " + std::to_string(size_bytes_));
    const std::uint64_t value = *submitted_;
    if (value == 0) return invalid(kWhere, "the batch was not submitted");
    const auto waited = staging_->context()->wait(kWhere, value, std::chrono::nanoseconds::max());
    if (!waited) return waited;
    return staging_->read(kWhere, 0, bytes);
  });
}

}  // namespace vkact
