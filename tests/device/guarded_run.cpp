#include "guarded_run.hpp"

#include <gtest/gtest.h>

namespace vkact::device_test {
namespace {

constexpr std::byte kGuard{0xa5};
constexpr std::size_t kAlignment = 16;
constexpr std::size_t kShortestGuard = 16;

// Windows in a buffer, with guards between them.
class Arena {
 public:
  explicit Arena(ElementType type) : type_(type) {}

  // Adds a window that holds these numbers; distances to the one before differ.
  void add(const Numbers& numbers) {
    const std::size_t distance = kShortestGuard + kAlignment * (begins_.size() % 5);
    const std::size_t begin = (bytes_.size() + distance + kAlignment - 1) / kAlignment * kAlignment;
    bytes_.resize(begin, kGuard);
    const auto contents = numbers.bytes();
    bytes_.insert(bytes_.end(), contents.begin(), contents.end());
    begins_.push_back(begin);
    sizes_.push_back(numbers.size());
  }

  Result<void> upload(const Device& device) {
    bytes_.resize((bytes_.size() + kShortestGuard + kAlignment - 1) / kAlignment * kAlignment,
                  kGuard);
    auto tensor = device.upload_bytes(bytes_, {bytes_.size() / size_of(type_)}, type_);
    if (!tensor) return tensor.error();
    whole_ = std::move(*tensor);
    return {};
  }

  Tensor window(std::size_t index, const Shape& shape) const {
    const Shape flat{sizes_[index]};
    return {whole_.buffer(), begins_[index], shape.empty() ? flat : shape, sizes_[index], type_};
  }

  // The windows as they are now. Reports bytes outside of them that are not as they were uploaded.
  Result<std::vector<Numbers>> download(const Device& device) const {
    std::vector<std::byte> now(bytes_.size());
    if (auto done = device.read(whole_, now); !done) return done.error();
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

 private:
  static void expect_guard(const std::vector<std::byte>& now, std::size_t begin, std::size_t end,
                           std::size_t window) {
    for (std::size_t i = begin; i < end; ++i)
      if (now[i] != kGuard) {
        ADD_FAILURE() << "byte " << i << ", before window " << window << ", was overwritten";
        return;
      }
  }

  ElementType type_;
  std::vector<std::byte> bytes_;
  std::vector<std::size_t> begins_;
  std::vector<std::size_t> sizes_;
  Tensor whole_;
};

Numbers poison(std::size_t count, ElementType type) {
  return {type, std::vector<std::uint32_t>(count, verification::poison_pattern(type))};
}

Result<void> record(Batch& batch, const Activation& activation, Direction direction,
                    const Tensor& source, const Tensor& gradient, const Tensor& result,
                    std::int64_t axis) {
  if (direction == Direction::forward)
    return batch.forward(activation, source, result, {.axis = axis});
  if (direction == Direction::backward_from_x)
    return batch.backward(activation, {.x = source, .dy = gradient, .dx = result}, {.axis = axis});
  return batch.backward(activation, {.y = source, .dy = gradient, .dx = result}, {.axis = axis});
}

}  // namespace

Result<std::vector<Numbers>> run_guarded(const Device& device, const Activation& activation,
                                         Direction direction, const std::vector<CallInputs>& calls,
                                         Placement placement) {
  const ElementType type = calls.front().source.type;
  Arena sources(type);
  Arena gradients(type);
  Arena results(type);
  gradients.add(Numbers{type, {0}});  // so that corresponding windows have different offsets
  for (const CallInputs& call : calls) {
    sources.add(call.source);
    if (direction != Direction::forward) gradients.add(call.gradient);
    results.add(poison(call.source.size(), type));
  }
  for (Arena* arena : {&sources, &gradients, &results})
    if (auto uploaded = arena->upload(device); !uploaded) return uploaded.error();

  Batch batch(device);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const Shape& shape = calls[i].shape;
    const Tensor source = sources.window(i, shape);
    const Tensor gradient =
        direction == Direction::forward ? Tensor() : gradients.window(i + 1, shape);
    const Tensor result = placement == Placement::over_source     ? source
                          : placement == Placement::over_gradient ? gradient
                                                                  : results.window(i, shape);
    if (auto recorded =
            record(batch, activation, direction, source, gradient, result, calls[i].axis);
        !recorded)
      return recorded.error();
  }
  const auto submission = batch.submit();
  if (!submission) return submission.error();
  if (auto waited = submission->wait(); !waited) return waited.error();

  switch (placement) {
    case Placement::apart:
      return results.download(device);
    case Placement::over_source:
      return sources.download(device);
    case Placement::over_gradient: {
      auto windows = gradients.download(device);
      if (windows) windows->erase(windows->begin());
      return windows;
    }
  }
  return std::vector<Numbers>{};
}

bool has_direction(const Activation& activation, Direction direction) {
  switch (direction) {
    case Direction::forward:
      return true;
    case Direction::backward_from_x:
      return activation.info().backward_from_x;
    case Direction::backward_from_y:
      return activation.check_backward_from_output().has_value();
  }
  return false;
}

}  // namespace vkact::device_test
