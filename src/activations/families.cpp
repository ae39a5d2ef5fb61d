#include "activations/families.hpp"

#include "activations/blocks/gated.hpp"
#include "activations/blocks/pooling.hpp"
#include "activations/blocks/stochastic.hpp"
#include "activations/channelwise/batchwise.hpp"
#include "activations/channelwise/channelwise.hpp"
#include "activations/pointwise/pointwise.hpp"
#include "activations/rowwise/call.hpp"
#include "activations/rowwise/loss.hpp"
#include "activations/rowwise/perturbed.hpp"
#include "activations/rowwise/rowwise.hpp"
#include "activations/rowwise/whole_rows.hpp"
#include "base/axis.hpp"

namespace vkact {
namespace {

Result<Shape> same_shape(const Activation&, const Shape& x, const CallOptions&) { return x; }

// Of families that work along an axis and keep the shape.
Result<Shape> shape_of_rows(const Activation& activation, const Shape& x,
                            const CallOptions& options) {
  const auto rows = shape_along(std::string(activation.info().name), x, options.axis.value_or(-1));
  if (!rows) return rows.error();
  return x;
}

// Parameters that are tensors, or whose gradients are wanted, have kernels of their own.
bool are_parameters_numbers(const ForwardCall& call) { return call.options.parameters.empty(); }
bool are_parameters_numbers(const BackwardCall& call) {
  return call.options.parameters.empty() && call.arguments.parameter_gradients.empty();
}

Result<void> forward_elements(vulkan::CommandRecorder& recorder, const ForwardCall& call) {
  if (are_parameters_numbers(call)) return forward_pointwise(recorder, call);
  return forward_channelwise(recorder, call);
}

Result<void> backward_elements(vulkan::CommandRecorder& recorder, const BackwardCall& call) {
  if (are_parameters_numbers(call)) return backward_pointwise(recorder, call);
  return backward_channelwise(recorder, call);
}

template <class Call>
bool takes_views_of_elements(const vulkan::Context& context, const Call& call) {
  return are_parameters_numbers(call) && takes_views_pointwise(context, call);
}

}  // namespace

FamilyOperations operations_of(Family family) noexcept {
  switch (family) {
    case Family::pointwise:
      return {forward_elements, backward_elements, same_shape, takes_views_of_elements,
              takes_views_of_elements};
    case Family::rowwise:
      return {forward_rowwise, backward_rowwise, shape_of_rows, takes_views_of_rows,
              takes_views_of_rows};
    case Family::perturbed:
      return {forward_perturbed, backward_perturbed, shape_of_rows};
    case Family::one_hot:
    case Family::projection:
      return {forward_whole_rows, backward_whole_rows, shape_of_rows, takes_views_of_rows,
              takes_views_of_rows};
    case Family::gated:
      return {forward_gated, backward_gated, output_shape_gated, takes_views_gated,
              takes_views_gated};
    case Family::stochastic:
      return {forward_stochastic, backward_stochastic, same_shape};
    case Family::pooling:
      return {forward_pooling, backward_pooling, output_shape_pooling};
    case Family::loss:
      return {forward_loss, backward_loss, output_shape_loss};
    case Family::batchwise:
      return {forward_batchwise, backward_batchwise, same_shape};
  }
  return {};
}

Result<Shape> output_shape(const Activation& activation, const Shape& x,
                           const CallOptions& options) {
  if (auto checked = activation.check(); !checked) return checked.error();
  return operations_of(activation.info().family).output_shape(activation, x, options);
}

}  // namespace vkact
