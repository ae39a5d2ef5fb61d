#include "verification/parameters.hpp"

#include <algorithm>

namespace vkact::verification {

std::vector<Activation> parameter_variants(ActivationId id) {
  // Either sign, either side of 1, and one whose products are not exact.
  constexpr float kValues[] = {0.25F, -0.5F, 1.7F};
  std::vector<Activation> variants{Activation(id)};
  for (const ParameterInfo& parameter : info_of(id).parameters) {
    for (const float value : kValues) {
      Activation variant(id);
      if (!variant.set(parameter.name, value) || !variant.check()) continue;
      if (std::ranges::find(variants, variant) == variants.end()) variants.push_back(variant);
    }
  }
  return variants;
}

}  // namespace vkact::verification
