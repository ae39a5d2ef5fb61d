#include "arena.hpp"

#include <gtest/gtest.h>

namespace vkact::device_test {
namespace {

constexpr std::byte kGuard{0xa5};
constexpr std::size_t kAlignment = 16;
constexpr std::size_t kShortestGuard = 16;

ArenaMemory& memory() {
  static ArenaMemory all;
  return all;
}

void expect_guard(const std::vector<std::byte>& now, std::size_t begin, std::size_t end,
                  std::size_t window) {
  for (std::size_t i = begin; i < end; ++i)
    if (now[i] != kGuard) {
      ADD_FAILURE() << "byte " << i << ", before window " << window << ", was overwritten";
      return;
    }
}

}  // namespace

Numbers poison(std::size_t count, ElementType type) {
  return {type, std::vector<std::uint32_t>(count, verification::poison_pattern(type))};
}

void Arena::set_memory(ArenaMemory other) { memory() = std::move(other); }

std::size_t Arena::add(const Numbers& numbers) {
  const std::size_t distance = kShortestGuard + kAlignment * (begins_.size() % 5);
  const std::size_t begin = (bytes_.size() + distance + kAlignment - 1) / kAlignment * kAlignment;
  bytes_.resize(begin, kGuard);
  const auto contents = numbers.bytes();
  bytes_.insert(bytes_.end(), contents.begin(), contents.end());
  begins_.push_back(begin);
  sizes_.push_back(numbers.size());
  return begins_.size() - 1;
}

Result<void> Arena::upload(const Device& device) {
  bytes_.resize((bytes_.size() + kShortestGuard + kAlignment - 1) / kAlignment * kAlignment,
                kGuard);
  auto tensor = memory().upload
                    ? memory().upload(device, bytes_, type_)
                    : device.upload_bytes(bytes_, {bytes_.size() / size_of(type_)}, type_);
  if (!tensor) return tensor.error();
  whole_ = std::move(*tensor);
  return {};
}

Tensor Arena::window(std::size_t index, const Shape& shape) const {
  const Shape flat{sizes_[index]};
  return {whole_.buffer(), begins_[index], shape.empty() ? flat : shape, sizes_[index], type_};
}

Result<std::vector<Numbers>> Arena::download(const Device& device) const {
  std::vector<std::byte> now(bytes_.size());
  const auto done = memory().read ? memory().read(device, whole_, now) : device.read(whole_, now);
  if (!done) return done.error();
  std::vector<Numbers> windows;
  std::size_t guard_begin = 0;
  for (std::size_t i = 0; i < begins_.size(); ++i) {
    const std::size_t end = begins_[i] + sizes_[i] * size_of(type_);
    expect_guard(now, guard_begin, begins_[i], i);
    windows.push_back(
        Numbers::from_bytes(type_, {now.begin() + static_cast<std::ptrdiff_t>(begins_[i]),
                                    now.begin() + static_cast<std::ptrdiff_t>(end)}));
    guard_begin = end;
  }
  expect_guard(now, guard_begin, now.size(), begins_.size());
  return windows;
}

}  // namespace vkact::device_test
