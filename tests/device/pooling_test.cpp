// Every pooling activation, bit for bit: it only moves elements.
#include <algorithm>
#include <cmath>
#include <tuple>

#include "device_test.hpp"
#include "guarded_run.hpp"
#include "reference/error.hpp"
#include "reference/pooling.hpp"
#include "reference/rounding.hpp"
#include "verification/parameters.hpp"

namespace vkact::device_test {
namespace {

using verification::nearest_pattern;

struct Case {
  Shape shape;
  std::int64_t axis;
};

// Whole vectors and not, short and several workgroups long, along any axis; 6 divides each.
const Case kCases[] = {{{6}, 0},       {{5, 6}, 1},       {{5, 12}, -1},   {{18, 5}, 0},
                       {{3, 6, 8}, 1}, {{3, 12, 5}, 1},   {{2, 3, 24}, 2}, {{2, 6, 4, 3}, 1},
                       {{4, 96}, 1},   {{2, 6, 4100}, 1}, {{7, 3000}, 1},  {{24, 64}, 0}};

class Pooling : public DeviceTest,
                public testing::WithParamInterface<std::tuple<ActivationId, ElementType>> {
 protected:
  ActivationId id() const { return std::get<0>(GetParam()); }
  ElementType type() const { return std::get<1>(GetParam()); }

  std::vector<Activation> variants() const {
    std::vector<Activation> all{Activation(id())};
    for (const float pieces : {1.0f, 3.0f, 6.0f})
      for (const char* groups : {"contiguous", "strided"}) {
        Activation variant(id());
        if (variant.set("pieces", pieces) && variant.set("groups", groups)) all.push_back(variant);
      }
    return all;
  }

  // Many ties, zeros of both signs, infinities and NaN.
  Numbers numbers(std::size_t count, Random& random) const {
    Numbers all = random_normals(count, type(), random);
    constexpr double kValues[] = {0.0, -0.0, 1.0, 1.0, INFINITY, -INFINITY, NAN};
    for (std::uint32_t& pattern : all.patterns)
      if (random.next() % 3 == 0)
        pattern = nearest_pattern(kValues[random.next() % std::size(kValues)], type());
    return all;
  }

  CallInputs call(const Activation& activation, const Case& each, Random& random) const {
    const auto count = [](const Shape& shape) {
      return static_cast<std::size_t>(element_count(shape).value());
    };
    const Shape output = output_shape(activation, each.shape, {.axis = each.axis}).value();
    return {numbers(count(each.shape), random), numbers(count(output), random), each.shape,
            each.axis};
  }

  std::vector<double> exact(const Activation& activation, Direction direction,
                            const CallInputs& call) const {
    const auto layout = reference::layout_along(call.shape, call.axis);
    return direction == Direction::forward
               ? reference::pooling_forward(activation, call.source.values(), layout)
               : reference::pooling_backward(activation, call.source.values(),
                                             call.gradient.values(), layout);
  }

  void expect_right(const Activation& activation, Direction direction, const CallInputs& call,
                    const Numbers& results) {
    const auto expected = exact(activation, direction, call);
    ASSERT_EQ(results.size(), expected.size());
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
      const bool is_written = results.patterns[i] != verification::poison_pattern(type());
      const bool is_right =
          std::isnan(expected[i]) ? std::isnan(results.value(i)) : results.value(i) == expected[i];
      if ((!is_right || !is_written) && ++wrong < 5)
        ADD_FAILURE() << activation.to_string() << ' ' << name_of(direction) << ' '
                      << to_string(call.shape) << " axis " << call.axis << ": element " << i
                      << " must be " << expected[i] << " and is " << results.value(i);
    }
    EXPECT_EQ(wrong, 0u);
  }
};

TEST_P(Pooling, IsRightAlongAnyAxis) {
  Random random = random_for_this_test();
  for (const Activation& activation : variants())
    for (const Direction direction : {Direction::forward, Direction::backward_from_x}) {
      std::vector<CallInputs> calls;
      for (const Case& each : kCases) calls.push_back(call(activation, each, random));
      const auto results = run_guarded(device(), activation, direction, calls);
      ASSERT_TRUE(succeeded(results));
      for (std::size_t i = 0; i < calls.size(); ++i)
        expect_right(activation, direction, calls[i], (*results)[i]);
    }
}

TEST_P(Pooling, MayWriteTheGradientOverX) {
  Random random = random_for_this_test();
  for (const Activation& activation : variants())
    for (const Case& each : {Case{{5, 6, 3}, 1}, Case{{3, 6, 8}, 1}}) {
      const std::vector<CallInputs> calls{call(activation, each, random)};
      const auto results = run_guarded(device(), activation, Direction::backward_from_x, calls,
                                       Placement::over_source);
      ASSERT_TRUE(succeeded(results));
      expect_right(activation, Direction::backward_from_x, calls[0], (*results)[0]);
    }
}

TEST_P(Pooling, AddsGradientsToWhatIsThere) {
  Random random = random_for_this_test();
  for (const Activation& activation : variants())
    for (const Case& each : {Case{{5, 6, 3}, 1}, Case{{3, 6, 8}, 1}}) {
      std::vector<CallInputs> calls{call(activation, each, random)};
      calls[0].accumulate = true;
      const auto results = run_guarded(device(), activation, Direction::backward_from_x, calls);
      ASSERT_TRUE(succeeded(results));
      const auto terms = exact(activation, Direction::backward_from_x, calls[0]);
      for (std::size_t i = 0; i < terms.size(); ++i) {
        const double sum = reference::rounded(kPrevious + terms[i], type());
        EXPECT_LE(reference::deviation(sum, (*results)[0].value(i), type()).ulp, 0) << i;
      }
    }
}

TEST_P(Pooling, IsRightOnDevicesWithSmallBindings) {
  Random random = random_for_this_test();
  for (const auto& [bytes, workgroups] :
       {std::pair<std::uint64_t, std::uint32_t>{4096, 0}, {65536, 2}}) {
    const auto limited = open({.max_binding_bytes = bytes, .max_workgroups = workgroups});
    ASSERT_TRUE(succeeded(limited));
    for (const Activation& activation : variants()) {
      std::vector<CallInputs> calls{call(activation, {{500, 12}, 1}, random),
                                    call(activation, {{70, 6, 30}, 1}, random)};
      // A slice of it is larger than a binding, but its halves need not lie in one.
      if (id() == ActivationId::crelu) calls.push_back(call(activation, {{3, 6001}, 1}, random));
      for (const Direction direction : {Direction::forward, Direction::backward_from_x}) {
        const auto results = run_guarded(*limited.operator->(), activation, direction, calls);
        ASSERT_TRUE(succeeded(results));
        for (std::size_t i = 0; i < calls.size(); ++i)
          expect_right(activation, direction, calls[i], (*results)[i]);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Activations, Pooling,
                         testing::Combine(testing::ValuesIn(activations_of(Family::pooling)),
                                          testing::Values(ElementType::float32,
                                                          ElementType::float16,
                                                          ElementType::bfloat16)),
                         name_of_case);

class PoolingCall : public DeviceTest {
 protected:
  static Tensor tensor(const Shape& shape) { return device().empty(shape).value(); }
  static void expect_refused(const Activation& activation, const Tensor& x, const Tensor& y,
                             const std::string& part, const CallOptions& options = {}) {
    EXPECT_TRUE(refused(Batch(device()).forward(activation, x, y, options),
                        ErrorCode::invalid_argument, part));
  }
  struct Run {
    std::vector<float> y;
    std::vector<float> dx;
  };
  static Run run(const Activation& activation, const std::vector<float>& x,
                 const std::vector<float>& dy) {
    const Tensor input = device().upload<float>(x, {x.size()}).value();
    const Tensor output = tensor(output_shape(activation, {x.size()}).value());
    const Tensor gradient = device().upload<float>(dy, output.shape()).value();
    const Tensor result = tensor({x.size()});
    Batch batch(device());
    EXPECT_TRUE(succeeded(batch.forward(activation, input, output)));
    EXPECT_TRUE(succeeded(batch.backward(activation, {.x = input, .dy = gradient, .dx = result})));
    EXPECT_TRUE(succeeded(batch.submit()));
    return {device().download<float>(output).value(), device().download<float>(result).value()};
  }
};

TEST_F(PoolingCall, MaxoutTakesTheFirstOfEqualsAndTheFirstNan) {
  const auto [y, dx] = run(maxout(), {1, 1, -0.0f, 0.0f, NAN, 5, 7, NAN}, {1, 2, 3, 4});
  EXPECT_EQ(y[0], 1);
  EXPECT_TRUE(y[1] == 0 && std::signbit(y[1]));
  EXPECT_TRUE(std::isnan(y[2]) && std::isnan(y[3]));
  EXPECT_EQ(dx, (std::vector<float>{1, 0, 2, 0, 3, 0, 0, 4}));
}

TEST_F(PoolingCall, MaxoutGroupsNeighboursOrOneOfEachPart) {
  EXPECT_EQ(run(maxout(), {1, 2, 3, 4, 9, 6}, {1, 1, 1}).y, (std::vector<float>{2, 4, 9}));
  EXPECT_EQ(run(maxout({.groups = maxout_parameters::strided}), {1, 2, 3, 4, 9, 6}, {1, 1, 1}).y,
            (std::vector<float>{4, 9, 6}));
}

TEST_F(PoolingCall, CreluLooksOnlyAtTheGradientOfThePartThatIsNotConstant) {
  const auto [y, dx] = run(crelu(), {2, -3, 0}, {5, NAN, 7, INFINITY, 11, 13});
  EXPECT_EQ(y, (std::vector<float>{2, 0, 0, 0, 3, 0}));
  EXPECT_EQ(dx, (std::vector<float>{5, -11, 0}));
}

TEST_F(PoolingCall, WorksAlongTheChannels) {
  EXPECT_EQ(output_shape(maxout(), {3, 8, 5}).value(), (Shape{3, 4, 5}));
  EXPECT_EQ(output_shape(maxout({.pieces = 4}), {8}).value(), (Shape{2}));
  EXPECT_EQ(output_shape(crelu(), {3, 8, 5}).value(), (Shape{3, 16, 5}));
  EXPECT_EQ(output_shape(crelu(), {8}).value(), (Shape{16}));
  EXPECT_EQ(output_shape(crelu(), {3, 8}, {.axis = 0}).value(), (Shape{6, 8}));
}

TEST_F(PoolingCall, RefusesWhatItCannotDo) {
  expect_refused(maxout(), tensor({3, 7}), tensor({3, 3}), "2 pieces do not divide");
  expect_refused(maxout({.pieces = 1e9f}), tensor({3, 8}), tensor({3, 8}), "do not divide");
  expect_refused(maxout({.pieces = 1.5f}), tensor({3, 6}), tensor({3, 4}), "whole number");
  expect_refused(maxout({.pieces = 0}), tensor({3, 6}), tensor({3, 4}), "pieces >= 1");
  expect_refused(maxout(), tensor({3, 8}), tensor({3, 8}), "must be of shape [3, 4]");
  expect_refused(crelu(), tensor({3, 8}), tensor({3, 8}), "must be of shape [3, 16]");
  expect_refused(crelu(), tensor({3, 8}), tensor({3, 16}), "axis 2", {.axis = 2});
  expect_refused(crelu(), tensor({}), tensor({}), "axis");
  expect_refused(maxout(), {}, tensor({3, 8}), "x is missing");
  const Tensor x = tensor({2, 4});
  const Tensor front(x.buffer(), x.offset_bytes(), {2, 2}, 4, ElementType::float32);
  expect_refused(maxout(), x, front, "overlaps");
  EXPECT_TRUE(refused(Batch(device()).backward(
                          maxout(), {.x = x, .dy = tensor({2, 2}), .dx = x, .accumulate = true}),
                      ErrorCode::invalid_argument, "memory of its own"));
}

TEST_F(PoolingCall, SaysWhenPiecesAreTooFarApartForABinding) {
  const auto limited = open({.max_binding_bytes = 4096});
  ASSERT_TRUE(succeeded(limited));
  const Device& small = *limited.operator->();
  const Tensor x = small.empty({2, 3000}).value();
  const Tensor y = small.empty({1, 3000}).value();
  EXPECT_TRUE(refused(Batch(small).forward(maxout(), x, y, {.axis = 0}), ErrorCode::unsupported,
                      "3000 elements apart"));
}

}  // namespace
}  // namespace vkact::device_test
