// vkact apply, on the device.
#include <utility>
#include <vkact/batch.hpp>
#include <vkact/device.hpp>

#include "cli/apply.hpp"
#include "cli/command_error.hpp"
#include "cli/device_selection.hpp"

namespace vkact::cli {
namespace {

std::vector<std::byte> download(const Device& device, const Tensor& tensor) {
  std::vector<std::byte> bytes(static_cast<std::size_t>(tensor.size_bytes()));
  succeeded(device.read(tensor, bytes));
  return bytes;
}

Tensor upload(const Device& device, std::vector<std::byte> bytes, const ApplyInputs& inputs) {
  return succeeded(device.upload_bytes(bytes, inputs.shape, inputs.type));
}

std::optional<double> total_seconds(const Submission& submission) {
  const auto timings = submission.timings();
  if (!timings) return std::nullopt;
  double total = 0;
  for (const DispatchTiming& timing : *timings) total += timing.seconds;
  return total;
}

}  // namespace

ApplyResults run_on_device(const ApplyOptions& options, ApplyInputs& inputs) {
  const Device device = open_device(options.device);
  const Activation& activation = inputs.activation;
  const bool backward = options.grad_input.has_value();
  const bool from_output = backward && !activation.info().backward_from_x;

  Batch batch(device, {.timing = true});
  const Tensor x = upload(device, std::exchange(inputs.x, {}), inputs);
  Tensor y;
  Tensor dx;
  if (options.output || from_output) {
    y = succeeded(device.empty_like(x));
    succeeded(batch.forward(activation, x, y, {.axis = inputs.axis}));
  }
  if (backward) {
    const Tensor dy = upload(device, std::exchange(inputs.dy, {}), inputs);
    dx = succeeded(device.empty_like(dy));
    BackwardArguments arguments{.dy = dy, .dx = dx};
    (from_output ? arguments.y : arguments.x) = from_output ? y : x;
    succeeded(batch.backward(activation, arguments, {.axis = inputs.axis}));
  }
  const Submission submission = succeeded(batch.submit());
  succeeded(submission.wait());

  ApplyResults results;
  results.device = device.description().name;
  results.on_cpu = device.description().kind == DeviceKind::cpu;
  results.gpu_seconds = total_seconds(submission);
  if (options.output) results.y = download(device, y);
  if (backward) results.dx = download(device, dx);
  return results;
}

}  // namespace vkact::cli
