// The parts of `vkact apply`: what was asked for, what it needs from files, and what it does on the
// device.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>
#include <vkact/call.hpp>
#include <vkact/composition.hpp>
#include <vkact/element_type.hpp>
#include <vkact/tensor.hpp>

namespace vkact::cli {

/// The command line as it was given.
struct ApplyOptions {
  std::string expression;
  std::string input;
  std::optional<std::string> output;
  std::optional<std::string> grad_output;
  std::optional<std::string> grad_input;
  std::optional<std::string> grad_gate;
  std::optional<std::string> gate;
  std::optional<std::string> mask;
  std::optional<std::string> target;
  std::optional<std::string> running_mean;
  std::optional<std::string> running_variance;
  std::vector<std::string> assignments;  ///< --set: parameter=number, =word or =@file.
  std::vector<std::string> gradients;    ///< --grad: parameter=file.
  std::optional<std::int64_t> axis;
  std::optional<std::uint64_t> seed;
  std::optional<std::uint64_t> offset;
  std::optional<std::string> dtype;
  std::string device;
  bool training = false;
  bool from_output = false;
  bool print = false;
  bool json = false;

  bool has_gradient_files() const { return grad_input || grad_gate || !gradients.empty(); }
  bool wants_gradients() const { return print || has_gradient_files(); }
};

/// A tensor in host memory.
struct HostTensor {
  Shape shape;
  ElementType type = ElementType::float32;
  std::vector<std::byte> bytes;
};

/// A trainable parameter with its tensor, if it has one, and the file for its gradient, if it is
/// asked for.
struct ApplyParameter {
  std::string name;
  std::string file = {};  ///< That the tensor is from.
  std::optional<HostTensor> values = {};
  std::optional<std::string> gradient_file = {};
};

/// What the device is to compute, checked and read.
struct ApplyInputs {
  Expression expression;
  ElementType type = ElementType::float32;
  HostTensor x;  ///< y where backward starts from the output.
  Shape output_shape;
  std::optional<HostTensor> dy;  ///< When a backward is asked for; ones where none is given.
  std::optional<HostTensor> gate;
  std::optional<HostTensor> mask;
  std::optional<HostTensor> target;
  std::optional<HostTensor> running_mean;
  std::optional<HostTensor> running_variance;
  std::vector<ApplyParameter> parameters;
  CallOptions options;               ///< Without tensors.
  std::vector<std::string> remarks;  ///< What reading has changed in the numbers of files.
  /// Files to be written that are read too, with the option that names them there.
  std::map<std::string, std::string> replaced = {};

  /// The activation, where the expression is one.
  const Activation* activation() const noexcept { return std::get_if<Activation>(&expression); }
};

/// The expression with the values that --set gives its parameters, and their files. Remarks on
/// those are added to `remarks`.
std::pair<Expression, std::vector<ApplyParameter>> read_expression(
    const ApplyOptions& options, std::vector<std::string>& remarks);

/// Refuses targets that do not fit x: of another shape, or of classes that there are not.
void check_target(const ApplyOptions& options, const ApplyInputs& inputs);

/// Checks everything that can be checked without a device and reads the files. Ends the command
/// with ExitCode::bad_input when anything is wrong.
ApplyInputs read_inputs(const ApplyOptions& options);

/// The expression with the values that it was computed with: "prelu(weight=@w.npy)".
std::string text_of(const ApplyInputs& inputs);

/// A tensor that was computed, and the file for it, if any.
struct ApplyOutput {
  std::string role;  ///< "output", "grad_input", "grad_gate" or "grad PARAMETER".
  std::string name;  ///< "y", "dx", "dgate" or "dPARAMETER".
  std::optional<std::string> file;
  HostTensor tensor;
};

/// What the device computed.
struct ApplyResults {
  std::string device;   ///< The device's name.
  bool on_cpu = false;  ///< It is a CPU.
  std::vector<ApplyOutput> outputs;
  std::optional<double> gpu_seconds;  ///< Where the device has timestamps.
};

/// Computes what the options ask for. Takes the elements out of `inputs`.
ApplyResults run_on_device(const ApplyOptions& options, ApplyInputs& inputs);

}  // namespace vkact::cli
