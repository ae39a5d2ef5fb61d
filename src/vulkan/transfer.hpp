// Copies between host memory and buffers: directly where the host can reach the memory, else
// through staging.
#pragma once

#include <cstddef>
#include <span>
#include <vkact/result.hpp>

#include "vulkan/buffer.hpp"

namespace vkact::vulkan {

/// Overwrites bytes of a buffer that no work in flight uses. Returns when the bytes have arrived.
Result<void> upload(Buffer& destination, std::uint64_t offset, std::span<const std::byte> bytes);

/// Reads bytes of a buffer that no work in flight writes.
Result<void> download(Buffer& source, std::uint64_t offset, std::span<std::byte> bytes);

/// The same through a staging buffer, whatever the memory: upload() and download() use them where
/// the host cannot reach it.
Result<void> upload_staged(Buffer& destination, std::uint64_t offset,
                           std::span<const std::byte> bytes);
Result<void> download_staged(Buffer& source, std::uint64_t offset, std::span<std::byte> bytes);

}  // namespace vkact::vulkan
