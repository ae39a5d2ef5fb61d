// What a forward or backward call may be told besides its tensors.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>
#include <vkact/activation.hpp>
#include <vkact/result.hpp>
#include <vkact/tensor.hpp>
#include <vkact/visibility.hpp>

namespace VKACT_PUBLIC vkact {

/// A tensor that belongs to a trainable parameter, by the parameter's name.
struct ParameterTensor {
  std::string_view name;
  Tensor tensor;
};

/// Where random numbers come from: Philox4x32-10 with this key and counter. The same two give the
/// same numbers on every device; a backward call repeats those of its forward call.
struct RandomState {
  std::uint64_t seed = 0;
  std::uint64_t offset = 0;  ///< Give each call of a seed another one.
};

/// How a call works. Give a backward call the options of its forward call. What an activation does
/// not take (ActivationInfo::takes) is refused, so that nothing is left out in silence, but for the
/// axis and `training`, which are the same for a whole network.
struct CallOptions {
  /// The axis that a rowwise activation works along, that a gated one splits, or whose channels
  /// have parameters of their own; negative counts from the end. By default the last, for channels
  /// the second, or the first where there is but one. A single value, of no axes, is a row or a
  /// channel of one element, which 0 and -1 name, and cannot be split. Activations that have no use
  /// for it ignore it.
  std::optional<std::int64_t> axis = {};
  /// Values of trainable parameters that are tensors, of any element type; a parameter without one
  /// has the activation's own value. The first that fits says how a tensor of that shape belongs to
  /// x, here of [N, C, H, W] with the channels on axis 1:
  /// - [] or [1]: one element for all;
  /// - [C]: one per channel of the axis, as in PyTorch's prelu, even where W equals C;
  /// - the axes up to and including that of the channels, [N, C]: one for each place on them;
  /// - what NumPy (and ONNX, in one direction) broadcasts to x: aligned with x's last axes, each as
  ///   long or 1. [1, 1, 1, W] is one for each place on the last axis, even where W equals C, and
  ///   [N, C, H, W] one for each element.
  /// Anything else is invalid_argument. Tensors of one call may be of different kinds. Those that
  /// do not share runs of neighbouring elements, such as [N, 1, H, 1] or a bias of [1, 1, 1, W]
  /// beside a weight of [C], take temporary memory: up to 16 MiB for each of them and for each
  /// gradient, and 4 bytes for each element of a gradient. A tensor that has and lacks axes of x in
  /// turn more than five times, [A, 1, B, 1, C, 1], is unsupported, and so is one that repeats and
  /// does not fit a binding.
  std::vector<ParameterTensor> parameters = {};
  /// The gate of a gated unit, of x's shape, where x holds the values alone; without it x holds
  /// both along the axis.
  Tensor gate = {};
  /// Which elements of a row count: uint8, 0 for those that do not, or numbers of x's element type
  /// to be added to them. Broadcast to x as NumPy does it: aligned with x's last axes, each as long
  /// or 1, such as [T], [T, T], [B, 1, 1, T] or [B, 1, T, T] for x of [B, H, T, T]. It is read
  /// where it is and not expanded. One that has and lacks axes of x in turn more than five times is
  /// unsupported, and so is one that repeats and does not fit a binding.
  Tensor mask = {};
  /// What cross-entropy compares with: int32 class indices, of x's shape without the axis, or
  /// probabilities of x's shape and element type.
  Tensor target = {};
  /// Needed by activations with random numbers, in training for those that have them only then;
  /// others refuse it.
  std::optional<RandomState> random = {};
  /// Whether activations that behave otherwise in training are being trained; others ignore it.
  bool training = false;
  /// Running mean and variance of each channel, of a batchwise activation: float32, an element a
  /// channel, memory of their own, both or neither. Without training they are the statistics and
  /// must be given. In training those of the batch are, and a forward call moves these towards
  /// them: running = (1 - momentum) * running + momentum * batch, with the unbiased variance.
  Tensor running_mean = {};
  Tensor running_variance = {};
};

/// The shape of y for an x of that shape; invalid_argument where the activation, its parameters or
/// the axis do not fit it.
Result<Shape> output_shape(const Activation& activation, const Shape& x,
                           const CallOptions& options = {});

/// Whether every class index is ignore_index of the activation, a softmax_cross_entropy, or one of
/// `classes` classes; invalid_argument names the first that is not, or an activation without
/// targets. For hosts that have the
/// indices: on the device a wrong one makes its row's loss and gradient NaN.
Result<void> check_targets(const Activation& activation, std::span<const std::int32_t> targets,
                           std::uint64_t classes);

/// The tensors of a backward call: dx = dy * f'(x). Give x, or y where the activation has a
/// backward from its output (ActivationInfo::backward_from_y); when both are given, x is used where
/// it can be.
struct BackwardArguments {
  Tensor x = {};   ///< Input of the forward call; dropout and its kin need none.
  Tensor y = {};   ///< Output of the forward call.
  Tensor dy = {};  ///< Gradient of the output.
  Tensor dx = {};  ///< Receives the gradient of the input; may be the same memory as dy, x or y.
  /// Receives the gradient of CallOptions::gate, where that is given; may be the same memory as
  /// the gate, x or dy, and dx as the others. Where x holds the gate, dx receives its gradient.
  /// Refused by activations without a gate.
  Tensor dgate = {};
  /// Receive the gradients of trainable parameters: of the shape of the parameter's tensor in
  /// CallOptions::parameters, one element where it has none or that has one; of any element type.
  /// Each is the sum over the elements of x that the parameter's element belongs to, 0 over none.
  /// They need x. Refused by activations without trainable parameters.
  std::vector<ParameterTensor> parameter_gradients = {};
  /// Adds the gradients to what dx, dgate and the parameters' gradients hold instead of overwriting
  /// it; dx is then memory of its own.
  bool accumulate = false;
};

}  // namespace vkact
