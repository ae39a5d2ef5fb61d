#include "activations/recording.hpp"

#include <new>

#include "activations/calls/checks.hpp"
#include "activations/calls/transfers.hpp"
#include "activations/compositions/composed.hpp"
#include "activations/families.hpp"
#include "activations/network/meta_acon.hpp"

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

Error moved_from() { return invalid("Recording", "it was moved from"); }

}  // namespace

void Recording::start(Result<std::shared_ptr<vulkan::CommandRecorder>> recorder) {
  if (recorder)
    recorder_ = std::move(*recorder);
  else
    remember(recorder.error());
}

Result<void> Recording::remember(Result<void> outcome) {
  if (outcome) return outcome;
  try {
    errors_.push_back(outcome.error());
  } catch (const std::bad_alloc&) {
    // Room for the first error is made when there is none.
    if (errors_.empty()) recorder_.reset();
  }
  return outcome;
}

Result<void> Recording::outcome() const {
  if (!errors_.empty()) return errors_.front();
  if (!recorder_) return moved_from();
  return {};
}

Result<void> Recording::check_open() {
  if (!recorder_) return outcome();
  if (recorder_->is_finished())
    return Error{ErrorCode::invalid_argument,
                 0,
                 "Batch",
                 {"it was submitted and can only be submitted again; make another"}};
  return {};
}

Result<void> Recording::forward(const Activation& activation, const Tensor& x, const Tensor& y,
                                const CallOptions& options) {
  return record([&] {
    const std::string where = std::string(activation.info().name) + " forward";
    return record_forward(*recorder_, {activation, x, y, options, where});
  });
}

Result<void> Recording::backward(const Activation& activation, const BackwardArguments& arguments,
                                 const CallOptions& options) {
  return record([&] {
    const std::string where = std::string(activation.info().name) + " backward";
    return record_backward(*recorder_, {activation, arguments, options, where});
  });
}

Result<void> Recording::forward(const Mixed& mixed, const Tensor& x, const Tensor& y,
                                const CallOptions& options) {
  return record([&] {
    return in_section(*recorder_, mixed.to_string() + " forward",
                      [&] { return forward_mixed(*recorder_, mixed, x, y, options); });
  });
}

Result<void> Recording::forward(const Chain& chain, const Tensor& x, const Tensor& y,
                                const CallOptions& options) {
  return record([&] {
    return in_section(*recorder_, chain.to_string() + " forward",
                      [&] { return forward_chain(*recorder_, chain, x, y, options); });
  });
}

Result<void> Recording::backward(const Mixed& mixed, const BackwardArguments& arguments,
                                 const CallOptions& options) {
  return record([&] {
    return in_section(*recorder_, mixed.to_string() + " backward",
                      [&] { return backward_mixed(*recorder_, mixed, arguments, options); });
  });
}

Result<void> Recording::backward(const Chain& chain, const BackwardArguments& arguments,
                                 const CallOptions& options) {
  return record([&] {
    return in_section(*recorder_, chain.to_string() + " backward",
                      [&] { return backward_chain(*recorder_, chain, arguments, options); });
  });
}

Result<void> Recording::meta_acon_beta(const MetaAconNetwork& network, const Tensor& x,
                                       const Tensor& beta, bool training) {
  return record([&] {
    const std::string where = "meta_acon_beta forward";
    return in_section(*recorder_, where, [&] {
      return forward_meta_acon(*recorder_, where, network, x, beta, training);
    });
  });
}

Result<void> Recording::meta_acon_beta_backward(const MetaAconNetwork& network,
                                                const MetaAconBackwardArguments& arguments,
                                                bool training) {
  return record([&] {
    const std::string where = "meta_acon_beta backward";
    return in_section(*recorder_, where, [&] {
      return backward_meta_acon(*recorder_, where, network, arguments, training);
    });
  });
}

Result<void> Recording::copy(const Tensor& from, const Tensor& to) {
  return record([&] { return record_copy(*recorder_, from, to); });
}

Result<void> Recording::fill(const Tensor& tensor, double value) {
  return record([&] { return record_fill(*recorder_, tensor, value); });
}

}  // namespace vkact
