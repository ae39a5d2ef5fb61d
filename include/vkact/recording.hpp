// Recording: calls that are recorded, for a Batch or into a command buffer of the application's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>
#include <vkact/activation.hpp>
#include <vkact/call.hpp>
#include <vkact/composition.hpp>
#include <vkact/meta_acon.hpp>
#include <vkact/result.hpp>
#include <vkact/tensor.hpp>
#include <vkact/visibility.hpp>

namespace VKACT_PUBLIC vkact {

namespace VKACT_HIDDEN vulkan {
class CommandRecorder;
}  // namespace vulkan

/// What Batch and Recorder have in common. Reads and writes follow each other as recorded; calls
/// that share no written memory may overlap. Use from one thread at a time.
///
/// An error in a call is returned and also remembered: what comes after the calls, Batch::submit()
/// or Recorder::check(), then refuses with the first one, so that a caller may look at that alone.
/// One that was moved from, or made of a device that was, refuses every call.
class Recording {
 public:
  /// Records y = f(x). y has x's element type and the shape that output_shape() gives. Where that
  /// is x's own shape, y may be the same memory as x, but it must not overlap it in part. An empty
  /// y is a valid no-op; over no rows a sum is 0 and a mean NaN. Options that the activation does
  /// not take are refused, but for those that CallOptions says are ignored.
  Result<void> forward(const Activation& activation, const Tensor& x, const Tensor& y,
                       const CallOptions& options = {});

  /// Records dx = dy * f'(x), from x or from y, and the gradients of parameters that are asked for.
  /// dx has x's shape and dy y's, all have the same element type; dx may be the same memory as one
  /// of the others of its shape but must not overlap any in part. Over no elements the gradient of
  /// a parameter is 0. Gradients that the activation does not have are refused.
  Result<void> backward(const Activation& activation, const BackwardArguments& arguments,
                        const CallOptions& options = {});

  /// The same for a composition; the options' axis is that of a mixed one's channels and of a
  /// chain's links. A chain with activations that are not pointwise takes memory for what is
  /// between its links; each link's random numbers have an offset of their own, RandomState::offset
  /// and the link's number, counted from 0. Random numbers and a target are for chains with a link
  /// that takes them; tensors for parameters, gates, masks and running statistics are refused.
  Result<void> forward(const Mixed& mixed, const Tensor& x, const Tensor& y,
                       const CallOptions& options = {});
  Result<void> forward(const Chain& chain, const Tensor& x, const Tensor& y,
                       const CallOptions& options = {});

  /// The same for a composition, from x.
  Result<void> backward(const Mixed& mixed, const BackwardArguments& arguments,
                        const CallOptions& options = {});
  Result<void> backward(const Chain& chain, const BackwardArguments& arguments,
                        const CallOptions& options = {});

  /// Records beta = network(x) for meta_acon, of which it is the parameter tensor "beta". x is [N,
  /// C,
  /// ...] of any floating element type, beta float32 [N, C], all memory apart. In training N is at
  /// least 2 where running statistics are given.
  Result<void> meta_acon_beta(const MetaAconNetwork& network, const Tensor& x, const Tensor& beta,
                              bool training = false);

  /// Records the network's backward: the gradients of its weights, and dx += its gradient in x.
  /// Running statistics stay as they are. Give `training` as in the forward call.
  Result<void> meta_acon_beta_backward(const MetaAconNetwork& network,
                                       const MetaAconBackwardArguments& arguments,
                                       bool training = false);

  /// Records a copy of the elements: both tensors have the same element type and size and memory
  /// apart. unsupported on buffers of the application's that were made without TRANSFER_SRC or
  /// TRANSFER_DST.
  Result<void> copy(const Tensor& from, const Tensor& to);

  /// Records that every element becomes the value, rounded to float32 and then to the tensor's
  /// type; an integer type takes whole numbers of its range. unsupported as for copy().
  Result<void> fill(const Tensor& tensor, double value);

 protected:
  Recording() = default;
  ~Recording() = default;
  Recording(Recording&&) noexcept = default;
  Recording& operator=(Recording&&) noexcept = default;

  /// For the kinds of recordings.
  const std::shared_ptr<vulkan::CommandRecorder>& recorder() const noexcept { return recorder_; }
  void start(Result<std::shared_ptr<vulkan::CommandRecorder>> recorder);
  Result<void> remember(Result<void> outcome);
  /// The first error, if any.
  Result<void> outcome() const;
  /// Does the work of a call, a function that gives a Result<void>, and remembers a failure.
  template <class Record>
  Result<void> record(const Record& call);

 private:
  Result<void> check_open();

  std::shared_ptr<vulkan::CommandRecorder> recorder_;
  std::vector<Error> errors_;
};

}  // namespace vkact
