#include "activations/families.hpp"

#include "activations/checks.hpp"

namespace vkact {

FamilyOperations operations_of(Family family) noexcept {
  switch (family) {
    case Family::pointwise:
      return {forward_pointwise, backward_pointwise, same_shape};
    case Family::rowwise:
      return {forward_rowwise, backward_rowwise, shape_of_rows};
    case Family::perturbed:
      return {forward_perturbed, backward_perturbed, shape_of_rows};
    case Family::one_hot:
    case Family::projection:
      return {forward_whole_rows, backward_whole_rows, shape_of_rows};
    case Family::gated:
      return {forward_gated, backward_gated, output_shape_gated};
    case Family::stochastic:
      return {forward_stochastic, backward_stochastic, same_shape};
    case Family::pooling:
      return {forward_pooling, backward_pooling, output_shape_pooling};
    case Family::loss:
      return {forward_loss, backward_loss, loss_shape};
    case Family::batchwise:
      return {forward_batchwise, backward_batchwise, same_shape};
  }
  return {};
}

Result<Shape> same_shape(const Activation&, const Shape& x, const CallOptions&) { return x; }

Result<Shape> shape_of_rows(const Activation& activation, const Shape& x,
                            const CallOptions& options) {
  const auto rows = rows_along(std::string(activation.info().name), x, options.axis.value_or(-1));
  if (!rows) return rows.error();
  return x;
}

Result<Shape> output_shape(const Activation& activation, const Shape& x,
                           const CallOptions& options) {
  if (auto checked = activation.check(); !checked) return checked.error();
  return operations_of(activation.info().family).output_shape(activation, x, options);
}

}  // namespace vkact
