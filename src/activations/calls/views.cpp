#include "activations/calls/views.hpp"

#include <algorithm>

#include "activations/calls/bindings.hpp"
#include "activations/calls/tuning.hpp"
#include "base/integers.hpp"
#include "vulkan/buffer.hpp"

namespace vkact {
namespace {

bool are_same_elements(const Tensor& a, const Tensor& b) {
  return is_same_memory(a, b) && a.shape() == b.shape() && a.strides() == b.strides() &&
         a.element_type() == b.element_type();
}

// Whether the elements follow each other.
bool is_dense(const ThreeAxes& lengths, const ThreeAxes& strides) {
  std::uint64_t next = 1;
  for (std::size_t i = lengths.size(); i-- > 0;) {
    if (lengths[i] > 1 && strides[i] != next) return false;
    next *= lengths[i];
  }
  return true;
}

// Whether vectors of elements that follow each other lie together and on multiples of 16 bytes.
bool has_whole_vectors(const ThreeAxes& lengths, const ThreeAxes& strides,
                       std::uint64_t vector_elements) {
  bool is_innermost = true;
  for (std::size_t i = lengths.size(); i-- > 0;) {
    if (lengths[i] == 1) continue;
    if (is_innermost ? strides[i] != 1 || lengths[i] % vector_elements != 0
                     : strides[i] % vector_elements != 0)
      return false;
    is_innermost = false;
  }
  return true;
}

}  // namespace

bool is_view(const Tensor& tensor) noexcept {
  return !tensor.is_contiguous() || tensor.offset_bytes() % vulkan::kTexelBytes != 0;
}

bool may_stay_in_place(const vulkan::Context& context, std::initializer_list<NamedTensor> tensors,
                       bool accumulates) {
  const auto is_fit = [&](const NamedTensor& each) {
    return each.tensor->is_valid() && each.tensor->size() > 0 &&
           each.tensor->element_type() == tensors.begin()->tensor->element_type() &&
           each.tensor->size_bytes() <= kMaxWindowBytes &&
           each.tensor->span_bytes() <= bindable_bytes(context);
  };
  if (!std::ranges::all_of(tensors, is_fit)) return false;
  for (const NamedTensor& written : tensors)
    for (const NamedTensor& other : tensors) {
      if (!written.is_written || &written == &other || !do_overlap(*written.tensor, *other.tensor))
        continue;
      if (accumulates || other.is_written || !are_same_elements(*written.tensor, *other.tensor))
        return false;
    }
  return true;
}

std::vector<Shape> strides_of(std::span<const Tensor* const> tensors) {
  std::vector<Shape> strides;
  for (const Tensor* each : tensors) strides.push_back(each->strides());
  return strides;
}

std::uint32_t view_of(const Tensor& tensor, const ThreeAxes& lengths, const ThreeAxes& strides) {
  if (tensor.offset_bytes() % shared::kVectorBytes != 0) return shared::kElementView;
  if (is_dense(lengths, strides)) return shared::kNoView;
  const std::uint64_t vector_elements = shared::kVectorBytes / size_of(tensor.element_type());
  return has_whole_vectors(lengths, strides, vector_elements) ? shared::kVectorView
                                                              : shared::kElementView;
}

shared::ViewStrides strides_for_kernels(const ThreeAxes& strides) {
  return {narrowed(strides[0]), narrowed(strides[1]), narrowed(strides[2])};
}

}  // namespace vkact
