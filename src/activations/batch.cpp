#include <vkact/batch.hpp>

#include "activations/checks.hpp"
#include "activations/dispatch.hpp"
#include "vulkan/submission.hpp"

namespace vkact {
namespace {

Result<void> record(vulkan::CommandRecorder& recorder, const Activation& activation,
                    Direction direction, const CallTensors& tensors, std::int64_t axis,
                    const std::string& where) {
  const bool is_rowwise = activation.info().family == Family::rowwise;
  RowShape rows;
  if (is_rowwise) {
    const auto found = rows_along(where, tensors.source->shape(), axis);
    if (!found) return found.error();
    rows = *found;
  }
  if (auto begun = recorder.begin_section(where); !begun) return begun;
  auto recorded = is_rowwise ? record_rowwise(recorder, activation.id(), direction, tensors, rows)
                             : record_pointwise(recorder, activation, direction, tensors);
  recorder.end_section();
  return recorded;
}

Result<void> record_forward(vulkan::CommandRecorder& recorder, const Activation& activation,
                            const Tensor& x, const Tensor& y, const ForwardOptions& options) {
  const std::string where = std::string(activation.info().name) + " forward";
  if (auto checked = activation.check(); !checked) return checked;
  if (auto checked = check_tensors(where, *recorder.context(), {{"x", &x, false}, {"y", &y, true}});
      !checked)
    return checked;
  return record(recorder, activation, Direction::forward, {&x, nullptr, &y}, options.axis, where);
}

Result<void> record_backward(vulkan::CommandRecorder& recorder, const Activation& activation,
                             const BackwardArguments& arguments) {
  const std::string where = std::string(activation.info().name) + " backward";
  if (auto checked = activation.check(); !checked) return checked;
  const bool from_x = arguments.x.is_valid() && activation.info().backward_from_x;
  if (!from_x) {
    if (!arguments.y)
      return Error{
          ErrorCode::invalid_argument,
          0,
          where,
          {activation.info().backward_from_x ? "neither x nor a usable y is given"
                                             : "y is missing; its backward needs the output"}};
    if (auto checked = activation.check_backward_from_output(); !checked) return checked;
  }
  const Tensor& source = from_x ? arguments.x : arguments.y;
  const auto checked = check_tensors(where, *recorder.context(),
                                     {{from_x ? "x" : "y", &source, false},
                                      {"dy", &arguments.dy, false},
                                      {"dx", &arguments.dx, true}});
  if (!checked) return checked;
  return record(recorder, activation,
                from_x ? Direction::backward : Direction::backward_from_output,
                {&source, &arguments.dy, &arguments.dx}, arguments.axis, where);
}

}  // namespace

Batch::Batch(const Device& device, const BatchOptions& options) {
  auto recorder = vulkan::CommandRecorder::create(device.context(), options.timing);
  if (recorder)
    recorder_ = std::move(*recorder);
  else
    errors_.push_back(recorder.error());
}

Batch::~Batch() = default;
Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;

Result<void> Batch::remember(Result<void> outcome) {
  if (!outcome) errors_.push_back(outcome.error());
  return outcome;
}

Result<void> Batch::forward(const Activation& activation, const Tensor& x, const Tensor& y,
                            const ForwardOptions& options) {
  if (auto writable = check_open(); !writable) return writable;
  return remember(record_forward(*recorder_, activation, x, y, options));
}

Result<void> Batch::backward(const Activation& activation, const BackwardArguments& arguments) {
  if (auto writable = check_open(); !writable) return writable;
  return remember(record_backward(*recorder_, activation, arguments));
}

Result<void> Batch::check_open() {
  if (!recorder_) return errors_.front();
  if (recorder_->is_finished())
    return remember(Error{ErrorCode::invalid_argument,
                          0,
                          "Batch",
                          {"it was submitted and can only be submitted again; make another"}});
  return {};
}

Result<Submission> Batch::submit() {
  if (!errors_.empty()) return errors_.front();
  if (auto finished = recorder_->finish(); !finished) return finished.error();
  const auto& commands = recorder_->commands();
  const auto value = recorder_->context()->submit(commands->buffer, commands);
  if (!value) return value.error();
  return Submission(
      std::make_shared<vulkan::SubmittedWork>(recorder_->context(), commands, *value));
}

Result<void> Submission::wait(std::chrono::nanoseconds timeout) const {
  return work_->wait(timeout);
}
Result<bool> Submission::is_done() const { return work_->is_done(); }
Result<std::vector<DispatchTiming>> Submission::timings() const { return work_->timings(); }

}  // namespace vkact
