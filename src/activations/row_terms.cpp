#include "activations/row_terms.hpp"

#include <algorithm>
#include <cmath>

#include "activations/checks.hpp"
#include "vulkan/buffer.hpp"

namespace vkact {
namespace {

bool is_of_last_axes(const Shape& part, const Shape& whole) {
  return !part.empty() && part.size() <= whole.size() &&
         std::equal(part.rbegin(), part.rend(), whole.rbegin());
}

}  // namespace

Result<const Tensor*> checked_mask(const std::string& where, const vulkan::Context& context,
                                   const Tensor& x, const Tensor& result,
                                   const CallOptions& options) {
  const Tensor& mask = options.mask;
  if (!mask) return nullptr;
  if (auto checked = check_device(where, context, {"the mask", &mask, false}); !checked)
    return checked.error();
  if (mask.element_type() != ElementType::uint8 && mask.element_type() != x.element_type())
    return invalid(where, "the mask is " + std::string(name_of(mask.element_type())) +
                              "; it may be uint8 or of the tensors' element type, " +
                              std::string(name_of(x.element_type())));
  if (!is_of_last_axes(mask.shape(), x.shape()))
    return invalid(where, "the mask is " + to_string(mask.shape()) +
                              "; it must have the tensors' shape, " + to_string(x.shape()) +
                              ", or that of their last axes");
  if (do_overlap(mask, result)) return invalid(where, "the result overlaps the mask");
  return &mask;
}

RowScaling forward_scaling(const RowTerms& terms) {
  RowScaling scaling;
  const double magnitude = std::abs(terms.scale);
  scaling.is_negated = terms.scale < 0;
  scaling.scale = static_cast<float>(magnitude);
  scaling.scale_tail = static_cast<float>(magnitude - static_cast<double>(scaling.scale));
  const bool is_other = magnitude != 1;
  scaling.is_scaled_before_mask = is_other && terms.adds_mask() && !terms.random;
  scaling.is_scaled = is_other && !scaling.is_scaled_before_mask;
  return scaling;
}

RowScaling backward_scaling(const RowTerms& terms) {
  RowScaling scaling;
  scaling.scale = static_cast<float>(terms.scale);
  scaling.is_scaled = terms.scale != 1;
  return scaling;
}

Result<void> add_mask(BindingList& bindings, shared::RowwiseConstants& constants,
                      const std::string& where, const vulkan::Context& context, const Tensor& mask,
                      const RowSpan& span) {
  const auto element_bytes = static_cast<std::uint32_t>(size_of(mask.element_type()));
  const std::uint64_t first = span.first % mask.size();
  if (first + span.elements <= mask.size()) {
    constants.mask_offset = bindings.add(mask, first, span.elements, false) / element_bytes;
    constants.mask_elements = UINT32_MAX;
    return {};
  }
  // The span goes around: places in the mask are counted in 32 bits.
  const std::uint64_t bindable =
      context.max_binding_bytes() - context.limits().minStorageBufferOffsetAlignment;
  if (mask.size_bytes() > std::min<std::uint64_t>(bindable, std::uint64_t{1} << 31))
    return Error{ErrorCode::unsupported,
                 0,
                 where,
                 {"the mask " + to_string(mask.shape()) +
                  " repeats and is larger than the device binds at once; give one of x's shape"}};
  constants.mask_offset = bindings.add(mask, 0, mask.size(), false) / element_bytes;
  constants.mask_phase = static_cast<std::uint32_t>(first);
  constants.mask_elements = static_cast<std::uint32_t>(mask.size());
  return {};
}

}  // namespace vkact
