// What a rowwise call does to its rows besides the activation: scale, mask and noise.
#pragma once

#include <optional>
#include <string>
#include <vkact/call.hpp>

#include "activations/bindings.hpp"
#include "activations/rowwise_plan.hpp"
#include "shared.h"

namespace vkact {

/// The terms of a call. Forward works on scale * x + mask, with noise on scale * (x + mask +
/// noise); backward multiplies its results by the scale and leaves masked elements out.
struct RowTerms {
  double scale = 1;
  const Tensor* mask = nullptr;  ///< Checked by checked_mask(); none: every element counts.
  std::optional<RandomState> random = {};  ///< Of the noise, if there is any.

  bool adds_mask() const { return mask != nullptr && is_floating(mask->element_type()); }
};

/// The mask among the options, if any: uint8 or of x's element type, of x's shape or that of its
/// last axes, and apart from the result.
Result<const Tensor*> checked_mask(const std::string& where, const vulkan::Context& context,
                                   const Tensor& x, const Tensor& result,
                                   const CallOptions& options);

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

/// Binds what of the mask belongs to a span; unsupported where it repeats and does not fit a
/// binding.
Result<void> add_mask(BindingList& bindings, shared::RowwiseConstants& constants,
                      const std::string& where, const vulkan::Context& context, const Tensor& mask,
                      const RowSpan& span);

}  // namespace vkact
