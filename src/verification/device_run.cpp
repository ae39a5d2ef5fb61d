#include "verification/device_run.hpp"

#include <utility>
#include <vkact/batch.hpp>

namespace vkact::verification {
namespace {

Result<Tensor> upload(const Device& device, const Numbers& numbers, const Shape& shape) {
  return device.upload_bytes(numbers.bytes(), shape, numbers.type);
}

Result<Tensor> poisoned(const Device& device, const Tensor& like) {
  auto tensor = device.empty_like(like);
  if (!tensor) return tensor.error();
  const Numbers poison{like.element_type(),
                       std::vector<std::uint32_t>(static_cast<std::size_t>(like.size()),
                                                  poison_pattern(like.element_type()))};
  if (auto done = device.write(*tensor, poison.bytes()); !done) return done.error();
  return tensor;
}

Result<Numbers> run(const Device& device, Batch& batch, const Tensor& output) {
  const auto submission = batch.submit();
  if (!submission) return submission.error();
  if (auto done = submission->wait(); !done) return done.error();
  std::vector<std::byte> bytes(static_cast<std::size_t>(output.size_bytes()));
  if (auto done = device.read(output, bytes); !done) return done.error();
  return Numbers::from_bytes(output.element_type(), bytes);
}

Result<Numbers> run_backward(const Device& device, const Activation& activation,
                             BackwardArguments arguments, const Numbers& dy,
                             const Arrangement& arrangement) {
  auto gradient = upload(device, dy, arrangement.shape);
  if (!gradient) return gradient.error();
  auto output = poisoned(device, *gradient);
  if (!output) return output.error();
  arguments.dy = *gradient;
  arguments.dx = *output;
  Batch batch(device);
  if (auto recorded = batch.backward(activation, arguments,
                                     {.axis = arrangement.axis, .random = arrangement.random});
      !recorded)
    return recorded.error();
  return run(device, batch, *output);
}

}  // namespace

Result<Numbers> run_forward(const Device& device, const Activation& activation, const Numbers& x,
                            const Arrangement& arrangement) {
  auto input = upload(device, x, arrangement.shape);
  if (!input) return input.error();
  auto output = poisoned(device, *input);
  if (!output) return output.error();
  Batch batch(device);
  if (auto recorded = batch.forward(activation, *input, *output,
                                    {.axis = arrangement.axis, .random = arrangement.random});
      !recorded)
    return recorded.error();
  return run(device, batch, *output);
}

Result<Numbers> run_backward_from_input(const Device& device, const Activation& activation,
                                        const Numbers& x, const Numbers& dy,
                                        const Arrangement& arrangement) {
  auto input = upload(device, x, arrangement.shape);
  if (!input) return input.error();
  return run_backward(device, activation, {.x = *input}, dy, arrangement);
}

Result<Numbers> run_backward_from_output(const Device& device, const Activation& activation,
                                         const Numbers& y, const Numbers& dy,
                                         const Arrangement& arrangement) {
  auto output = upload(device, y, arrangement.shape);
  if (!output) return output.error();
  return run_backward(device, activation, {.y = *output}, dy, arrangement);
}

Result<Numbers> run_loss(const Device& device, const Activation& activation, const Numbers& x,
                         const Shape& x_shape, const Shape& y_shape, const CallOptions& options) {
  const auto input = upload(device, x, x_shape);
  if (!input) return input.error();
  const auto empty = device.empty(y_shape, x.type);
  if (!empty) return empty.error();
  const auto output = poisoned(device, *empty);
  if (!output) return output.error();
  Batch batch(device);
  if (auto recorded = batch.forward(activation, *input, *output, options); !recorded)
    return recorded.error();
  return run(device, batch, *output);
}

Result<Numbers> run_loss_backward(const Device& device, const Activation& activation,
                                  const Numbers& x, const Shape& x_shape, const Numbers& dy,
                                  const Shape& dy_shape, const CallOptions& options) {
  const auto input = upload(device, x, x_shape);
  if (!input) return input.error();
  const auto gradient = upload(device, dy, dy_shape);
  if (!gradient) return gradient.error();
  const auto output = poisoned(device, *input);
  if (!output) return output.error();
  Batch batch(device);
  if (auto recorded =
          batch.backward(activation, {.x = *input, .dy = *gradient, .dx = *output}, options);
      !recorded)
    return recorded.error();
  return run(device, batch, *output);
}

}  // namespace vkact::verification
