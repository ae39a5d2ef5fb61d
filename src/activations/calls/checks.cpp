#include "activations/calls/checks.hpp"

#include <algorithm>
#include <vector>

#include "vulkan/buffer.hpp"

namespace vkact {
namespace {

std::string described(const NamedTensor& named) {
  return std::string(named.name) + " is " + std::string(name_of(named.tensor->element_type())) +
         " " + to_string(named.tensor->shape());
}

bool takes(Input all, Input input) {
  return (static_cast<std::uint32_t>(all) & static_cast<std::uint32_t>(input)) != 0;
}

// Tensors on one VkBuffer of the application's may hold it each for itself.
bool is_same_buffer(const Tensor& a, const Tensor& b) {
  if (!a || !b) return a.is_valid() == b.is_valid();
  return a.buffer()->handle() == b.buffer()->handle();
}

// The same memory under the same shape is allowed.
bool overlap_in_part(const Tensor& a, const Tensor& b) {
  return do_overlap(a, b) && !(is_same_memory(a, b) && a.shape() == b.shape());
}

// Whoever makes a tensor of a buffer says where in it; kernels rely on that.
Result<void> check_window(const std::string& where, const NamedTensor& named,
                          std::uint64_t alignment) {
  const Tensor& tensor = *named.tensor;
  const std::uint64_t room = tensor.buffer()->size_bytes();
  const bool is_inside = tensor.offset_bytes() <= room &&
                         tensor.size() <= room / size_of(tensor.element_type()) &&
                         tensor.span_bytes() <= room - tensor.offset_bytes();
  const auto elements = element_count(tensor.shape());
  if (!is_inside || tensor.offset_bytes() % alignment != 0 || !elements ||
      *elements != tensor.size())
    return invalid(where, std::string(named.name) + ", " + std::to_string(tensor.size()) +
                              " elements of shape " + to_string(tensor.shape()) + " from byte " +
                              std::to_string(tensor.offset_bytes()) +
                              " on, is no window of its buffer");
  return {};
}

Result<void> check_is_there(const std::string& where, const vulkan::Context& context,
                            const NamedTensor& named) {
  if (!*named.tensor)
    return invalid(where, std::string(named.name) + " is missing: it holds no memory");
  if (named.tensor->buffer()->context().get() != &context)
    return invalid(where, std::string(named.name) + " is on another device");
  if (!is_known(named.tensor->element_type()))
    return invalid(where, std::string(named.name) + " is of an unknown element type");
  return {};
}

}  // namespace

Error invalid(const std::string& where, std::string reason) {
  return {ErrorCode::invalid_argument, 0, where, {std::move(reason)}};
}

Result<void> check_options(const std::string& where, Input taken, const CallOptions& options) {
  const struct {
    bool is_given;
    Input input;
    const char* reason;
  } inputs[] = {
      {!options.parameters.empty(), Input::parameters,
       "it has no trainable parameters, so it takes no tensors for them"},
      {options.gate.is_valid(), Input::gate, "it takes no gate"},
      {options.mask.is_valid(), Input::mask, "it takes no mask"},
      {options.target.is_valid(), Input::target, "it takes no target"},
      {options.random.has_value(), Input::random, "it takes no random numbers"},
      {options.running_mean.is_valid() || options.running_variance.is_valid(), Input::statistics,
       "it takes no running mean and variance, running_mean and running_variance"},
  };
  for (const auto& each : inputs)
    if (each.is_given && !takes(taken, each.input)) return invalid(where, each.reason);
  return {};
}

Result<void> check_gradients_asked(const std::string& where, Input taken,
                                   const BackwardArguments& arguments) {
  if (!arguments.parameter_gradients.empty() && !takes(taken, Input::parameters))
    return invalid(where, "it has no parameter_gradients: none of its parameters is trainable");
  if (arguments.dgate && !takes(taken, Input::gate))
    return invalid(where, "it has no gate, so there is no dgate");
  return {};
}

Result<void> check_device(const std::string& where, const vulkan::Context& context,
                          const NamedTensor& named) {
  if (auto checked = check_is_there(where, context, named); !checked) return checked;
  if (!named.tensor->is_contiguous())
    return invalid(where, std::string(named.name) + " is a view that is not contiguous");
  return check_window(where, named, vulkan::kTexelBytes);
}

Result<void> check_view(const std::string& where, const vulkan::Context& context,
                        const NamedTensor& named) {
  if (auto checked = check_is_there(where, context, named); !checked) return checked;
  return check_window(where, named, size_of(named.tensor->element_type()));
}

bool do_overlap(const Tensor& a, const Tensor& b) {
  return is_same_buffer(a, b) && a.offset_bytes() < b.offset_bytes() + b.span_bytes() &&
         b.offset_bytes() < a.offset_bytes() + a.span_bytes();
}

Result<void> check_tensors(const std::string& where, const vulkan::Context& context,
                           std::initializer_list<NamedTensor> tensors) {
  const NamedTensor& first = *tensors.begin();
  for (const NamedTensor& each : tensors) {
    const Tensor& tensor = *each.tensor;
    if (auto checked = check_view(where, context, each); !checked) return checked;
    if (!is_floating(tensor.element_type()))
      return invalid(where, described(each) +
                                ", but activations work on float32, float16 and bfloat16; other "
                                "types are for targets and masks");
    if (each.shape != nullptr && tensor.shape() != *each.shape)
      return invalid(where, described(each) + " but must be of shape " + to_string(*each.shape));
    if ((each.shape == nullptr && tensor.shape() != first.tensor->shape()) ||
        tensor.element_type() != first.tensor->element_type())
      return invalid(where, described(first) + " but " + described(each));
  }
  for (const NamedTensor& each : tensors) {
    if (!each.is_written) continue;
    for (const NamedTensor& other : tensors) {
      if (overlap_in_part(*each.tensor, *other.tensor))
        return invalid(where, std::string(each.name) + " overlaps " + other.name +
                                  " in part; give the same memory or memory apart");
      if (other.is_written && &other != &each && is_same_memory(*each.tensor, *other.tensor))
        return invalid(where, std::string(each.name) + " and " + other.name +
                                  " are both written, so they must be memory apart");
    }
  }
  return {};
}

Result<void> check_is_own_memory(const std::string& where, const NamedTensor& tensor,
                                 std::initializer_list<const Tensor*> others) {
  for (const Tensor* other : others)
    if (do_overlap(*tensor.tensor, *other))
      return invalid(
          where, std::string(tensor.name) + " is to be added to, so it must be memory of its own");
  return {};
}

bool is_same_memory(const Tensor& a, const Tensor& b) {
  return is_same_buffer(a, b) && a.offset_bytes() == b.offset_bytes();
}

Result<void> check_has_axes(const std::string& where, const Shape& shape) {
  if (!shape.empty()) return {};
  return invalid(where,
                 "a single value cannot be split along an axis; give a shape of one axis or more");
}

}  // namespace vkact
