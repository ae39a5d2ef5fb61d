// Every gated unit, as halves along any axis and as two tensors, against the CPU reference.
#include <cmath>
#include <limits>
#include <tuple>

#include "device_test.hpp"
#include "gated_run.hpp"
#include "reference/error.hpp"
#include "reference/rounding.hpp"

namespace vkact::device_test {
namespace {

using verification::nearest_numbers;

class Gated : public DeviceTest,
              public testing::WithParamInterface<std::tuple<ActivationId, ElementType>> {
 protected:
  ElementType type() const { return std::get<1>(GetParam()); }
  Activation activation(const char* gate) const {
    Activation chosen(std::get<0>(GetParam()));
    EXPECT_TRUE(succeeded(chosen.set("gate", gate)));
    return chosen;
  }

  GatedInputs inputs(std::size_t count, Random& random) const {
    return {random_inputs(count, type(), random), random_inputs(count, type(), random),
            random_normals(count, type(), random)};
  }

  // Every triple, for both orders, also as GPUs compute it.
  void expect_right_for_all(const Numbers& values, const Numbers& gates, const Numbers& gradients) {
    const GatedInputs all = triples(values, gates, gradients);
    const GatedRun run{{2 * all.v.size()}, 0};
    const auto scalar = open({.without_vectorization = true});
    ASSERT_TRUE(succeeded(scalar));
    for (const char* gate : {"first", "second"}) {
      const auto results = run_gated(device(), activation(gate), all, run);
      ASSERT_TRUE(succeeded(results));
      expect_gated(activation(gate), all, *results);
      const auto same = run_gated(*scalar.operator->(), activation(gate), all, run);
      ASSERT_TRUE(succeeded(same));
      EXPECT_TRUE(same->y.patterns == results->y.patterns);
      EXPECT_TRUE(same->dv.patterns == results->dv.patterns);
      EXPECT_TRUE(same->dg.patterns == results->dg.patterns);
    }
  }

  static GatedInputs triples(const Numbers& values, const Numbers& gates,
                             const Numbers& gradients) {
    GatedInputs all{{values.type, {}}, {values.type, {}}, {values.type, {}}};
    for (const std::uint32_t v : values.patterns)
      for (const std::uint32_t g : gates.patterns)
        for (const std::uint32_t dy : gradients.patterns) {
          all.v.patterns.push_back(v);
          all.g.patterns.push_back(g);
          all.dy.patterns.push_back(dy);
        }
    // Whole vectors in either half.
    for (Numbers* each : {&all.v, &all.g, &all.dy})
      each->patterns.resize((each->size() + 7) / 8 * 8, each->patterns[0]);
    return all;
  }

  static Numbers every_kind(ElementType type) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const reference::Format format = reference::format_of(type);
    const double greatest =
        std::ldexp(2 - std::ldexp(1.0, 1 - format.precision), format.maximum_exponent);
    const double subnormal = std::ldexp(0.75, format.minimum_exponent);
    return nearest_numbers({0.0, -0.0, subnormal, -subnormal, 1, -1, greatest, -greatest, kInfinity,
                            -kInfinity, std::numeric_limits<double>::quiet_NaN()},
                           type);
  }

