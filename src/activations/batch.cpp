#include <vkact/batch.hpp>

#include "activations/calls/checks.hpp"
#include "activations/compositions/composed.hpp"
#include "activations/families.hpp"
#include "activations/network/meta_acon.hpp"
#include "vulkan/submission.hpp"

namespace vkact {
namespace {

// Records a call under its name, for timing.
template <class Record>
Result<void> in_section(vulkan::CommandRecorder& recorder, const std::string& where,
                        const Record& record) {
  if (auto begun = recorder.begin_section(where); !begun) return begun;
  auto recorded = record();
  recorder.end_section();
  return recorded;
}

Result<void> record_forward(vulkan::CommandRecorder& recorder, const ForwardCall& call) {
  if (auto checked = call.activation.check(); !checked) return checked;
  const Input taken = call.activation.info().inputs;
  if (auto checked = check_options(call.where, taken, call.options); !checked) return checked;
  return in_section(recorder, call.where, [&] {
    return operations_of(call.activation.info().family).forward(recorder, call);
  });
}

Result<void> record_backward(vulkan::CommandRecorder& recorder, const BackwardCall& call) {
  if (auto checked = call.activation.check(); !checked) return checked;
  const Input taken = call.activation.info().inputs;
  if (auto checked = check_options(call.where, taken, call.options); !checked) return checked;
  if (auto checked = check_gradients_asked(call.where, taken, call.arguments); !checked)
    return checked;
  return in_section(recorder, call.where, [&] {
    return operations_of(call.activation.info().family).backward(recorder, call);
  });
}

Error moved_from() { return invalid("Batch", "it was moved from"); }

}  // namespace

Batch::Batch(const Device& device, const BatchOptions& options) {
  if (device.context() == nullptr) {
    errors_.push_back(invalid("Batch", "its device was moved from"));
    return;
  }
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
                            const CallOptions& options) {
  if (auto writable = check_open(); !writable) return writable;
  const std::string where = std::string(activation.info().name) + " forward";
  return remember(record_forward(*recorder_, {activation, x, y, options, where}));
}

Result<void> Batch::backward(const Activation& activation, const BackwardArguments& arguments,
                             const CallOptions& options) {
  if (auto writable = check_open(); !writable) return writable;
  const std::string where = std::string(activation.info().name) + " backward";
  return remember(record_backward(*recorder_, {activation, arguments, options, where}));
}

Result<void> Batch::forward(const Mixed& mixed, const Tensor& x, const Tensor& y,
                            const CallOptions& options) {
  if (auto writable = check_open(); !writable) return writable;
  return remember(in_section(*recorder_, mixed.to_string() + " forward",
                             [&] { return forward_mixed(*recorder_, mixed, x, y, options); }));
}

Result<void> Batch::forward(const Chain& chain, const Tensor& x, const Tensor& y,
                            const CallOptions& options) {
  if (auto writable = check_open(); !writable) return writable;
  return remember(in_section(*recorder_, chain.to_string() + " forward",
                             [&] { return forward_chain(*recorder_, chain, x, y, options); }));
}

Result<void> Batch::backward(const Mixed& mixed, const BackwardArguments& arguments,
                             const CallOptions& options) {
  if (auto writable = check_open(); !writable) return writable;
  return remember(in_section(*recorder_, mixed.to_string() + " backward", [&] {
    return backward_mixed(*recorder_, mixed, arguments, options);
  }));
}

Result<void> Batch::backward(const Chain& chain, const BackwardArguments& arguments,
                             const CallOptions& options) {
  if (auto writable = check_open(); !writable) return writable;
  return remember(in_section(*recorder_, chain.to_string() + " backward", [&] {
    return backward_chain(*recorder_, chain, arguments, options);
  }));
}

Result<void> Batch::meta_acon_beta(const MetaAconNetwork& network, const Tensor& x,
                                   const Tensor& beta, bool training) {
  if (auto writable = check_open(); !writable) return writable;
  const std::string where = "meta_acon_beta forward";
  return remember(in_section(*recorder_, where, [&] {
    return forward_meta_acon(*recorder_, where, network, x, beta, training);
  }));
}

Result<void> Batch::meta_acon_beta_backward(const MetaAconNetwork& network,
                                            const MetaAconBackwardArguments& arguments,
                                            bool training) {
  if (auto writable = check_open(); !writable) return writable;
  const std::string where = "meta_acon_beta backward";
  return remember(in_section(*recorder_, where, [&] {
    return backward_meta_acon(*recorder_, where, network, arguments, training);
  }));
}

Result<void> Batch::check_open() {
  if (!recorder_) return errors_.empty() ? moved_from() : errors_.front();
  if (recorder_->is_finished())
    return remember(Error{ErrorCode::invalid_argument,
                          0,
                          "Batch",
                          {"it was submitted and can only be submitted again; make another"}});
  return {};
}

Result<Submission> Batch::submit() {
  if (!errors_.empty()) return errors_.front();
  if (!recorder_) return moved_from();
  if (auto finished = remember(recorder_->finish()); !finished) return finished.error();
  const auto& commands = recorder_->commands();
  const auto value = recorder_->context()->submit(commands->buffer, commands);
  if (!value) return remember(value.error()).error();
  return Submission(
      std::make_shared<vulkan::SubmittedWork>(recorder_->context(), commands, *value));
}

Result<void> Submission::check() const {
  if (work_ != nullptr) return {};
  return invalid("Submission", "it holds no work; it was moved from or made of nothing");
}

Result<void> Submission::wait(std::chrono::nanoseconds timeout) const {
  if (auto checked = check(); !checked) return checked;
  return work_->wait(timeout);
}

Result<bool> Submission::is_done() const {
  if (auto checked = check(); !checked) return checked.error();
  return work_->is_done();
}

Result<std::vector<DispatchTiming>> Submission::timings() const {
  if (auto checked = check(); !checked) return checked.error();
  return work_->timings();
}

}  // namespace vkact
