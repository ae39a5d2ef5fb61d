#include "guarded_run.hpp"

#include "arena.hpp"

namespace vkact::device_test {
namespace {

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
