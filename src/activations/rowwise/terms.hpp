// What a rowwise call does to its rows besides the activation: scale, mask and noise.
#pragma once

#include <optional>
#include <string>
#include <vkact/call.hpp>

#include "activations/calls/bindings.hpp"
#include "activations/calls/broadcast.hpp"
#include "activations/rowwise/plan.hpp"
#include "shared.h"

namespace vkact {

/// A mask and how it is broadcast to the tensors.
struct RowMask {
  const Tensor* tensor = nullptr;  ///< None: every element counts.
  Broadcast broadcast = {};

  bool exists() const noexcept { return tensor != nullptr; }
  /// Specialization constants 12 and 13 of rowwise kernels.
  std::uint32_t lengths() const;
  bool lacks_last() const noexcept { return exists() && broadcast.repeats_elements(); }
};

/// The terms of a call. Forward works on scale * x + mask, with noise on scale * (x + mask +
/// noise); backward multiplies its results by the scale and leaves masked elements out.
struct RowTerms {
  double scale = 1;
  RowMask mask = {};                       ///< Of checked_mask().
  std::optional<RandomState> random = {};  ///< Of the noise, if there is any.

  bool adds_mask() const { return mask.exists() && is_floating(mask.tensor->element_type()); }
};

/// The mask among the options, if any: uint8 or of x's element type, broadcast to x's shape, and
/// apart from the result.
Result<RowMask> checked_mask(const std::string& where, const vulkan::Context& context,
                             const Tensor& x, const Tensor& result, const CallOptions& options);

/// How kernels scale: specialization constants 5, 6 and 8, and the numbers.
struct RowScaling {
  bool is_scaled = false;
  bool is_negated = false;
  bool is_scaled_before_mask = false;
  float scale = 1;
  float scale_tail = 0;
};
RowScaling forward_scaling(const RowTerms& terms);
RowScaling backward_scaling(const RowTerms& terms);

/// Binds what of the mask belongs to a span; unsupported where that does not fit a binding.
Result<void> add_mask(BindingList& bindings, shared::RowwiseConstants& constants,
                      const std::string& where, const vulkan::Context& context, const RowMask& mask,
                      const RowSpan& span);

}  // namespace vkact
