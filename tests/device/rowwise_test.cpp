// Every rowwise activation over axes of many lengths, against the CPU reference.
#include <cmath>
#include <span>
#include <tuple>

#include "device_test.hpp"
#include "rowwise_expectation.hpp"

namespace vkact::device_test {
namespace {

using verification::nearest_pattern;

// A tensor and the axis to work along.
struct Case {
  Shape shape;
  std::int64_t axis;

  reference::AxisLayout layout() const { return reference::layout_along(shape, axis); }
};

class Rowwise : public DeviceTest,
                public testing::WithParamInterface<std::tuple<ActivationId, ElementType>> {
 protected:
  Activation activation() const { return Activation(std::get<0>(GetParam())); }
  ElementType type() const { return std::get<1>(GetParam()); }

  bool has_every_length() const {
    return activation() == softmax() && type() == ElementType::float32;
  }

  void expect_right(const std::vector<Case>& cases, const std::vector<Numbers>& x, Random& random) {
    std::vector<CallInputs> forward;
    std::vector<CallInputs> backward;
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const auto& [shape, axis] = cases[i];
      forward.push_back({x[i], {}, shape, axis});
      backward.push_back({rows_of_outputs(activation(), x[i], cases[i].layout()),
                          random_normals(x[i].size(), type(), random), shape, axis});
    }
    const auto y = run_guarded(device(), activation(), Direction::forward, forward);
    ASSERT_TRUE(succeeded(y));
    const auto dx = run_guarded(device(), activation(), Direction::backward_from_y, backward);
    ASSERT_TRUE(succeeded(dx));
    for (std::size_t i = 0; i < cases.size(); ++i) {
      expect_rows_forward(activation(), x[i], cases[i].layout(), (*y)[i]);
      expect_rows_backward(activation(), backward[i].source, backward[i].gradient,
                           cases[i].layout(), (*dx)[i]);
    }
  }

