#include "activations/recording.hpp"

#include <new>

#include "activations/calls/arranged.hpp"
#include "activations/calls/checks.hpp"
#include "activations/calls/section.hpp"
#include "activations/calls/transfers.hpp"
#include "activations/compositions/composed.hpp"
#include "activations/families.hpp"
#include "activations/network/meta_acon.hpp"

namespace vkact {
namespace {

// Records a call, a function of options, whose views are taken as they lie but for those among
// the options besides the gate.
template <class Record>
Result<void> in_place(vulkan::CommandRecorder& recorder, const std::string& where,
                      const CallOptions& options, const Record& record) {
  CallOptions arranged = options;
  Arrangement arrangement(recorder, where);
  if (auto done = arrangement.arrange_apart_from_gate(arranged); !done) return done;
  if (auto done = record(arranged); !done) return done;
  return arrangement.finish();
}

constexpr auto kNever = [] { return false; };

// Records a forward call, a function of x, y and options. Views are arranged for it unless
// `takes_views()`.
template <class Forward, class TakesViews = decltype(kNever)>
Result<void> on_arranged(vulkan::CommandRecorder& recorder, const std::string& where,
                         const Tensor& x, const Tensor& y, const CallOptions& options,
                         const Forward& forward, const TakesViews& takes_views = kNever) {
  return in_section(recorder, where, [&]() -> Result<void> {
    if (!has_views(x, y, options)) return forward(x, y, options);
    if (takes_views())
      return in_place(recorder, where, options,
                      [&](const CallOptions& arranged) { return forward(x, y, arranged); });
    Tensor source = x;
    Tensor result = y;
    CallOptions arranged = options;
    Arrangement arrangement(recorder, where);
    if (auto done = arrangement.arrange_operand("x", source); !done) return done;
    if (auto done = arrangement.arrange_result("y", result); !done) return done;
    if (auto done = arrangement.arrange(arranged); !done) return done;
    if (auto done = forward(source, result, arranged); !done) return done;
    return arrangement.finish();
  });
}

// The same of a backward call, a function of arguments and options.
template <class Backward, class TakesViews = decltype(kNever)>
Result<void> on_arranged(vulkan::CommandRecorder& recorder, const std::string& where,
                         const BackwardArguments& arguments, const CallOptions& options,
                         const Backward& backward, const TakesViews& takes_views = kNever) {
  return in_section(recorder, where, [&]() -> Result<void> {
    if (!has_views(arguments, options)) return backward(arguments, options);
    if (takes_views())
      return in_place(recorder, where, options,
                      [&](const CallOptions& arranged) { return backward(arguments, arranged); });
    BackwardArguments tensors = arguments;
    CallOptions arranged = options;
    Arrangement arrangement(recorder, where);
    if (auto done = arrangement.arrange(tensors); !done) return done;
    if (auto done = arrangement.arrange(arranged); !done) return done;
    if (auto done = backward(tensors, arranged); !done) return done;
    return arrangement.finish();
  });
}

Result<void> record_forward(vulkan::CommandRecorder& recorder, const Activation& activation,
                            const Tensor& x, const Tensor& y, const CallOptions& options) {
  const std::string where = std::string(activation.info().name) + " forward";
  if (auto checked = activation.check(); !checked) return checked;
  if (auto checked = check_options(where, activation.info().inputs, options); !checked)
    return checked;
  const FamilyOperations family = operations_of(activation.info().family);
  return on_arranged(
      recorder, where, x, y, options,
      [&](const Tensor& source, const Tensor& result, const CallOptions& arranged) {
        return family.forward(recorder, {activation, source, result, arranged, where});
      },
      [&] {
        return family.takes_views != nullptr &&
               family.takes_views(*recorder.context(), {activation, x, y, options, where});
      });
}

Result<void> record_backward(vulkan::CommandRecorder& recorder, const Activation& activation,
                             const BackwardArguments& arguments, const CallOptions& options) {
  const std::string where = std::string(activation.info().name) + " backward";
  if (auto checked = activation.check(); !checked) return checked;
  const Input taken = activation.info().inputs;
  if (auto checked = check_options(where, taken, options); !checked) return checked;
  if (auto checked = check_gradients_asked(where, taken, arguments); !checked) return checked;
  const FamilyOperations family = operations_of(activation.info().family);
  return on_arranged(
      recorder, where, arguments, options,
      [&](const BackwardArguments& tensors, const CallOptions& arranged) {
        return family.backward(recorder, {activation, tensors, arranged, where});
      },
      [&] {
        return family.takes_views_backward != nullptr &&
               family.takes_views_backward(*recorder.context(),
                                           {activation, arguments, options, where});
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
  return record([&] { return record_forward(*recorder_, activation, x, y, options); });
}

Result<void> Recording::backward(const Activation& activation, const BackwardArguments& arguments,
                                 const CallOptions& options) {
  return record([&] { return record_backward(*recorder_, activation, arguments, options); });
}

Result<void> Recording::forward(const Mixed& mixed, const Tensor& x, const Tensor& y,
                                const CallOptions& options) {
  return record([&] {
    return on_arranged(
        *recorder_, mixed.to_string() + " forward", x, y, options,
        [&](const Tensor& source, const Tensor& result, const CallOptions& arranged) {
          return forward_mixed(*recorder_, mixed, source, result, arranged);
        });
  });
}

Result<void> Recording::forward(const Chain& chain, const Tensor& x, const Tensor& y,
                                const CallOptions& options) {
  return record([&] {
    return on_arranged(
        *recorder_, chain.to_string() + " forward", x, y, options,
        [&](const Tensor& source, const Tensor& result, const CallOptions& arranged) {
          return forward_chain(*recorder_, chain, source, result, arranged);
        });
  });
}

Result<void> Recording::backward(const Mixed& mixed, const BackwardArguments& arguments,
                                 const CallOptions& options) {
  return record([&] {
    return on_arranged(*recorder_, mixed.to_string() + " backward", arguments, options,
                       [&](const BackwardArguments& tensors, const CallOptions& arranged) {
                         return backward_mixed(*recorder_, mixed, tensors, arranged);
                       });
  });
}

Result<void> Recording::backward(const Chain& chain, const BackwardArguments& arguments,
                                 const CallOptions& options) {
  return record([&] {
    return on_arranged(*recorder_, chain.to_string() + " backward", arguments, options,
                       [&](const BackwardArguments& tensors, const CallOptions& arranged) {
                         return backward_chain(*recorder_, chain, tensors, arranged);
                       });
  });
}

Result<void> Recording::meta_acon_beta(const MetaAconNetwork& network, const Tensor& x,
                                       const Tensor& beta, bool training) {
  return record([&] {
    const std::string where = "meta_acon_beta forward";
    return in_section(*recorder_, where, [&]() -> Result<void> {
      Tensor source = x;
      Tensor result = beta;
      MetaAconNetwork arranged = network;
      Arrangement arrangement(*recorder_, where);
      if (auto done = arrangement.arrange_operand("x", source); !done) return done;
      if (auto done = arrangement.arrange_result("beta", result); !done) return done;
      if (auto done = arrangement.arrange(arranged, training); !done) return done;
      const auto done = forward_meta_acon(*recorder_, where, arranged, source, result, training);
      return done ? arrangement.finish() : done;
    });
  });
}

Result<void> Recording::meta_acon_beta_backward(const MetaAconNetwork& network,
                                                const MetaAconBackwardArguments& arguments,
                                                bool training) {
  return record([&] {
    const std::string where = "meta_acon_beta backward";
    return in_section(*recorder_, where, [&]() -> Result<void> {
      MetaAconBackwardArguments tensors = arguments;
      MetaAconNetwork arranged = network;
      Arrangement arrangement(*recorder_, where);
      if (auto done = arrangement.arrange(tensors); !done) return done;
      if (auto done = arrangement.arrange(arranged, false); !done) return done;
      const auto done = backward_meta_acon(*recorder_, where, arranged, tensors, training);
      return done ? arrangement.finish() : done;
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
