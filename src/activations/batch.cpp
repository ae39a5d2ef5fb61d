#include <vkact/batch.hpp>
#include <vkact/timeline.hpp>

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
  return vulkan::CommandRecorder::create(device.context(), options.timing);
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
    download = Download(std::move(*staging), recorder()->commands(),
                        static_cast<std::size_t>(tensor.size_bytes()));
    return {};
  });
  if (!recorded) return recorded.error();
  return download;
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
    commands->submitted = *value;
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
    const std::uint64_t value = commands_->submitted;
    if (value == 0) return invalid(kWhere, "the batch was not submitted");
    const auto waited = staging_->context()->wait(kWhere, value, std::chrono::nanoseconds::max());
    if (!waited) return waited;
    return staging_->read(kWhere, 0, bytes);
  });
}

}  // namespace vkact
