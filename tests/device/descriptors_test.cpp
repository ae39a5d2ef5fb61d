// However descriptors are bound, the results are the same bits.
#include "device_test.hpp"
#include "guarded_run.hpp"

namespace vkact::device_test {
namespace {

using Descriptors = DeviceTest;

// More calls than one descriptor pool has sets.
std::vector<CallInputs> calls_for(const Activation& activation, Random& random) {
  constexpr std::size_t kCalls = 150;
  std::vector<CallInputs> calls;
  for (std::size_t i = 0; i < kCalls; ++i) {
    const Shape shape = i == 0 ? Shape{70001} : Shape{7, 100 + i};
    const std::uint64_t size = element_count(shape).value();
    calls.push_back({activation.info().family == Family::pointwise
                         ? random_inputs(size, ElementType::float32, random)
                         : random_normals(size, ElementType::float32, random),
                     random_normals(size, ElementType::float32, random), shape, 0});
  }
  return calls;
}

TEST_F(Descriptors, SetsAndPushDescriptorsGiveTheSameBits) {
  Random random = random_for_this_test();
  const auto other = open({.without_push_descriptors = true});
  ASSERT_TRUE(succeeded(other));
  for (const Activation& activation : {gelu(), sigmoid(), softmax()}) {
    const auto calls = calls_for(activation, random);
    for (const Direction direction : kDirections) {
      if (!has_direction(activation, direction)) continue;
      const auto pushed = run_guarded(device(), activation, direction, calls);
      ASSERT_TRUE(succeeded(pushed));
      const auto allocated = run_guarded(*other.operator->(), activation, direction, calls);
      ASSERT_TRUE(succeeded(allocated));
      for (std::size_t i = 0; i < calls.size(); ++i)
        EXPECT_TRUE((*pushed)[i].patterns == (*allocated)[i].patterns)
            << activation.to_string() << ' ' << name_of(direction) << ", call " << i;
    }
  }
}

TEST_F(Descriptors, SufficeForThousandsOfCallsInABatch) {
  constexpr int kCalls = 5'000;
  const auto other = open({.without_push_descriptors = true});
  ASSERT_TRUE(succeeded(other));
  const auto x = (*other).upload<float>({1}, {1});
  ASSERT_TRUE(succeeded(x));
  Batch batch(*other.operator->());
  // Each call adds 1.
  for (int call = 0; call < kCalls; ++call) batch.forward(shrink({.bias = -1}), *x, *x);
  ASSERT_TRUE(succeeded(batch.submit()));
  EXPECT_EQ((*other).download<float>(*x).value(), std::vector<float>{1 + kCalls});
}

}  // namespace
}  // namespace vkact::device_test
