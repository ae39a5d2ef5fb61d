// The pipeline cache on disk.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "vulkan/instance.hpp"
#include "vulkan/physical_device.hpp"

namespace vkact::vulkan {

/// One file per device and driver. Never fails its caller: a file that cannot be read or written
/// costs time, not correctness, and is reported once through the message handler.
class PipelineCacheFile {
 public:
  /// `folder` as in DeviceOptions::pipeline_cache_folder.
  PipelineCacheFile(const std::string& folder, const PhysicalDevice& device,
                    MessageHandler on_message);

  /// The stored data; empty when there is none or it is damaged.
  std::vector<std::byte> load() const;

  /// Replaces the stored data in one step, so that no reader sees half of it.
  void store(std::span<const std::byte> data) const;

  /// Where the data is; empty when nothing is stored.
  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
  MessageHandler on_message_;
};

}  // namespace vkact::vulkan
