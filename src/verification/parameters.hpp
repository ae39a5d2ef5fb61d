// Which parameters an activation is verified with.
#pragma once

#include <vector>
#include <vkact/activation.hpp>

namespace vkact::verification {

/// The activation with default parameters first, then with each parameter in turn set to a few
/// other values, whole ones where no others are admitted; only such as Activation::check() admits.
std::vector<Activation> parameter_variants(ActivationId id);

}  // namespace vkact::verification
