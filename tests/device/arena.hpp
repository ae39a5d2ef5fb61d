// Tensors that are windows of one buffer, with guards between them.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>
#include <vkact/vkact.hpp>

#include "inputs.hpp"

namespace vkact::device_test {

/// Numbers that no call makes, for outputs before a run.
Numbers poison(std::size_t count, ElementType type);

/// Where arenas' memory comes from and how it is read.
struct ArenaMemory {
  std::function<Result<Tensor>(const Device&, std::span<const std::byte>, ElementType)> upload;
  std::function<Result<void>(const Device&, const Tensor&, std::span<std::byte>)> read;
};

/// Windows in a buffer. Distances between them differ, so that bindings start at all offsets.
class Arena {
 public:
  explicit Arena(ElementType type) : type_(type) {}

  /// Another memory than the device's own for all arenas; empty functions: the device's own.
  static void set_memory(ArenaMemory memory);

  /// Adds a window that holds these numbers; gives its index.
  std::size_t add(const Numbers& numbers);

  Result<void> upload(const Device& device);

  /// The window as a tensor; a shape of no axes means a flat one.
  Tensor window(std::size_t index, const Shape& shape = {}) const;

  /// The windows as they are now. Reports bytes outside of them that are not as they were uploaded.
  Result<std::vector<Numbers>> download(const Device& device) const;

 private:
  ElementType type_;
  std::vector<std::byte> bytes_;
  std::vector<std::size_t> begins_;
  std::vector<std::size_t> sizes_;
  Tensor whole_;
};

}  // namespace vkact::device_test
