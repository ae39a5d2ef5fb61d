// What a forward or backward call must satisfy before anything is recorded.
#pragma once

#include <initializer_list>
#include <string>
#include <vkact/call.hpp>

#include "vulkan/context.hpp"

namespace vkact {

/// The error of a call that cannot be.
Error invalid(const std::string& where, std::string reason);

/// A tensor argument and its name in messages.
struct NamedTensor {
  const char* name = "";
  const Tensor* tensor = nullptr;
  bool is_written = false;
  const Shape* shape = nullptr;  ///< What it must have; by default that of the first.
};

/// The options are such as are taken; an axis and `training` are given to whole networks and no
/// matter to what has no use for them.
Result<void> check_options(const std::string& where, Input taken, const CallOptions& options);

/// No gradients are asked for of inputs that are not taken.
Result<void> check_gradients_asked(const std::string& where, Input taken,
                                   const BackwardArguments& arguments);

/// The tensor is valid, on this device, within its buffer, and lies there as kernels take it.
Result<void> check_device(const std::string& where, const vulkan::Context& context,
                          const NamedTensor& named);
/// The same of a tensor that may be a view.
Result<void> check_view(const std::string& where, const vulkan::Context& context,
                        const NamedTensor& named);

/// Whether any byte belongs to both, of those from the first to the last of each.
bool do_overlap(const Tensor& a, const Tensor& b);

/// All tensors are valid, on this device, of the first one's floating element type and of the
/// shapes that they must have; what is written is the same memory as another of its shape, which is
/// not written too, or apart from it.
Result<void> check_tensors(const std::string& where, const vulkan::Context& context,
                           std::initializer_list<NamedTensor> tensors);

/// A tensor that is to be added to shares no byte with the others.
Result<void> check_is_own_memory(const std::string& where, const NamedTensor& tensor,
                                 std::initializer_list<const Tensor*> others);

/// Whether both begin at the same byte of the same buffer.
bool is_same_memory(const Tensor& a, const Tensor& b);

/// The shape has axes: what works along one of another length in the output needs it.
Result<void> check_has_axes(const std::string& where, const Shape& shape);

}  // namespace vkact
