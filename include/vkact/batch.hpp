// Batch: activations recorded into one command buffer and submitted together.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>
#include <vkact/activation.hpp>
#include <vkact/call.hpp>
#include <vkact/composition.hpp>
#include <vkact/device.hpp>
#include <vkact/meta_acon.hpp>
#include <vkact/result.hpp>
#include <vkact/tensor.hpp>
#include <vkact/timing.hpp>

namespace vkact {

namespace vulkan {
class CommandRecorder;
class SubmittedWork;
}  // namespace vulkan

/// Work on its way through the device. A handle; dropping it neither waits nor cancels. One that
/// was moved from holds no work: every call on it is an invalid_argument.
class Submission {
 public:
  /// Waits until the work has ended; timeout error when it takes longer than that, at once where
  /// that is zero or less. Safe from several threads.
  [[nodiscard]] Result<void> wait(
      std::chrono::nanoseconds timeout = std::chrono::nanoseconds::max()) const;

  /// Whether the work has ended.
  Result<bool> is_done() const;

  /// GPU time of each recorded call; waits for the work first. unsupported when the batch was made
  /// without timing or the device has no timestamps. Times are those of the latest submission of
  /// the batch.
  Result<std::vector<DispatchTiming>> timings() const;

  /// For the runtime.
  explicit Submission(std::shared_ptr<vulkan::SubmittedWork> work) : work_(std::move(work)) {}

 private:
  [[nodiscard]] Result<void> check() const;

  std::shared_ptr<vulkan::SubmittedWork> work_;
};

/// How a batch is made.
struct BatchOptions {
  bool timing = false;  ///< Measures each call with GPU timestamps.
};

/// Records activations and submits them together. Reads and writes follow each other as recorded;
/// calls that share no written memory may overlap. Use from one thread at a time.
///
/// An error in a call is returned and also remembered: submit() then refuses with the first one, so
/// that a caller may look at submit() alone. After a submit() that failed every other one gives the
/// same error. A batch that was moved from, or made of a device that was, refuses every call.
class Batch {
 public:
  explicit Batch(const Device& device, const BatchOptions& options = {});
  ~Batch();
  Batch(Batch&&) noexcept;
  Batch& operator=(Batch&&) noexcept;

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

  /// Ends the recording at the first call and runs it; later calls run the same recording again.
  /// Work of one device runs in the order of submission. A failure is remembered: the batch stays
  /// failed.
  Result<Submission> submit();

 private:
  Result<void> check_open();
  Result<void> remember(Result<void> outcome);

  std::shared_ptr<vulkan::CommandRecorder> recorder_;
  std::vector<Error> errors_;
};

}  // namespace vkact
