// Batch: activations recorded into one command buffer and submitted together.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>
#include <vkact/device.hpp>
#include <vkact/recording.hpp>
#include <vkact/result.hpp>
#include <vkact/submission.hpp>
#include <vkact/tensor.hpp>
#include <vkact/visibility.hpp>

namespace VKACT_PUBLIC vkact {

struct SubmitOptions;

namespace VKACT_HIDDEN vulkan {
class Buffer;
}  // namespace vulkan

/// How a batch is made.
struct BatchOptions {
  bool timing = false;  ///< Measures each call with GPU timestamps.
  /// Lets Batch::replace put other tensors in the place of those that were recorded. What is
  /// recorded is kept in host memory for that, some hundred bytes a call.
  bool replaceable = false;
};

/// Elements on their way to the host, of Batch::download. A handle; copies share the memory.
class Download {
 public:
  /// Nothing, which cannot be read.
  Download() = default;

  /// Number of bytes of the elements.
  std::size_t size_bytes() const noexcept { return size_bytes_; }
  /// The elements as the latest submission of the batch left them, raw and little-endian; waits for
  /// that. `bytes` has size_bytes() of them. invalid_argument before the first submission.
  [[nodiscard]] Result<void> read(std::span<std::byte> bytes) const;

  /// For the runtime.
  Download(std::shared_ptr<vulkan::Buffer> staging,
           std::shared_ptr<const std::atomic<std::uint64_t>> submitted,
           std::size_t size_bytes) noexcept
      : staging_(std::move(staging)), submitted_(std::move(submitted)), size_bytes_(size_bytes) {}

 private:
  std::shared_ptr<vulkan::Buffer> staging_;
  std::shared_ptr<const std::atomic<std::uint64_t>> submitted_;  // by the batch, the latest
  std::size_t size_bytes_ = 0;
};

/// Records activations and transfers and submits them together.
class Batch : public Recording {
 public:
  explicit Batch(const Device& device, const BatchOptions& options = {});
  ~Batch();
  Batch(Batch&&) noexcept;
  Batch& operator=(Batch&&) noexcept;

  /// Records that the tensor gets these elements, tensor.size_bytes() bytes, which are read now and
  /// written each time the batch is submitted, in turn with the calls. unsupported on a buffer of
  /// the application's that was made without TRANSFER_DST.
  Result<void> upload(const Tensor& tensor, std::span<const std::byte> bytes);
  template <Element T>
  Result<void> upload(const Tensor& tensor, std::span<const T> values) {
    return upload(tensor, std::as_bytes(values));
  }

  /// Records that the tensor's elements, as they are at this place among the calls, are brought to
  /// the host. unsupported on a buffer of the application's that was made without TRANSFER_SRC.
  Result<Download> download(const Tensor& tensor);

  /// Puts `to` in the place of `from` in everything that was recorded, for all submissions from now
  /// on; those in flight go on with `from`. Nothing is checked and planned anew: the next submit()
  /// only writes the commands again. Both are contiguous and of the same shape and element type,
  /// and begin at the same place modulo 256 bytes, as what Device::empty makes does. What was
  /// recorded uses `from` as a whole or parts of it, and no byte of `to`. invalid_argument where
  /// this is not so, and where the batch was made without BatchOptions::replaceable; the batch then
  /// stays as it is.
  Result<void> replace(const Tensor& from, const Tensor& to);

  /// Ends the recording at the first call and runs it; later calls run the same recording again.
  /// Work of one device runs in the order of submission. A failure is remembered: the batch stays
  /// failed, and every other submit() gives the same error.
  Result<Submission> submit();
  /// The same behind timeline semaphores of the application's and signalling others. With
  /// <vkact/timeline.hpp>.
  Result<Submission> submit(const SubmitOptions& options);
};

}  // namespace vkact
