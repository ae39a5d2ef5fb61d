// The parts of `vkact apply`: what was asked for, what it needs from files, and what it does on the
// device.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>
#include <vkact/activation.hpp>
#include <vkact/element_type.hpp>
#include <vkact/tensor.hpp>

namespace vkact::cli {

/// The command line as it was given.
struct ApplyOptions {
  std::string activation;
  std::string input;
  std::optional<std::string> output;
  std::optional<std::string> grad_output;
  std::optional<std::string> grad_input;
  std::vector<std::string> assignments;
  std::optional<std::int64_t> axis;
  std::optional<std::string> dtype;
  std::string device;
  bool json = false;
};

/// What the device is to compute, checked and read.
struct ApplyInputs {
  Activation activation;
  ElementType type = ElementType::float32;
  Shape shape;
  std::int64_t axis = -1;     ///< Of a rowwise activation, counted from the front.
  std::vector<std::byte> x;   ///< Elements of `type`.
  std::vector<std::byte> dy;  ///< The same; empty when no backward is asked for.
};

/// Checks everything that can be checked without a device and reads the files. Ends the command
/// with ExitCode::bad_input when anything is wrong.
ApplyInputs read_inputs(const ApplyOptions& options);

/// What the device computed.
struct ApplyResults {
  std::string device;                 ///< The device's name.
  bool on_cpu = false;                ///< It is a CPU.
  std::vector<std::byte> y;           ///< Elements of ApplyInputs::type; empty when not asked for.
  std::vector<std::byte> dx;          ///< The same.
  std::optional<double> gpu_seconds;  ///< Where the device has timestamps.
};

/// Computes y where --output asks for it and dx where --grad-input does. Takes the elements out of
/// `inputs`.
ApplyResults run_on_device(const ApplyOptions& options, ApplyInputs& inputs);

}  // namespace vkact::cli
