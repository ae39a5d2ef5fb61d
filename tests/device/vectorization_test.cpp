// Shaders as GPUs get them give the bits of those that CPU devices get.
#include <cstdlib>

#include "device_test.hpp"
#include "guarded_run.hpp"

namespace vkact::device_test {
namespace {

using Vectorization = DeviceTest;

std::vector<CallInputs> calls_for(const Activation& activation, Random& random) {
  const Shape shape = {9, 128};
  const std::uint64_t size = element_count(shape).value();
  return {{activation.info().family == Family::pointwise
               ? random_inputs(size, ElementType::float32, random)
               : random_normals(size, ElementType::float32, random),
           random_normals(size, ElementType::float32, random), shape, 1}};
}

TEST_F(Vectorization, GivesTheSameBits) {
  if (const char* set = std::getenv("VKACT_VECTORIZATION"); set != nullptr)
    GTEST_SKIP() << "VKACT_VECTORIZATION decides for both devices";
  Random random = random_for_this_test();
  const auto scalar = open({.without_vectorization = true});
  ASSERT_TRUE(succeeded(scalar));
  for (const ActivationInfo& info : activations()) {
    if (info.family != Family::pointwise && info.family != Family::rowwise) continue;
    const Activation activation(info.id);
    const auto calls = calls_for(activation, random);
    for (const Direction direction : kDirections) {
      if (!has_direction(activation, direction)) continue;
      const auto expected = run_guarded(*scalar.operator->(), activation, direction, calls);
      ASSERT_TRUE(succeeded(expected));
      const auto result = run_guarded(device(), activation, direction, calls);
      ASSERT_TRUE(succeeded(result));
      EXPECT_TRUE(result->front().patterns == expected->front().patterns)
          << activation.to_string() << ' ' << name_of(direction);
    }
  }
}

}  // namespace
}  // namespace vkact::device_test
