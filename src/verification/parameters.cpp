#include "verification/parameters.hpp"

#include <algorithm>

namespace vkact::verification {

std::vector<Activation> parameter_variants(ActivationId id) {
  // Either sign, either side of 1, and one whose products are not exact.
  constexpr float kValues[] = {0.25F, -0.5F, 1.7F};
  std::vector<Activation> variants{Activation(id)};
  const auto add = [&](const ParameterInfo& parameter, float value) {
    Activation variant(id);
    if (!variant.set(parameter.name, value) || !variant.check()) return false;
    if (std::ranges::find(variants, variant) == variants.end()) variants.push_back(variant);
    return true;
  };
  for (const ParameterInfo& parameter : info_of(id).parameters) {
    bool any = false;
    for (const float value : kValues) any = add(parameter, value) || any;
    // Choices and numbers of things.
    constexpr float kWholeValues = 4;
    for (float value = 0; !any && value < kWholeValues; ++value) add(parameter, value);
  }
  return variants;
}

}  // namespace vkact::verification
