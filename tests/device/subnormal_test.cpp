// Devices may take subnormal numbers for zero. Results that are normal numbers must not tell which
// device it was: a subnormal element or parameter is zero on all of them.
#include <cmath>

#include "device_test.hpp"
#include "reference/error.hpp"
#include "reference/reference.hpp"

namespace vkact::device_test {
namespace {

constexpr float kSubnormal = 0x1p-130F;

class SubnormalNumbers : public DeviceTest {
 protected:
  static Tensor uploaded(const std::vector<float>& values) {
    return device().upload<float>(values, {values.size()}).value();
  }

  static std::vector<float> y_of(const Activation& activation, const std::vector<float>& x,
                                 const CallOptions& options = {}) {
    const Tensor y = device().empty({x.size()}).value();
    Batch batch(device());
    batch.forward(activation, uploaded(x), y, options);
    EXPECT_TRUE(succeeded(batch.submit()));
    return device().download<float>(y).value();
  }

  static std::vector<float> dx_of(const Activation& activation, const std::vector<float>& x,
                                  const std::vector<float>& dy) {
    const Tensor dx = device().empty({x.size()}).value();
    Batch batch(device());
    batch.backward(activation, {.x = uploaded(x), .dy = uploaded(dy), .dx = dx});
    EXPECT_TRUE(succeeded(batch.submit()));
    return device().download<float>(dx).value();
  }
};

TEST_F(SubnormalNumbers, AreZeroAsElementsThatALargeParameterMeets) {
  EXPECT_EQ(y_of(leaky_relu({.negative_slope = 0x1p40F}), {-kSubnormal, kSubnormal}),
            (std::vector<float>{0, 0}));
}

TEST_F(SubnormalNumbers, AreZeroAsParametersThatALargeElementMeets) {
  EXPECT_EQ(y_of(leaky_relu({.negative_slope = kSubnormal}), {-0x1p40F}), std::vector<float>{0});
}

TEST_F(SubnormalNumbers, AreZeroAsGradientsThatALargeDerivativeMeets) {
  EXPECT_EQ(dx_of(relu_squared(), {0x1p40F}, {kSubnormal}), std::vector<float>{0});
}

// Not as what a formula makes of normal numbers: that has an exponent of its own.
TEST_F(SubnormalNumbers, CountAsDerivativesThatALargeGradientMeets) {
  const double derivative = -94 * std::exp(-95.0);
  EXPECT_FLOAT_EQ(dx_of(silu(), {-95}, {0x1p40F})[0], static_cast<float>(0x1p40 * derivative));
}

// dx of every activation without parameters, from where its derivative is 1 to where no float
// brings it back.
TEST_F(SubnormalNumbers, CountAsDerivativesOfEveryActivationWithoutParameters) {
  constexpr double kCrossing = 0x1p-22;
  constexpr double kDecayed = 0x1p-60;
  std::vector<float> x;
  std::vector<float> dy;
  for (const float gradient : {1.0F, 1e10F, -0x1.8p127F, 1e-30F}) {
    for (float magnitude = 0x1p-126F;
         magnitude<1e37F; magnitude *= magnitude> 0.5F && magnitude < 300 ? 1.0625F : 37.0F)
      for (const float sign : {1.0F, -1.0F}) {
        x.push_back(sign * magnitude);
        dy.push_back(gradient);
      }
  }
  for (const ActivationInfo& info : activations()) {
    if (info.family != Family::pointwise || !info.parameters.empty()) continue;
    const Activation activation(info.id);
    const auto dx = dx_of(activation, x, dy);
    const double bound = static_cast<double>(info.backward_bound) + 1;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double derivative = reference::derivative(activation, x[i]);
      const double exact = static_cast<double>(dy[i]) * derivative;
      const auto deviation = reference::deviation(exact, dx[i], ElementType::float32);
      const double allowance = std::abs(derivative) < kDecayed ? 0 : kCrossing * std::abs(dy[i]);
      EXPECT_TRUE(deviation.ulp <= bound || deviation.absolute <= allowance)
          << info.name << " at " << x[i] << ", dy " << dy[i] << ": exact " << exact << ", got "
          << dx[i];
    }
  }
}

TEST_F(SubnormalNumbers, CountAsFactorsOfGatedUnits) {
  EXPECT_FLOAT_EQ(y_of(glu(), {0x1p40F}, {.gate = uploaded({-95})})[0],
                  static_cast<float>(0x1p40 * std::exp(-95.0)));
  EXPECT_FLOAT_EQ(y_of(swiglu(), {1e10F}, {.gate = uploaded({-92})})[0], -1.0202239e-28F);
}

TEST_F(SubnormalNumbers, AreZeroAsElementsOfGatedUnits) {
  EXPECT_EQ(y_of(bilinear_glu(), {kSubnormal}, {.gate = uploaded({0x1p40F})}),
            std::vector<float>{0});
}

TEST_F(SubnormalNumbers, AreZeroBetweenTheLinksOfAChain) {
  const Chain chain{
      {leaky_relu({.negative_slope = 0x1p-70F}), leaky_relu({.negative_slope = 0x1p100F})}};
  const Tensor y = device().empty({2}).value();
  Batch batch(device());
  batch.forward(chain, uploaded({-0x1p-60F, -1}), y);
  ASSERT_TRUE(succeeded(batch.submit()));
  EXPECT_EQ(device().download<float>(y).value(), (std::vector<float>{0, -0x1p30F}));
}

TEST_F(SubnormalNumbers, KeepTheSignTheyHaveAsZeros) {
  const auto y = y_of(identity(), {-kSubnormal, kSubnormal});
  EXPECT_TRUE(std::signbit(y[0]));
  EXPECT_FALSE(std::signbit(y[1]));
}

}  // namespace
}  // namespace vkact::device_test
