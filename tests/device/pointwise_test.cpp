// Every pointwise activation in every direction and element type, against the CPU reference.
#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "device_test.hpp"
#include "guarded_run.hpp"
#include "pointwise_expectation.hpp"
#include "verification/parameters.hpp"

namespace vkact::device_test {
namespace {

using verification::nearest_pattern;

// Around every boundary: one 16-byte vector, several, the share of a workgroup (256 invocations
// times 4 or 8 vectors of 4 or 8 elements) and two of them.
constexpr std::size_t kSizes[] = {1,    2,    3,    4,    5,    6,    7,     8,     9,
                                  15,   16,   17,   31,   32,   33,   63,    64,    65,
                                  4095, 4096, 4097, 8191, 8192, 8193, 16383, 16384, 16385};
constexpr std::size_t kGreatestSize = 16385;

class Pointwise : public DeviceTest,
                  public testing::WithParamInterface<std::tuple<ActivationId, ElementType>> {
 protected:
  ActivationId id() const { return std::get<0>(GetParam()); }
  ElementType type() const { return std::get<1>(GetParam()); }

  // Random gradients, and among them NaN and zeros.
  Numbers gradients(std::size_t count, Random& random) const {
    Numbers dy = random_normals(count, type(), random);
    for (std::size_t i = 0; i < count; i += 1 + random.next() % 97)
      dy.patterns[i] =
          nearest_pattern(std::array{std::nan(""), 0.0, -0.0}[random.next() % 3], type());
    return dy;
  }

  void run_and_expect(const Activation& activation, Direction direction,
                      const PointwiseExpectation& expectation,
                      const std::vector<std::pair<std::size_t, std::size_t>>& ranges) {
    std::vector<CallInputs> calls;
    for (const auto& [first, count] : ranges) calls.push_back(expectation.call(first, count));
    const auto results = run_guarded(device(), activation, direction, calls);
    ASSERT_TRUE(succeeded(results));
    for (std::size_t i = 0; i < ranges.size(); ++i)
      expectation.expect((*results)[i], ranges[i].first);
  }
};

TEST_P(Pointwise, IsRightAtEverySizeAndTouchesNothingElse) {
  Random random = random_for_this_test();
  const Activation activation(id());
  for (const Direction direction : kDirections) {
    if (!has_direction(activation, direction)) continue;
    const PointwiseExpectation expectation(activation, direction,
                                           random_inputs(kGreatestSize, type(), random),
                                           gradients(kGreatestSize, random));
    std::vector<std::pair<std::size_t, std::size_t>> ranges;
    for (const std::size_t size : kSizes) ranges.emplace_back(0, size);
    run_and_expect(activation, direction, expectation, ranges);
  }
}

// Each special value at each place of a vector among random neighbours, and in tails of every
// length; with the default parameters and others.
TEST_P(Pointwise, TakesSpecialValuesAtEveryPosition) {
  Random random = random_for_this_test();
  const std::size_t places = 16 / size_of(type());
  for (const Activation& activation : verification::parameter_variants(id())) {
    const Numbers special = special_values(activation, type());
    Numbers inputs = random_inputs(places * places * special.size(), type(), random);
    for (std::size_t place = 0; place < places; ++place)
      for (std::size_t i = 0; i < special.size(); ++i)
        inputs.patterns[(place * special.size() + i) * places + place] = special.patterns[i];
    std::vector<std::pair<std::size_t, std::size_t>> ranges{{0, inputs.size()}};
    // Tails come one by one, and then as long as there are special values for them.
    for (std::size_t first = 0, tail = 1; first < special.size();
         first += tail, tail = tail % (places - 1) + 1) {
      const std::size_t length = std::min(tail, special.size() - first);
      ranges.emplace_back(inputs.size(), places + length);
      const Numbers vector = random_inputs(places, type(), random);
      inputs.patterns.insert(inputs.patterns.end(), vector.patterns.begin(), vector.patterns.end());
      const auto begin = special.patterns.begin() + static_cast<std::ptrdiff_t>(first);
      inputs.patterns.insert(inputs.patterns.end(), begin,
                             begin + static_cast<std::ptrdiff_t>(length));
    }
    for (const Direction direction : kDirections) {
      if (!has_direction(activation, direction)) continue;
      const PointwiseExpectation expectation(activation, direction, inputs,
                                             gradients(inputs.size(), random));
      run_and_expect(activation, direction, expectation, ranges);
    }
  }
}

TEST_P(Pointwise, GivesTheSameBitsInPlaceAndOnEveryRun) {
  Random random = random_for_this_test();
  const Activation activation(id());
  for (const Direction direction : kDirections) {
    if (!has_direction(activation, direction)) continue;
    std::vector<CallInputs> calls;
    for (const std::size_t size : {5u, 1000u, 16384u, 16387u}) {
      Numbers gradient{type(), {}};
      if (direction != Direction::forward) gradient = random_normals(size, type(), random);
      calls.push_back({random_inputs(size, type(), random), std::move(gradient), {}});
    }
    const auto apart = run_guarded(device(), activation, direction, calls);
    ASSERT_TRUE(succeeded(apart));
    for (const Placement placement :
         {Placement::apart, Placement::over_source, Placement::over_gradient}) {
      if (placement == Placement::over_gradient && direction == Direction::forward) continue;
      const auto results = run_guarded(device(), activation, direction, calls, placement);
      ASSERT_TRUE(succeeded(results));
      for (std::size_t i = 0; i < calls.size(); ++i)
        EXPECT_TRUE((*results)[i].patterns == (*apart)[i].patterns)
            << name_of(direction) << ", placement " << static_cast<int>(placement) << ", "
            << calls[i].source.size() << " elements";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Activations, Pointwise,
                         testing::Combine(testing::ValuesIn(activations_of(Family::pointwise)),
                                          testing::Values(ElementType::float32,
                                                          ElementType::float16,
                                                          ElementType::bfloat16)),
                         name_of_case);

}  // namespace
}  // namespace vkact::device_test
