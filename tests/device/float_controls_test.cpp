// Kernels convert float16 with integers or, where the device promises the same, by its
// instructions.
#include <cmath>
#include <numeric>

#include "device_test.hpp"
#include "guarded_run.hpp"

namespace vkact::device_test {
namespace {

using FloatControls = DeviceTest;

constexpr std::size_t kPatterns = 65536;

// A tensor of every float16 there is.
CallInputs every_float16(Random& random) {
  Numbers x{ElementType::float16, std::vector<std::uint32_t>(kPatterns)};
  std::iota(x.patterns.begin(), x.patterns.end(), 0u);
  return {std::move(x), random_inputs(kPatterns, ElementType::float16, random), Shape{kPatterns},
          1};
}

// Negative elements times a slope: products halfway between two float16, subnormal ones, and some
// that overflow.
std::vector<Activation> scalings(Random& random) {
  std::vector<Activation> all{identity()};
  for (const float slope : {0.5f, 0.25f, 1.5f, 3.0f, 1024.0f, 1.0f + 0x1p-11f, 1.0f - 0x1p-12f,
                            0x1p-10f, 0x1p-14f, 0x1p-24f})
    all.push_back(leaky_relu({.negative_slope = slope}));
  constexpr int kRandomSlopes = 20;
  for (int i = 0; i < kRandomSlopes; ++i)
    all.push_back(
        leaky_relu({.negative_slope = static_cast<float>(std::exp2(random.uniform(-20, 4)))}));
  return all;
}

TEST_F(FloatControls, GiveTheBitsOfIntegers) {
  Random random = random_for_this_test();
  const auto without = open({.without_float_controls = true});
  ASSERT_TRUE(succeeded(without));
  const std::vector<CallInputs> calls{every_float16(random)};
  for (const Activation& activation : scalings(random))
    for (const Direction direction : kDirections) {
      if (!has_direction(activation, direction)) continue;
      const auto expected = run_guarded(*without.operator->(), activation, direction, calls);
      ASSERT_TRUE(succeeded(expected));
      const auto result = run_guarded(device(), activation, direction, calls);
      ASSERT_TRUE(succeeded(result));
      EXPECT_TRUE(result->front().patterns == expected->front().patterns)
          << activation.to_string() << ' ' << name_of(direction);
    }
}

}  // namespace
}  // namespace vkact::device_test
