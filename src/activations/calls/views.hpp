// Tensors that kernels take as they lie, contiguous or not.
#pragma once

#include <initializer_list>
#include <span>
#include <vector>

#include "activations/calls/checks.hpp"
#include "activations/calls/strided_axes.hpp"
#include "shared.h"

namespace vkact {

/// Whether kernels do not work on the tensor as on memory from one vector of 16 bytes on: it is not
/// contiguous or does not begin on one.
bool is_view(const Tensor& tensor) noexcept;

/// Whether views among a call's tensors may be taken as they lie, as far as the device and the
/// memory that they share go: each fits a binding and a window, and what is written is memory apart
/// from the others or, unless it is added to, the same elements as another's. Of tensors that were
/// not checked yet.
bool may_stay_in_place(const vulkan::Context& context, std::initializer_list<NamedTensor> tensors,
                       bool accumulates);

/// The strides of tensors.
std::vector<Shape> strides_of(std::span<const Tensor* const> tensors);

/// How kernels take a tensor that lies so: kNoView, kVectorView or kElementView.
std::uint32_t view_of(const Tensor& tensor, const ThreeAxes& lengths, const ThreeAxes& strides);

/// kViewsId's bits of the call's tensor of this number.
constexpr std::uint32_t view_bits(std::size_t number, std::uint32_t view) {
  return view << (shared::kViewBits * number);
}

/// Strides as kernels take them.
shared::ViewStrides strides_for_kernels(const ThreeAxes& strides);

}  // namespace vkact
