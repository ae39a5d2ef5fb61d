// Device memory behind tensors and transfers.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vkact/result.hpp>

#include "vulkan/context.hpp"
#include "vulkan/functions.hpp"

namespace vkact::vulkan {

/// Bytes of a texel: the vectors that kernels work on.
inline constexpr std::uint64_t kTexelBytes = 16;

/// The allocation itself. Command recordings keep it alive while the device works on it; it does
/// not keep its Context alive, because the Context keeps such recordings.
class Allocation {
 public:
  /// Nothing yet.
  Allocation(Context& context, BufferUse use) noexcept : context_(context), use_(use) {}
  ~Allocation();
  Allocation(const Allocation&) = delete;
  Allocation& operator=(const Allocation&) = delete;

  VkBuffer buffer() const noexcept { return allocated_.buffer; }
  const AllocatedBuffer& allocated() const noexcept { return allocated_; }

  /// Takes memory, to be given back at the end.
  VkResult take(std::uint64_t bytes);
  /// Stands for a buffer that another owns.
  void adopt(VkBuffer buffer) noexcept {
    allocated_.buffer = buffer;
    is_adopted_ = true;
  }

 private:
  Context& context_;
  BufferUse use_;
  AllocatedBuffer allocated_;
  bool is_adopted_ = false;
};

/// A VkBuffer and its memory. Thread-safe; contents are the callers' business.
class Buffer : public std::enable_shared_from_this<Buffer> {
 public:
  /// At least `bytes` bytes, rounded up to whole texels. out_of_memory when they are not to be had,
  /// even after what finished work and finished transfers held was given back.
  static Result<std::shared_ptr<Buffer>> create(std::shared_ptr<Context> context,
                                                std::uint64_t bytes, BufferUse use);
  /// One that another owns.
  static Result<std::shared_ptr<Buffer>> adopt(std::shared_ptr<Context> context,
                                               const AdoptedBuffer& adopted);

  VkBuffer handle() const noexcept { return allocation_->buffer(); }
  std::uint64_t size_bytes() const noexcept { return size_bytes_; }
  const std::shared_ptr<Context>& context() const noexcept { return context_; }
  const std::shared_ptr<Allocation>& allocation() const noexcept { return allocation_; }

  /// Whether the host can write, or read at full speed, this memory directly.
  bool is_host_writable() const noexcept { return mapped_ != nullptr; }
  bool is_host_readable() const noexcept { return mapped_ != nullptr && is_cached_; }
  /// Whether it can be bound as texels, to its last byte.
  bool can_fetch_texels() const noexcept { return can_fetch_texels_; }
  /// Whether copies may read and write it.
  bool can_be_copied_from() const noexcept { return can_be_copied_from_; }
  bool can_be_copied_to() const noexcept { return can_be_copied_to_; }

  /// Host access to mapped memory, made visible to the device or the host. `where` names the
  /// operation in errors.
  Result<void> write(const char* where, std::uint64_t offset, std::span<const std::byte> bytes);
  Result<void> read(const char* where, std::uint64_t offset, std::span<std::byte> bytes);

 private:
  Buffer() = default;

  std::shared_ptr<Context> context_;  // outlives the allocation
  std::shared_ptr<Allocation> allocation_;
  std::uint64_t size_bytes_ = 0;
  std::byte* mapped_ = nullptr;
  bool is_cached_ = false;
  bool can_fetch_texels_ = false;
  bool can_be_copied_from_ = true;
  bool can_be_copied_to_ = true;
};

}  // namespace vkact::vulkan
