#include "activations/families.hpp"

#include "activations/checks.hpp"

namespace vkact {
namespace {

// In the order of Family.
constexpr FamilyOperations kOperations[] = {
    {forward_pointwise, backward_pointwise, same_shape},
    {forward_rowwise, backward_rowwise, shape_of_rows},
    {forward_perturbed, backward_perturbed, shape_of_rows},
    {forward_whole_rows, backward_whole_rows, shape_of_rows},
    {forward_whole_rows, backward_whole_rows, shape_of_rows},
    {forward_gated, backward_gated, output_shape_gated},
    {forward_stochastic, backward_stochastic, same_shape},
    {forward_pooling, backward_pooling, output_shape_pooling},
    {forward_loss, backward_loss, loss_shape},
    {forward_batchwise, backward_batchwise, same_shape},
};

}  // namespace

const FamilyOperations& operations_of(Family family) noexcept {
  return kOperations[static_cast<std::size_t>(family)];
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