  void expect_right(const GatedRun& run, Random& random) {
    for (const char* gate : {"first", "second"}) {
      const GatedInputs all = inputs(run.outputs(), random);
      const auto results = run_gated(device(), activation(gate), all, run);
      ASSERT_TRUE(succeeded(results));
      expect_gated(activation(gate), all, *results);
    }
  }
};

// Halves that are whole vectors and not, one and several workgroups, along every axis.
TEST_P(Gated, IsRightForHalvesAlongAnyAxis) {
  Random random = random_for_this_test();
  expect_right({{2}, 0}, random);
  expect_right({{6}, -1}, random);
  expect_right({{16}, 0}, random);
  expect_right({{5, 2}, 1}, random);
  expect_right({{7, 14}, -1}, random);
  expect_right({{33, 16}, 1}, random);
  expect_right({{10, 7}, 0}, random);
  expect_right({{3, 10, 5}, 1}, random);
  expect_right({{3, 6, 8}, -2}, random);
  expect_right({{4, 3, 2, 5}, 2}, random);
  expect_right({{3, 4099, 2}, 2}, random);
  expect_right({{2, 20002}, 1}, random);
  expect_right({{2, 40000}, 1}, random);
}

TEST_P(Gated, IsRightForTwoTensorsOfEverySize) {
  Random random = random_for_this_test();
  for (const std::uint64_t size : {1u, 3u, 4u, 7u, 8u, 9u, 63u, 1025u, 16385u})
    expect_right({{size}, {}}, random);
  expect_right({{3, 5, 7}, {}}, random);
}

TEST_P(Gated, TakesSpecialValuesInEveryPair) {
  const Numbers specials = special_values(activation("first"), type());
  Random random = random_for_this_test();
  GatedInputs all{{type(), {}}, {type(), {}}, {type(), {}}};
  for (const std::uint32_t v : specials.patterns)
    for (const std::uint32_t g : specials.patterns) {
      all.v.patterns.push_back(v);
      all.g.patterns.push_back(g);
      all.dy.patterns.push_back(random.next() % 3 == 0
                                    ? specials.patterns[random.next() % specials.size()]
                                    : random_normals(1, type(), random).patterns[0]);
    }
  const GatedRun two{{all.v.size()}, {}};
  const auto results = run_gated(device(), activation("first"), all, two);
  ASSERT_TRUE(succeeded(results));
  expect_gated(activation("first"), all, *results);
}

// Zeros, subnormal numbers, ones, the greatest, infinities and NaN, each with each.
TEST_P(Gated, TakesEveryKindOfNumberInEveryTriple) {
  const Numbers kinds = every_kind(type());
  expect_right_for_all(kinds, kinds, kinds);
}

// Gates far down and near zero, whose activation or its derivative no float holds, with values and
// gradients that bring the product back.
TEST_P(Gated, KeepsFactorsThatNoFloatHolds) {
  std::vector<double> gates{1e-20, 0x1.8p-126, 0x1p-126, 1e10};
  for (double g = 0.7; g < 310; g *= 1.0625) gates.push_back(g);
  for (std::size_t i = gates.size(); i > 0; --i) gates.push_back(-gates[i - 1]);
  const double greatest = std::ldexp(1.75, reference::format_of(type()).maximum_exponent);
  expect_right_for_all(nearest_numbers({1, -1e10, 0x1.5p64, -greatest, 0x1p-126, 1e-20}, type()),
                       nearest_numbers(gates, type()),
                       nearest_numbers({1, 1e10, -greatest, 1e-30}, type()));
}

TEST_P(Gated, GivesTheSameBitsInPlace) {
  Random random = random_for_this_test();
  for (const GatedRun& run :
       {GatedRun{{3, 26}, 1}, GatedRun{{3, 32}, 1}, GatedRun{{77}, {}}, GatedRun{{4, 10, 3}, 1}}) {
    const GatedInputs all = inputs(run.outputs(), random);
    const auto apart = run_gated(device(), activation("first"), all, run);
    ASSERT_TRUE(succeeded(apart));
    for (const Placement placement : {Placement::over_source, Placement::over_gradient}) {
      if (run.axis && placement == Placement::over_gradient) continue;
      GatedRun in_place = run;
      in_place.placement = placement;
      const auto results = run_gated(device(), activation("first"), all, in_place);
      ASSERT_TRUE(succeeded(results));
      EXPECT_TRUE(run.axis || results->y.patterns == apart->y.patterns);
      EXPECT_TRUE(results->dv.patterns == apart->dv.patterns);
      EXPECT_TRUE(results->dg.patterns == apart->dg.patterns);
    }
  }
}

TEST_P(Gated, AddsGradientsToWhatIsThere) {
  Random random = random_for_this_test();
  for (const GatedRun& run : {GatedRun{{3, 26}, 1}, GatedRun{{3, 32}, 1}, GatedRun{{77}, {}}}) {
    GatedInputs all{random_normals(run.outputs(), type(), random),
                    random_normals(run.outputs(), type(), random),
                    random_normals(run.outputs(), type(), random)};
    const auto plain = run_gated(device(), activation("second"), all, run);
    ASSERT_TRUE(succeeded(plain));
    GatedRun adding = run;
    adding.accumulate = true;
    const auto added = run_gated(device(), activation("second"), all, adding);
    ASSERT_TRUE(succeeded(added));
    const auto expect_sums = [&](const Numbers& terms, const Numbers& sums) {
      for (std::size_t i = 0; i < terms.size(); ++i) {
        const double sum = kPrevious + static_cast<double>(terms.value(i));
        // 16-bit terms were rounded, which the sums are only once.
        const double rounding = type() == ElementType::float32
                                    ? 0
                                    : reference::unit_in_the_last_place(terms.value(i), type()) +
                                          reference::unit_in_the_last_place(sum, type());
        EXPECT_NEAR(sums.value(i), reference::rounded(sum, type()), rounding);
      }
    };
    expect_sums(plain->dv, added->dv);
    expect_sums(plain->dg, added->dg);
  }
}

TEST_P(Gated, GivesTheSameBitsOnDevicesWithSmallBindings) {
  Random random = random_for_this_test();
  for (const auto& [bytes, workgroups] :
       {std::pair<std::uint64_t, std::uint32_t>{4096, 0}, {65536, 2}}) {
    const auto limited = open({.max_binding_bytes = bytes, .max_workgroups = workgroups});
    ASSERT_TRUE(succeeded(limited));
    for (const GatedRun& run : {GatedRun{{300, 26}, 1}, GatedRun{{3, 9600}, 1},
                                GatedRun{{20003}, {}}, GatedRun{{2, 70, 501}, 1}}) {
      const GatedInputs all = inputs(run.outputs(), random);
      const auto expected = run_gated(device(), activation("first"), all, run);
      ASSERT_TRUE(succeeded(expected));
      const auto results = run_gated(*limited.operator->(), activation("first"), all, run);
      ASSERT_TRUE(succeeded(results));
      EXPECT_TRUE(results->y.patterns == expected->y.patterns);
      EXPECT_TRUE(results->dv.patterns == expected->dv.patterns);
      EXPECT_TRUE(results->dg.patterns == expected->dg.patterns);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Activations, Gated,
                         testing::Combine(testing::ValuesIn(activations_of(Family::gated)),
                                          testing::Values(ElementType::float32,
                                                          ElementType::float16,
                                                          ElementType::bfloat16)),
                         name_of_case);

class GatedCall : public DeviceTest {
 protected:
  static Tensor tensor(const Shape& shape) { return device().empty(shape).value(); }
  static void expect_forward_refused(const Tensor& x, const Tensor& y, const std::string& part,
                                     const CallOptions& options = {}) {
    EXPECT_TRUE(
        refused(Batch(device()).forward(glu(), x, y, options), ErrorCode::invalid_argument, part));
  }
  static void expect_backward_refused(const BackwardArguments& arguments, const std::string& part,
                                      const CallOptions& options = {}) {
    EXPECT_TRUE(refused(Batch(device()).backward(glu(), arguments, options),
                        ErrorCode::invalid_argument, part));
  }
  static std::vector<float> outputs_of(const Activation& activation) {
    const Tensor x = device().upload<float>({3, -2, 0, 1}, {2, 2}).value();
    const Tensor y = tensor({2, 1});
    Batch batch(device());
    EXPECT_TRUE(succeeded(batch.forward(activation, x, y)));
    EXPECT_TRUE(succeeded(batch.submit()));
    return device().download<float>(y).value();
  }
};

TEST_F(GatedCall, TakesTheHalfThatItsFrameworkTakesForTheGate) {
  const auto at_minus_2 = static_cast<float>(3 / (1 + std::exp(2.0)));
  EXPECT_NEAR(outputs_of(glu())[0], at_minus_2, 1e-6);
  EXPECT_EQ(outputs_of(glu())[1], 0);
  EXPECT_EQ(outputs_of(reglu()), (std::vector<float>{-6, 0}));
  EXPECT_EQ(outputs_of(reglu({.gate = reglu_parameters::second})), (std::vector<float>{0, 0}));
  EXPECT_NEAR(outputs_of(swiglu())[0], -2 * 3 / (1 + std::exp(-3.0)), 1e-5);
  EXPECT_EQ(outputs_of(bilinear_glu()), (std::vector<float>{-6, 0}));
}

TEST_F(GatedCall, OutputHasHalfTheAxisOrTheShapeOfBoth) {
  EXPECT_EQ(output_shape(glu(), {2, 6, 5}, {.axis = 1}).value(), (Shape{2, 3, 5}));
  EXPECT_EQ(output_shape(swiglu(), {4, 8}).value(), (Shape{4, 4}));
  EXPECT_EQ(output_shape(glu(), {4, 7}, {.gate = tensor({4, 7})}).value(), (Shape{4, 7}));
  EXPECT_TRUE(refused(output_shape(glu(), {4, 7}), ErrorCode::invalid_argument, "odd length"));
}

TEST_F(GatedCall, RefusesWhatHasNoTwoHalves) {
  expect_forward_refused(tensor({4, 7}), tensor({4, 3}), "odd length");
  expect_forward_refused(tensor({4, 6}), tensor({4, 3}), "axis 2", {.axis = 2});
  expect_forward_refused(tensor({}), tensor({}), "axis");
}

TEST_F(GatedCall, RefusesTensorsOfOtherShapes) {
  expect_forward_refused(tensor({4, 6}), tensor({4, 6}), "must be of shape [4, 3]");
  expect_forward_refused(tensor({4, 6}), tensor({4, 3}), "must be of shape [4, 6]",
                         {.gate = tensor({4, 6})});
  expect_forward_refused(tensor({4, 6}), tensor({4, 6}), "gate is float32 [6, 4]",
                         {.gate = tensor({6, 4})});
  expect_forward_refused({}, tensor({4, 3}), "x is missing");
  expect_backward_refused({.x = tensor({4, 6}), .dy = tensor({4, 6}), .dx = tensor({4, 6})},
                          "dy is float32 [4, 6]");
}

TEST_F(GatedCall, RefusesGradientsThatDoNotBelong) {
  const Tensor x = tensor({4, 6});
  expect_backward_refused(
      {.x = x, .dy = tensor({4, 3}), .dx = tensor({4, 6}), .dgate = tensor({4, 6})},
      "x holds the gate");
  expect_backward_refused({.x = x, .dy = tensor({4, 6}), .dx = tensor({4, 6})}, "dgate is missing",
                          {.gate = tensor({4, 6})});
  expect_backward_refused({.y = x, .dy = tensor({4, 3}), .dx = tensor({4, 6})}, "x is missing");
}

TEST_F(GatedCall, RefusesMemoryThatItsWorkWouldSpoil) {
  const Tensor x = tensor({4, 6});
  const Tensor front(x.buffer(), x.offset_bytes(), {4, 3}, 12, ElementType::float32);
  expect_forward_refused(x, front, "overlaps");
  expect_backward_refused({.x = x, .dy = front, .dx = x}, "overlaps");
  const Tensor gate = tensor({4, 6});
  const Tensor both = tensor({4, 6});
  expect_backward_refused({.x = x, .dy = tensor({4, 6}), .dx = both, .dgate = both}, "both written",
                          {.gate = gate});
  expect_backward_refused({.x = x, .dy = tensor({4, 3}), .dx = x, .accumulate = true},
                          "memory of its own");
  expect_backward_refused(
      {.x = x, .dy = tensor({4, 6}), .dx = both, .dgate = gate, .accumulate = true},
      "memory of its own", {.gate = gate});
}

TEST_F(GatedCall, TakesEmptyTensors) {
  EXPECT_TRUE(succeeded(Batch(device()).forward(glu(), tensor({0, 6}), tensor({0, 3}))));
  EXPECT_TRUE(succeeded(Batch(device()).forward(glu(), tensor({4, 0}), tensor({4, 0}))));
}

}  // namespace
}  // namespace vkact::device_test
