#include "guarded_run.hpp"

#include "arena.hpp"

namespace vkact::device_test {
namespace {

// The shapes of what a call reads and writes.
struct CallShapes {
  Shape source;
  Shape gradient;
  Shape result;
};

Result<CallShapes> shapes_of(const Activation& activation, Direction direction,
                             const CallInputs& call) {
  const Shape x = call.x_shape();
  auto y = output_shape(activation, x, call.options());
  if (!y) return y.error();
  if (direction == Direction::forward) return CallShapes{x, {}, *y};
  return CallShapes{direction == Direction::backward_from_x ? x : *y, *y, x};
}

Numbers initial_results(const CallInputs& call, const Shape& shape) {
  const auto count = static_cast<std::size_t>(element_count(shape).value());
  const ElementType type = call.source.type;
  if (!call.accumulate) return poison(count, type);
  return {type, std::vector<std::uint32_t>(count, verification::nearest_pattern(kPrevious, type))};
}

Result<void> record(Batch& batch, const Activation& activation, Direction direction,
                    const CallInputs& call, const Tensor& source, const Tensor& gradient,
                    const Tensor& result) {
  if (direction == Direction::forward)
    return batch.forward(activation, source, result, call.options());
  BackwardArguments arguments{.dy = gradient, .dx = result, .accumulate = call.accumulate};
  (direction == Direction::backward_from_x ? arguments.x : arguments.y) = source;
  return batch.backward(activation, arguments, call.options());
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
  std::vector<CallShapes> shapes;
  for (const CallInputs& call : calls) {
    auto of_call = shapes_of(activation, direction, call);
    if (!of_call) return of_call.error();
    sources.add(call.source);
    if (direction != Direction::forward) gradients.add(call.gradient);
    results.add(initial_results(call, of_call->result));
    shapes.push_back(std::move(*of_call));
  }
  for (Arena* arena : {&sources, &gradients, &results})
    if (auto uploaded = arena->upload(device); !uploaded) return uploaded.error();

  Batch batch(device);
  for (std::size_t i = 0; i < calls.size(); ++i) {
    const Tensor source = sources.window(i, shapes[i].source);
    const Tensor gradient =
        direction == Direction::forward ? Tensor() : gradients.window(i + 1, shapes[i].gradient);
    const Tensor result = placement == Placement::over_source ? source
                          : placement == Placement::over_gradient
                              ? gradient
                              : results.window(i, shapes[i].result);
    if (auto recorded = record(batch, activation, direction, calls[i], source, gradient, result);
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
