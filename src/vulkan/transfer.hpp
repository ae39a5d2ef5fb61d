// Copies between host memory and buffers: directly where the host can reach the memory, else
// through staging. `where` names the operation in errors.
#pragma once

#include <cstddef>
#include <span>
#include <vkact/result.hpp>

#include "vulkan/buffer.hpp"

namespace vkact::vulkan {

/// Overwrites bytes of a buffer that no work in flight uses. Returns when `bytes` is free again;
/// work that is submitted later sees them.
Result<void> upload(const char* where, Buffer& destination, std::uint64_t offset,
                    std::span<const std::byte> bytes);

/// Reads bytes of a buffer that no work in flight writes.
Result<void> download(const char* where, Buffer& source, std::uint64_t offset,
                      std::span<std::byte> bytes);

/// The same through staging buffers, whatever the memory: upload() and download() use them where
/// the host cannot reach it. They are ordered behind work in flight, so that may use the buffer.
/// unsupported where the buffer cannot be copied to or from.
Result<void> upload_staged(const char* where, Buffer& destination, std::uint64_t offset,
                           std::span<const std::byte> bytes);
Result<void> download_staged(const char* where, Buffer& source, std::uint64_t offset,
                             std::span<std::byte> bytes);

/// Whether copies may write or read the buffer, an adopted one: unsupported where they may not.
Result<void> check_copied_to(const char* where, const Buffer& buffer);
Result<void> check_copied_from(const char* where, const Buffer& buffer);

}  // namespace vkact::vulkan
