// What a forward or backward call must satisfy before anything is recorded.
#pragma once

#include <initializer_list>
#include <string>
#include <vkact/call.hpp>

#include "activations/rowwise_plan.hpp"
#include "vulkan/context.hpp"

namespace vkact {

/// A tensor argument and its name in messages.
struct NamedTensor {
  const char* name;
  const Tensor* tensor;
  bool is_written;
};

/// The options are such as the activation takes.
Result<void> check_options(const std::string& where, const Activation& activation,
                           const CallOptions& options);

/// The tensor is valid and on this device.
Result<void> check_device(const std::string& where, const vulkan::Context& context,
                          const NamedTensor& named);

/// Whether any byte belongs to both.
bool do_overlap(const Tensor& a, const Tensor& b);

/// All tensors are valid, on this device, of the same shape and floating element type; what is
/// written is the same memory as another or apart from it.
Result<void> check_tensors(const std::string& where, const vulkan::Context& context,
                           std::initializer_list<NamedTensor> tensors);

/// Where dx is added to, it is memory of its own.
Result<void> check_accumulation(const std::string& where, const BackwardArguments& arguments,
                                const Tensor& source);

/// Whether both begin at the same byte of the same buffer.
bool is_same_memory(const Tensor& a, const Tensor& b);

/// The rows of a shape along an axis, counted from the end when negative; invalid_argument when
/// there is none such.
Result<RowShape> rows_along(const std::string& where, const Shape& shape, std::int64_t axis);

}  // namespace vkact
