#include "verification/device_run.hpp"

#include <utility>
#include <vkact/batch.hpp>

namespace vkact::verification {

Result<Tensor> upload(const Device& device, const Numbers& numbers, const Shape& shape) {
  return device.upload_bytes(numbers.bytes(), shape, numbers.type);
}

Result<Tensor> poisoned(const Device& device, const Shape& shape, ElementType type) {
  const auto size = element_count(shape);
  if (!size) return size.error();
  return upload(
      device,
      {type, std::vector<std::uint32_t>(static_cast<std::size_t>(*size), poison_pattern(type))},
      shape);
}

Result<void> submit_and_wait(Batch& batch) {
  const auto submission = batch.submit();
  if (!submission) return submission.error();
  return submission->wait();
}

Result<Numbers> download(const Device& device, const Tensor& tensor) {
  std::vector<std::byte> bytes(static_cast<std::size_t>(tensor.size_bytes()));
  if (auto done = device.read(tensor, bytes); !done) return done.error();
  return Numbers::from_bytes(tensor.element_type(), bytes);
}

namespace {

Result<Numbers> run(const Device& device, Batch& batch, const Tensor& output) {
  if (auto done = submit_and_wait(batch); !done) return done.error();
  return download(device, output);
}

// `source` is x, or y, which then has the shape of dy.
Result<Numbers> run_backward(const Device& device, const Activation& activation,
                             const Numbers& source, bool from_input, const Numbers& dy,
                             const Arrangement& arrangement) {
  const auto shape = output_shape(activation, arrangement.shape, arrangement.options());
  if (!shape) return shape.error();
  auto point = upload(device, source, from_input ? arrangement.shape : *shape);
  if (!point) return point.error();
  auto gradient = upload(device, dy, *shape);
  if (!gradient) return gradient.error();
  auto output = poisoned(device, arrangement.shape, dy.type);
  if (!output) return output.error();
  BackwardArguments arguments{.dy = *gradient, .dx = *output};
  (from_input ? arguments.x : arguments.y) = *point;
  Batch batch(device);
  if (auto recorded = batch.backward(activation, arguments, arrangement.options()); !recorded)
    return recorded.error();
  return run(device, batch, *output);
}

}  // namespace

Result<Numbers> run_forward(const Device& device, const Activation& activation, const Numbers& x,
                            const Arrangement& arrangement) {
  const auto shape = output_shape(activation, arrangement.shape, arrangement.options());
  if (!shape) return shape.error();
  auto input = upload(device, x, arrangement.shape);
  if (!input) return input.error();
  auto output = poisoned(device, *shape, x.type);
  if (!output) return output.error();
  Batch batch(device);
  if (auto recorded = batch.forward(activation, *input, *output, arrangement.options()); !recorded)
    return recorded.error();
  return run(device, batch, *output);
}

Result<Numbers> run_backward_from_input(const Device& device, const Activation& activation,
                                        const Numbers& x, const Numbers& dy,
                                        const Arrangement& arrangement) {
  return run_backward(device, activation, x, true, dy, arrangement);
}

Result<Numbers> run_backward_from_output(const Device& device, const Activation& activation,
                                         const Numbers& y, const Numbers& dy,
                                         const Arrangement& arrangement) {
  return run_backward(device, activation, y, false, dy, arrangement);
}

Result<Numbers> run_loss(const Device& device, const Activation& activation, const Numbers& x,
                         const Shape& x_shape, const Shape& y_shape, const CallOptions& options) {
  const auto input = upload(device, x, x_shape);
  if (!input) return input.error();
  const auto output = poisoned(device, y_shape, x.type);
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
  const auto output = poisoned(device, x_shape, x.type);
  if (!output) return output.error();
  Batch batch(device);
  if (auto recorded =
          batch.backward(activation, {.x = *input, .dy = *gradient, .dx = *output}, options);
      !recorded)
    return recorded.error();
  return run(device, batch, *output);
}

}  // namespace vkact::verification
