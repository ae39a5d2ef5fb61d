// vkact apply, on the device.
#include <utility>
#include <vkact/batch.hpp>
#include <vkact/device.hpp>

#include "cli/apply.hpp"
#include "cli/command_error.hpp"
#include "cli/device_selection.hpp"

namespace vkact::cli {
namespace {

// A recorded call is refused for what the user gave, or fails for another reason.
void recorded(const Result<void>& result) {
  if (result) return;
  if (result.error().code == ErrorCode::invalid_argument) refuse("", result.error().message());
  succeeded(result);
}

// The tensors of a run.
class ApplyRun {
 public:
  ApplyRun(const Device& device, const ApplyOptions& options, ApplyInputs& inputs)
      : device_(device), options_(options), inputs_(inputs), batch_(device, {.timing = true}),
        x_(upload(inputs.x)) {
    if (inputs.gate) call_.gate = upload(*inputs.gate);
    if (inputs.mask) call_.mask = upload(*inputs.mask);
    if (inputs.target) call_.target = upload(*inputs.target);
    if (inputs.running_mean) call_.running_mean = upload(*inputs.running_mean);
    if (inputs.running_variance) call_.running_variance = upload(*inputs.running_variance);
    call_.axis = inputs.options.axis;
    call_.random = inputs.options.random;
    call_.training = inputs.options.training;
    for (ApplyParameter& each : inputs.parameters)
      if (each.values) call_.parameters.push_back({each.name, upload(*each.values)});
  }

  void record() {
    const Activation* activation = inputs_.activation();
    const bool backward = inputs_.dy.has_value();
    const bool needs_output = backward && !options_.from_output && activation != nullptr &&
                              !activation->info().backward_from_x;
    if (options_.output || needs_output || (options_.print && !options_.from_output)) forward();
    if (backward) this->backward(needs_output);
  }

  Submission run() {
    auto submission = succeeded(batch_.submit());
    succeeded(submission.wait());
    return submission;
  }

  std::vector<ApplyOutput> outputs() {
    std::vector<ApplyOutput> outputs;
    for (auto& [role, name, file, tensor] : pending_)
      if (file || options_.print) outputs.push_back({role, name, file, download(tensor)});
    return outputs;
  }

 private:
  struct Pending {
    std::string role;
    std::string name;
    std::optional<std::string> file;
    Tensor tensor;
  };

  void forward() {
    y_ = succeeded(device_.empty(inputs_.output_shape, inputs_.type));
    std::visit([&](const auto& each) { recorded(batch_.forward(each, x_, y_, call_)); },
               inputs_.expression);
    pending_.push_back({"output", "y", options_.output, y_});
  }

  void backward(bool from_computed_output) {
    BackwardArguments arguments{.dy = upload(*inputs_.dy), .dx = succeeded(device_.empty_like(x_))};
    if (from_computed_output)
      arguments.y = y_;
    else
      (options_.from_output ? arguments.y : arguments.x) = x_;
    pending_.push_back({"grad_input", "dx", options_.grad_input, arguments.dx});
    if (call_.gate) {
      arguments.dgate = succeeded(device_.empty_like(call_.gate));
      pending_.push_back({"grad_gate", "dgate", options_.grad_gate, arguments.dgate});
    }
    for (const ApplyParameter& each : inputs_.parameters) {
      if (!each.gradient_file) continue;
      const Tensor gradient = gradient_like(each.name);
      arguments.parameter_gradients.push_back({each.name, gradient});
      pending_.push_back({"grad " + each.name, "d" + each.name, each.gradient_file, gradient});
    }
    std::visit([&](const auto& each) { recorded(batch_.backward(each, arguments, call_)); },
               inputs_.expression);
  }

  // A number's gradient is a single float32.
  Tensor gradient_like(const std::string& name) {
    for (const ParameterTensor& each : call_.parameters)
      if (each.name == name) return succeeded(device_.empty_like(each.tensor));
    return succeeded(device_.empty({}));
  }

  // Frees the elements in host memory, unless they are to be printed.
  Tensor upload(HostTensor& tensor) const {
    if (options_.print)
      return succeeded(device_.upload_bytes(tensor.bytes, tensor.shape, tensor.type));
    const auto bytes = std::exchange(tensor.bytes, {});
    return succeeded(device_.upload_bytes(bytes, tensor.shape, tensor.type));
  }

  HostTensor download(const Tensor& tensor) const {
    HostTensor host{tensor.shape(), tensor.element_type(), {}};
    host.bytes.resize(static_cast<std::size_t>(tensor.size_bytes()));
    succeeded(device_.read(tensor, host.bytes));
    return host;
  }

  const Device& device_;
  const ApplyOptions& options_;
  ApplyInputs& inputs_;
  Batch batch_;
  Tensor x_;
  Tensor y_;
  CallOptions call_;
  std::vector<Pending> pending_;
};

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
  ApplyRun run(device, options, inputs);
  run.record();
  const Submission submission = run.run();
  return {device.description().name, device.description().kind == DeviceKind::cpu, run.outputs(),
          total_seconds(submission)};
}

}  // namespace vkact::cli
