// Pointwise activations: sweeps of inputs by bit pattern.
#include "verification/families.hpp"
#include "verification/parameter_values.hpp"
#include "verification/parameters.hpp"
#include "verification/pointwise_points.hpp"
#include "verification/sweep.hpp"

namespace vkact::verification {

Result<Findings> verify_pointwise(const Device& device, const Case& what) {
  Findings findings{{}, Activation(what.activation)};
  Density density = Density::full;
  for (const Activation& variant : parameter_variants(what.activation)) {
    if (what.direction == Direction::backward_from_y && !variant.check_backward_from_output())
      continue;
    const Numbers x = sweep(variant, what.type, density);
    auto worst =
        verify_points(device, variant, what.direction, x, random_gradients(x.size(), what.type));
    if (!worst) return worst.error();
    // Such as 1.7 make many products that are nearly halfway between two numbers.
    if (variant != Activation(what.activation)) worst->forget_roundings();
    if (findings.worst.merge(*worst)) findings.activation = variant;
    density = Density::reduced;
  }
  if (what.direction == Direction::backward_from_y) return findings;
  const auto special = verify_parameter_values(device, what);
  if (!special) return special.error();
  if (!special->passed() && findings.worst.merge(*special))
    findings.activation = Activation(what.activation);
  return findings;
}

}  // namespace vkact::verification
