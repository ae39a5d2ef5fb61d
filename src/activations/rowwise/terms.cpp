#include "activations/rowwise/terms.hpp"

#include <algorithm>
#include <cmath>

#include "activations/calls/checks.hpp"
#include "vulkan/buffer.hpp"

namespace vkact {
namespace {

// Windows begin on whole vectors of any element type.
constexpr std::uint64_t kAlignedElements = 16;

// Places in the mask are counted in 32 bits.
std::uint64_t most_mask_bytes(const vulkan::Context& context) {
  return std::min(bindable_bytes(context), std::uint64_t{1} << 31);
}

Error too_large(const std::string& where, const Tensor& mask) {
  return Error{ErrorCode::unsupported,
               0,
               where,
               {"the mask " + to_string(mask.shape()) +
                " repeats and is larger than the device binds at once; give one of x's shape"}};
}

Result<void> add_repeated_mask(BindingList& bindings, shared::RowwiseConstants& constants,
                               const std::string& where, const vulkan::Context& context,
                               const Tensor& mask, const RowSpan& span) {
  const auto element_bytes = static_cast<std::uint32_t>(size_of(mask.element_type()));
  const std::uint64_t first = span.first % mask.size();
  if (first + span.elements <= mask.size()) {
    constants.mask_offset = bindings.add(mask, first, span.elements, false) / element_bytes;
    constants.mask_lengths[0] = UINT32_MAX;
    return {};
  }
  // The span goes around.
  if (mask.size_bytes() > most_mask_bytes(context)) return too_large(where, mask);
  constants.mask_offset = bindings.add(mask, 0, mask.size(), false) / element_bytes;
  constants.mask_phase = static_cast<std::uint32_t>(first);
  constants.mask_lengths[0] = static_cast<std::uint32_t>(mask.size());
  return {};
}

}  // namespace

std::uint32_t RowMask::lengths() const {
  if (!exists() || broadcast.is_repeated_whole()) return 0;
  return static_cast<std::uint32_t>(std::max<std::size_t>(broadcast.groups.size(), 2) - 1);
}

Result<RowMask> checked_mask(const std::string& where, const vulkan::Context& context,
                             const Tensor& x, const Tensor& result, const CallOptions& options) {
  const Tensor& mask = options.mask;
  if (!mask) return RowMask{};
  if (auto checked = check_device(where, context, {"the mask", &mask, false}); !checked)
    return checked.error();
  if (mask.element_type() != ElementType::uint8 && mask.element_type() != x.element_type())
    return invalid(where, "the mask is " + std::string(name_of(mask.element_type())) +
                              "; it may be uint8 or of the tensors' element type, " +
                              std::string(name_of(x.element_type())));
  auto broadcast = broadcast_of(mask.shape(), x.shape());
  if (!broadcast)
    return invalid(where, "the mask is " + to_string(mask.shape()) +
                              "; it must have the tensors' shape, " + to_string(x.shape()) +
                              ", or that of their last axes, with 1 for those that it lacks");
  if (broadcast->groups.size() > kMostBroadcastLengths + 1)
    return Error{ErrorCode::unsupported,
                 0,
                 where,
                 {"the mask " + to_string(mask.shape()) + " has and lacks axes of " +
                  to_string(x.shape()) + " in turn more often than " +
                  std::to_string(kMostBroadcastLengths + 1) + " times; give one of x's shape"}};
  if (do_overlap(mask, result)) return invalid(where, "the result overlaps the mask");
  return RowMask{&mask, std::move(*broadcast)};
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
                      const std::string& where, const vulkan::Context& context, const RowMask& mask,
                      const RowSpan& span) {
  const Tensor& tensor = *mask.tensor;
  if (mask.lengths() == 0)
    return add_repeated_mask(bindings, constants, where, context, tensor, span);
  const auto window = broadcast_window(mask.broadcast, {span.first, span.elements});
  if (!window) return too_large(where, tensor);
  const std::uint64_t element_bytes = size_of(tensor.element_type());
  const std::uint64_t first = window->range.first / kAlignedElements * kAlignedElements;
  const std::uint64_t elements = window->range.first - first + window->range.elements;
  if (elements * element_bytes > most_mask_bytes(context)) return too_large(where, tensor);
  const std::uint64_t offset = bindings.add(tensor, first, elements, false) / element_bytes;
  // Places count from the origin, which may lie before the binding.
  constants.mask_offset = static_cast<std::uint32_t>(offset + window->origin - first);
  constants.mask_phase = window->phase;
  std::ranges::copy(window->lengths, constants.mask_lengths);
  return {};
}

}  // namespace vkact