  void expect_right_on_random_rows(const std::vector<Case>& cases) {
    Random random = random_for_this_test();
    std::vector<Numbers> x;
    for (const Case& each : cases)
      x.push_back(random_normals(each.layout().size(), type(), random));
    expect_right(cases, x, random);
  }
};

// A lane takes up to eight steps, of an element or of a vector of 4 or 8; a row takes up to 256
// lanes; past both, rows are read twice. Every length would make pipelines for minutes, so that one
// activation and type get more than the others.
constexpr std::uint64_t kLengths[] = {1,    2,    3,    4,    5,    8,    9,    16,   31,
                                      32,   33,   127,  128,  129,  255,  256,  257,  1000,
                                      1023, 1024, 1025, 2047, 2049, 4096, 8191, 8192, 8196};
constexpr std::uint64_t kFewLengths[] = {1, 5, 8, 33, 1000, 1025, 2049, 16392};

TEST_P(Rowwise, IsRightForContiguousRowsOfEveryLength) {
  std::vector<Case> cases;
  for (const std::uint64_t length : has_every_length()
                                        ? std::span<const std::uint64_t>(kLengths)
                                        : std::span<const std::uint64_t>(kFewLengths))
    cases.push_back({{3, length}, -1});
  expect_right_on_random_rows(cases);
}

TEST_P(Rowwise, IsRightForInterleavedRowsOfEveryLength) {
  std::vector<Case> cases{
      {{2, 8, 3}, 1}, {{2, 1, 33}, 1}, {{2, 33, 33}, 1}, {{2, 129, 5}, 1}, {{2, 2049, 2}, 1}};
  if (has_every_length())
    for (const std::uint64_t length : kLengths)
      for (const std::uint64_t inner : {2u, 3u, 5u, 33u})
        if (length * inner <= 70000) cases.push_back({{2, length, inner}, 1});
  expect_right_on_random_rows(cases);
}

TEST_P(Rowwise, IsRightForRowsLongerThanAWorkgroupTakes) {
  expect_right_on_random_rows({{{2, 32768}, 1},
                               {{2, 32769}, 1},
                               {{3, 32776}, 1},
                               {{100003}, 0},
                               {{2, 100000}, 1},
                               {{9001, 3}, 0},
                               {{2, 9000, 5}, 1}});
}

TEST_P(Rowwise, TakesAnyAxisOfAnyRank) {
  expect_right_on_random_rows({{{7}, 0},
                               {{7}, -1},
                               {{5, 7}, 0},
                               {{5, 7}, 1},
                               {{3, 5, 7}, 0},
                               {{3, 5, 7}, 1},
                               {{3, 5, 7}, 2},
                               {{3, 5, 7}, -2},
                               {{2, 3, 5, 7}, 0},
                               {{2, 3, 5, 7}, 1},
                               {{2, 3, 5, 7}, 2},
                               {{2, 3, 5, 7}, 3},
                               {{2, 3, 5, 7}, -4},
                               {{1, 1, 1, 1}, 2},
                               {{300, 4}, 1},
                               {{1000, 1}, 1}});
}

// Rows with NaN, infinities and huge numbers at one place, everywhere, or everywhere but at one
// place.
TEST_P(Rowwise, TakesSpecialRows) {
  Random random = random_for_this_test();
  const double greatest = type() == ElementType::float16 ? 65504 : 3e38;
  std::vector<Case> cases;
  std::vector<Numbers> x;
  for (const std::uint64_t length : {1u, 5u, 8u, 300u, 1024u, 40000u})
    for (const std::uint64_t inner : {1u, 3u}) {
      if (length * inner > 50000) continue;
      const double specials[] = {std::nan(""), -INFINITY, INFINITY, greatest, -greatest, 90, -90};
      for (const double special : specials)
        for (const bool is_everywhere : {false, true}) {
          cases.push_back({{length, inner}, 0});
          Numbers numbers = random_normals(length * inner, type(), random);
          // Of interleaved rows only the first is special.
          const std::size_t place = random.next() % length;
          for (std::size_t a = 0; a < length; ++a)
            if (is_everywhere || a == place)
              numbers.patterns[a * inner] = nearest_pattern(special, type());
          x.push_back(numbers);
          if (!is_everywhere || length == 1) continue;
          numbers.patterns[place * inner] = nearest_pattern(0.5, type());
          cases.push_back(cases.back());
          x.push_back(std::move(numbers));
        }
    }
  expect_right(cases, x, random);
}

TEST_P(Rowwise, GradientsThatAreNanMakeTheirRowNan) {
  Random random = random_for_this_test();
  const Case rows{{4, 300}, 1};
  const Numbers y =
      rows_of_outputs(activation(), random_normals(1200, type(), random), rows.layout());
  Numbers dy = random_normals(1200, type(), random);
  dy.patterns[300 + random.next() % 300] = nearest_pattern(std::nan(""), type());
  const auto dx =
      run_guarded(device(), activation(), Direction::backward_from_y, {{y, dy, rows.shape, 1}});
  ASSERT_TRUE(succeeded(dx));
  expect_rows_backward(activation(), y, dy, rows.layout(), (*dx)[0]);
}

TEST_P(Rowwise, GivesTheSameBitsInPlaceAndOnEveryRun) {
  Random random = random_for_this_test();
  for (const Case& each : {Case{{5, 129}, 1}, Case{{5, 128}, 1}, Case{{40000}, 0},
                           Case{{2, 65, 3}, 1}, Case{{9001, 3}, 0}}) {
    const auto layout = each.layout();
    const Numbers x = random_normals(layout.size(), type(), random);
    const Numbers dy = random_normals(layout.size(), type(), random);
    const Numbers y = rows_of_outputs(activation(), x, layout);
    const auto in_place = run_guarded(device(), activation(), Direction::forward,
                                      {{x, {}, each.shape, each.axis}}, Placement::over_source);
    ASSERT_TRUE(succeeded(in_place));
    expect_rows_forward(activation(), x, layout, (*in_place)[0]);
    const auto apart =
        run_guarded(device(), activation(), Direction::forward, {{x, {}, each.shape, each.axis}});
    ASSERT_TRUE(succeeded(apart));
    EXPECT_TRUE((*in_place)[0].patterns == (*apart)[0].patterns);
    std::vector<std::uint32_t> patterns;
    for (const Placement placement :
         {Placement::apart, Placement::over_source, Placement::over_gradient}) {
      const auto dx = run_guarded(device(), activation(), Direction::backward_from_y,
                                  {{y, dy, each.shape, each.axis}}, placement);
      ASSERT_TRUE(succeeded(dx));
      expect_rows_backward(activation(), y, dy, layout, (*dx)[0]);
      if (placement == Placement::apart) patterns = (*dx)[0].patterns;
      EXPECT_TRUE((*dx)[0].patterns == patterns);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Activations, Rowwise,
                         testing::Combine(testing::ValuesIn(activations_of(Family::rowwise)),
                                          testing::Values(ElementType::float32,
                                                          ElementType::float16,
                                                          ElementType::bfloat16)),
                         name_of_case);

}  // namespace
}  // namespace vkact::device_test
