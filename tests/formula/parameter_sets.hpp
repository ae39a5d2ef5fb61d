// Parameters with which every formula is tried.
#pragma once

#include <span>
#include <vector>
#include <vkact/activation.hpp>

namespace vkact::formula_test {

/// The activation with its default parameters, then with each of the values for one parameter, and
/// for more with some combinations of them; only such as Activation::check() admits.
std::vector<Activation> parameter_sets(ActivationId id, std::span<const float> values);

}  // namespace vkact::formula_test
