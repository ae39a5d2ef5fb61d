// Files that appear under their name whole or not at all.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vkact/element_type.hpp>
#include <vkact/result.hpp>
#include <vkact/tensor.hpp>

namespace vkact::npy {

/// Whether a file of that name can be made: its folder exists and the name is not that of a folder
/// or another thing that is no ordinary file. invalid_argument otherwise.
[[nodiscard]] Result<void> check_target(const std::filesystem::path& target);

/// A file under a temporary name in the folder of its target. Until publish() nothing is to be seen
/// under the target's name; dropped before that, it is removed.
class PendingFile {
 public:
  /// Makes the temporary file.
  static Result<PendingFile> create(const std::filesystem::path& target);

  /// Writes an array as .npy and makes sure that it is on the disk.
  static Result<PendingFile> with_array(const std::filesystem::path& target,
                                        ElementType element_type, const Shape& shape,
                                        std::span<const std::byte> bytes);

  PendingFile(PendingFile&& other) noexcept;
  PendingFile& operator=(PendingFile&& other) noexcept;
  PendingFile(const PendingFile&) = delete;
  PendingFile& operator=(const PendingFile&) = delete;
  ~PendingFile();

  /// Writes behind what is there.
  [[nodiscard]] Result<void> append(std::span<const std::byte> bytes);

  /// Closes the file once everything is on the disk.
  [[nodiscard]] Result<void> finish();

  /// Gives the file its name, replacing what had it.
  [[nodiscard]] Result<void> publish();

  /// Takes a published file away again.
  void withdraw() noexcept;

 private:
  PendingFile() = default;
  void discard() noexcept;

  std::filesystem::path target_;
  std::filesystem::path temporary_;
  int descriptor_ = -1;
};

/// Publishes all files, or none: those already published are withdrawn when one fails.
[[nodiscard]] Result<void> publish_all(std::span<PendingFile> files);

}  // namespace vkact::npy
