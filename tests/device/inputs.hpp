// Inputs of the tests: random ones, fresh in every run, and special values.
#pragma once

#include <cstdint>
#include <vkact/activation.hpp>

#include "verification/numbers.hpp"
#include "verification/random.hpp"

namespace vkact::device_test {

using verification::Numbers;
using verification::Random;

/// The seed of this run, printed once; VKACT_TEST_SEED in the environment repeats a run.
std::uint64_t seed();

/// A generator that follows from the seed and the running test's name.
Random random_for_this_test();

/// Numbers for x: near zero, where activations bend, far out, and any bit pattern, NaNs and
/// infinities too.
Numbers random_inputs(std::size_t count, ElementType type, Random& random);

/// Normally distributed numbers.
Numbers random_normals(std::size_t count, ElementType type, Random& random);

/// NaNs, infinities, zeros, the greatest, smallest normal and subnormal numbers, and the
/// activation's kinks with their neighbours.
Numbers special_values(const Activation& activation, ElementType type);

}  // namespace vkact::device_test
