// output_shape() gives a shape or says why there is none, whatever it is asked.
#include <gtest/gtest.h>

#include <cfloat>
#include <cmath>
#include <limits>
#include <vkact/composition.hpp>

namespace vkact {
namespace {

constexpr std::uint64_t kHuge = std::uint64_t{1} << 40;
constexpr std::uint64_t kHalf = std::uint64_t{1} << 63;

const Shape kShapes[] = {{},
                         {0},
                         {1},
                         {7},
                         {0, 3},
                         {3, 0},
                         {0, 0},
                         {2, 0, 3},
                         {2, 3, 0},
                         {1, 1, 1},
                         {2, 4, 6},
                         {kHuge, kHuge},
                         {kHuge, 0, kHuge},
                         {0, kHuge, kHuge},
                         {kHuge, kHuge, 0},
                         {kHalf, 0},
                         {0, kHalf},
                         {UINT64_MAX},
                         {UINT64_MAX, 0, UINT64_MAX}};

const std::optional<std::int64_t> kAxes[] = {
    std::nullopt, 0, 1, 2, -1, -2, -3, -4, INT64_MIN, INT64_MAX, INT64_MIN / 2};

const float kValues[] = {0,
                         -0.0F,
                         1,
                         2,
                         3,
                         -1,
                         0.5F,
                         0x1p32F,
                         0x1p62F,
                         0x1p63F,
                         0x1p64F,
                         FLT_MAX,
                         -FLT_MAX,
                         1e-40F,
                         std::numeric_limits<float>::infinity(),
                         -std::numeric_limits<float>::infinity(),
                         std::numeric_limits<float>::quiet_NaN()};

// The activation with each of the values as each of its parameters, one at a time.
std::vector<Activation> variants_of(const ActivationInfo& info) {
  std::vector<Activation> variants{Activation(info.id)};
  for (const ParameterInfo& parameter : info.parameters)
    for (const float value : kValues) {
      variants.emplace_back(info.id);
      EXPECT_TRUE(variants.back().set(parameter.name, value));
    }
  return variants;
}

void expect_shape_or_reason(const Expression& expression, bool is_right) {
  for (const Shape& shape : kShapes)
    for (const auto& axis : kAxes) {
      const auto result = output_shape(expression, shape, {.axis = axis});
      if (!result) {
        EXPECT_EQ(result.error().code, ErrorCode::invalid_argument);
        EXPECT_FALSE(result.error().reasons.empty());
        continue;
      }
      EXPECT_TRUE(is_right) << to_string(expression);
      const auto before = element_count(shape);
      const auto after = element_count(*result);
      if (before && *before == 0 && after && *after != 0) {
        EXPECT_EQ(*result, Shape{}) << "more than a reduction of " << to_string(shape);
      }
    }
}

TEST(OutputShape, IsAShapeOrAReasonForEveryActivationAndParameter) {
  for (const ActivationInfo& info : activations())
    for (const Activation& variant : variants_of(info)) {
      SCOPED_TRACE(variant.to_string());
      expect_shape_or_reason(variant, variant.check().has_value());
      expect_shape_or_reason(Chain{{relu(), variant}}, variant.check().has_value());
    }
}

TEST(OutputShape, RefusesWhatNoPiecesAre) {
  for (const float pieces : {0.0F, -1.0F, 0.5F, std::nanf(""), HUGE_VALF})
    EXPECT_FALSE(output_shape(maxout({.pieces = pieces}), {4}));
  EXPECT_FALSE(output_shape(maxout({.pieces = 0x1p64F}), {4}));
  EXPECT_EQ(output_shape(maxout({.pieces = 0x1p30F}), {0}).value(), Shape{0});
}

TEST(OutputShape, RefusesAnAxisThatWouldNotFit) {
  EXPECT_FALSE(output_shape(crelu(), {kHalf, 0}, {.axis = 0}));
  EXPECT_EQ(output_shape(crelu(), {kHalf - 1, 0}, {.axis = 0}).value(), (Shape{UINT64_MAX - 1, 0}));
}

TEST(OutputShape, OfRowsNeedsTheirAxis) {
  for (const Activation& activation : {softmax(), gumbel_softmax(), hardmax(), sparsemax()}) {
    EXPECT_EQ(output_shape(activation, {}).value(), Shape{});
    EXPECT_EQ(output_shape(activation, {}, {.axis = 0}).value(), Shape{});
    EXPECT_FALSE(output_shape(activation, {}, {.axis = 1}));
    EXPECT_FALSE(output_shape(activation, {2, 3}, {.axis = 2}));
  }
}

TEST(OutputShape, OfASingleValueThatWouldBeSplitIsRefused) {
  for (const Activation& activation :
       {glu(), maxout(), maxout({.pieces = 1}), crelu(), softmax_cross_entropy()})
    for (const auto& axis : kAxes) {
      const auto shape = output_shape(activation, {}, {.axis = axis});
      ASSERT_FALSE(shape);
      EXPECT_NE(shape.error().message().find("cannot be split"), std::string::npos);
    }
}

TEST(Mixed, RefusesChannelsWhoseSumLeaves64Bits) {
  const Mixed wraps{{{relu(), kHalf}, {gelu(), kHalf}, {tanh(), 3}}};
  const auto checked = wraps.check();
  ASSERT_FALSE(checked);
  EXPECT_NE(checked.error().message().find("than fit 64 bits"), std::string::npos);
  EXPECT_FALSE(output_shape(wraps, {3}));
  EXPECT_FALSE(output_shape(Mixed{{{relu(), UINT64_MAX}, {gelu(), 1}}}, {0}));
  EXPECT_EQ(output_shape(Mixed{{{relu(), kHalf}, {gelu(), kHalf - 1}}}, {UINT64_MAX}).value(),
            Shape{UINT64_MAX});
}

TEST(Mixed, FitsTheAxisOfItsChannels) {
  const Mixed mixed{{{relu(), 1}, {gelu(), 2}}};
  EXPECT_EQ(output_shape(mixed, {2, 3, 4}).value(), (Shape{2, 3, 4}));
  EXPECT_FALSE(output_shape(mixed, {2, 4, 3}));
  EXPECT_TRUE(output_shape(mixed, {2, 4, 3}, {.axis = -1}));
  EXPECT_FALSE(output_shape(Mixed{}, {3}));
  EXPECT_FALSE(output_shape(Chain{}, {3}));
}

}  // namespace
}  // namespace vkact
