// The network that makes meta_acon's beta, and the activation with it.
#include <algorithm>
#include <cmath>

#include "device_test.hpp"
#include "inputs.hpp"
#include "reference/meta_acon.hpp"
#include "tensors.hpp"

namespace vkact::device_test {
namespace {

using reference::ChannelMoments;
using reference::MetaAconWeights;

struct Sizes {
  std::uint64_t samples;
  std::uint64_t channels;
  std::uint64_t hidden;
  std::uint64_t inner;

  Shape x() const { return {samples, channels, inner}; }
  Shape beta() const { return {samples, channels}; }
};

const Sizes kSizes[] = {{5, 7, 3, 9},    {2, 3, 1, 1},     {33, 16, 16, 4},
                        {3, 2, 5, 4099}, {70, 300, 17, 1}, {4, 1, 2, 30}};

// A network with random weights on the device and in double.
class NetworkRun {
 public:
  NetworkRun(const Device& device, const Sizes& sizes, ElementType type, bool training,
             Random& random)
      : device_(device), sizes_(sizes), training_(training),
        x_(random_normals(sizes.samples * sizes.channels * sizes.inner, type, random)),
        dbeta_(random_normals(sizes.samples * sizes.channels, ElementType::float32, random)) {
    const std::uint64_t hidden = sizes.hidden;
    const std::uint64_t channels = sizes.channels;
    network_.fc1_weight = made(exact_.fc1, {hidden, channels}, random);
    network_.fc2_weight = made(exact_.fc2, {channels, hidden}, random);
    network_.bn1 = {
        made(exact_.bn1_weight, {hidden}, random), made(exact_.bn1_bias, {hidden}, random),
        made(running_[0].mean, {hidden}, random), made(running_[0].variance, {hidden}, random, 1)};
    network_.bn2 = {made(exact_.bn2_weight, {channels}, random),
                    made(exact_.bn2_bias, {channels}, random),
                    made(running_[1].mean, {channels}, random),
                    made(running_[1].variance, {channels}, random, 1)};
  }

  MetaAconNetwork& network() { return network_; }
  const MetaAconWeights& exact() const { return exact_; }
  Tensor x() const { return uploaded(device_, x_, sizes_.x()); }
  Tensor dbeta() const { return uploaded(device_, dbeta_, sizes_.beta()); }

  reference::MetaAconCall call() const {
    return {{sizes_.samples, sizes_.channels, sizes_.inner},
            network_.epsilon,
            training_,
            running_[0],
            running_[1]};
  }

  void expect_forward() {
    const Tensor beta = poisoned(device_, sizes_.beta(), ElementType::float32);
    Batch batch(device_);
    ASSERT_TRUE(succeeded(batch.meta_acon_beta(network_, x(), beta, training_)));
    run(batch);
    const auto exact = reference::meta_acon_beta(exact_, x_.values(), call());
    // Arguments of the logistic are sums of numbers up to some hundreds, whose rounding errors it
    // passes on where they cancel.
    expect_near(beta, exact.beta, 0, 1e-4);
    expect_running(network_.bn1, running_[0], exact.moments1);
    expect_running(network_.bn2, running_[1], exact.moments2);
  }

  void expect_backward(bool accumulate) {
    constexpr double kPrevious = 0.5;
    const double previous = accumulate ? kPrevious : 0;
    const auto target = [&](const Tensor& like, bool holds) {
      if (!holds) return poisoned(device_, like.shape(), like.element_type());
      const std::vector<double> values(like.size(), previous);
      return uploaded(device_, verification::nearest_numbers(values, like.element_type()),
                      like.shape());
    };
    const MetaAconNetworkGradients gradients{
        target(network_.fc1_weight, accumulate), target(network_.bn1.weight, accumulate),
        target(network_.bn1.bias, accumulate),   target(network_.fc2_weight, accumulate),
        target(network_.bn2.weight, accumulate), target(network_.bn2.bias, accumulate)};
    const Tensor source = x();
    const Tensor dx = target(source, true);

    Batch batch(device_);
    ASSERT_TRUE(succeeded(batch.meta_acon_beta_backward(
        network_, {source, dbeta(), dx, gradients, accumulate}, training_)));
    run(batch);
    const auto exact =
        reference::meta_acon_beta_backward(exact_, x_.values(), dbeta_.values(), call());
    const double relative = 1e-4 * magnification();
    expect_near(gradients.fc1_weight, exact.gradients.fc1, previous, relative, 1);
    expect_near(gradients.bn1_weight, exact.gradients.bn1_weight, previous, relative, 1);
    expect_near(gradients.bn1_bias, exact.gradients.bn1_bias, previous, relative, 1);
    expect_near(gradients.fc2_weight, exact.gradients.fc2, previous, relative, 1);
    expect_near(gradients.bn2_weight, exact.gradients.bn2_weight, previous, relative, 1);
    expect_near(gradients.bn2_bias, exact.gradients.bn2_bias, previous, relative, 1);
    expect_near(dx, exact.dx, previous, relative, 1 / static_cast<double>(sizes_.inner));
  }

 private:
  // What normalizing makes of rounding errors: the more the less a batch varies.
  double magnification() const {
    const auto forward = reference::meta_acon_beta(exact_, x_.values(), call());
    double product = 1;
    for (const ChannelMoments* moments : {&forward.moments1, &forward.moments2}) {
      const double least = *std::ranges::min_element(moments->variance);
      product *= std::max(1.0, 1 / std::sqrt(least + static_cast<double>(network_.epsilon)));
    }
    return product;
  }

  // A tensor of random numbers, of at least `least` where that is not 0.
  Tensor made(std::vector<double>& values, const Shape& shape, Random& random, double least = 0) {
    Numbers numbers = random_normals(element_count(shape).value(), ElementType::float32, random);
    values = numbers.values();
    if (least != 0)
      for (double& value : values) value = least + std::abs(value);
    numbers = verification::nearest_numbers(values, ElementType::float32);
    values = numbers.values();
    return uploaded(device_, numbers, shape);
  }

  // Within that share of the greatest value, and what the type rounds. Where values should be zero,
  // terms of order `scale` cancel.
  void expect_near(const Tensor& tensor, const std::vector<double>& exact, double previous,
                   double relative, double scale = 0) const {
    const Numbers actual = downloaded(device_, tensor);
    ASSERT_EQ(actual.size(), exact.size());
    double greatest = scale;
    for (const double value : exact) greatest = std::max(greatest, std::abs(value));
    const double unit = actual.type == ElementType::float32   ? 0
                        : actual.type == ElementType::float16 ? 0x1p-11
                                                              : 0x1p-8;
    // Half the distance of the numbers next to zero.
    const double least = actual.type == ElementType::float16 ? 0x1p-25 : 0;
    for (std::size_t i = 0; i < exact.size(); ++i) {
      const double sum = exact[i] + previous;
      ASSERT_NEAR(actual.value(i), sum,
                  relative * (greatest + previous) + unit * std::abs(sum) + least)
          << "element " << i;
    }
  }

  void expect_running(const BatchNormalization& layer, const ChannelMoments& before,
                      const ChannelMoments& batch) const {
    const double momentum = training_ ? network_.momentum : 0;
    const double count = static_cast<double>(sizes_.samples);
    std::vector<double> mean = before.mean;
    std::vector<double> variance = before.variance;
    for (std::size_t i = 0; i < mean.size(); ++i) {
      mean[i] += momentum * (batch.mean[i] - mean[i]);
      variance[i] += momentum * (batch.variance[i] * count / (count - 1) - variance[i]);
    }
    expect_near(layer.running_mean, mean, 0, 2e-6);
    expect_near(layer.running_variance, variance, 0, 2e-6);
  }

  const Device& device_;
  Sizes sizes_;
  bool training_;
  Numbers x_;
  Numbers dbeta_;
  MetaAconNetwork network_;
  MetaAconWeights exact_;
  ChannelMoments running_[2];
};

class MetaAcon : public DeviceTest,
                 public testing::WithParamInterface<std::tuple<bool, ElementType>> {
 protected:
  bool training() const { return std::get<0>(GetParam()); }
  ElementType type() const { return std::get<1>(GetParam()); }
};

TEST_P(MetaAcon, NetworkIsRightForwardAndBackward) {
  Random random = random_for_this_test();
  for (const Sizes& sizes : kSizes) {
    SCOPED_TRACE(to_string(sizes.x()) + " hidden " + std::to_string(sizes.hidden));
    NetworkRun(device(), sizes, type(), training(), random).expect_forward();
    NetworkRun(device(), sizes, type(), training(), random).expect_backward(false);
    NetworkRun(device(), sizes, type(), training(), random).expect_backward(true);
  }
}

INSTANTIATE_TEST_SUITE_P(Types, MetaAcon,
                         testing::Combine(testing::Bool(), testing::Values(ElementType::float32,
                                                                           ElementType::float16,
                                                                           ElementType::bfloat16)),
                         [](const auto& test) {
                           return std::string(std::get<0>(test.param) ? "training_"
                                                                      : "evaluation_") +
                                  std::string(name_of(std::get<1>(test.param)));
                         });

class MetaAconCalls : public DeviceTest {};

double meta_acon_of(double x, double beta) { return x / (1 + std::exp(-beta * x)); }

// The whole: beta of the network, the activation, both backward calls, against differences.
TEST_F(MetaAconCalls, TheActivationWithItsNetworkHasTheGradientOfTheWhole) {
  const Sizes sizes{4, 3, 2, 5};
  Random random = random_for_this_test();
  NetworkRun one(device(), sizes, ElementType::float32, true, random);
  const Tensor x = one.x();
  const Numbers dy = random_normals(60, ElementType::float32, random);
  const Tensor beta = poisoned(device(), sizes.beta(), ElementType::float32);
  const Tensor dbeta = poisoned(device(), sizes.beta(), ElementType::float32);
  const Tensor y = poisoned(device(), sizes.x(), ElementType::float32);
  const Tensor dx = poisoned(device(), sizes.x(), ElementType::float32);
  const CallOptions options{.parameters = {{"beta", beta}}};
  Batch batch(device());
  ASSERT_TRUE(succeeded(batch.meta_acon_beta(one.network(), x, beta, true)));
  ASSERT_TRUE(succeeded(batch.forward(meta_acon(), x, y, options)));
  ASSERT_TRUE(succeeded(batch.backward(meta_acon(),
                                       {.x = x,
                                        .dy = uploaded(device(), dy, sizes.x()),
                                        .dx = dx,
                                        .parameter_gradients = {{"beta", dbeta}}},
                                       options)));
  ASSERT_TRUE(succeeded(
      batch.meta_acon_beta_backward(one.network(), {.x = x, .dbeta = dbeta, .dx = dx}, true)));
  run(batch);
  const auto outputs_of = [&](const std::vector<double>& values) {
    const auto betas = reference::meta_acon_beta(one.exact(), values, one.call()).beta;
    std::vector<double> results(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
      results[i] = meta_acon_of(values[i], betas[i / sizes.inner]);
    return results;
  };
  const std::vector<double> values = downloaded(device(), x).values();
  const Numbers outputs = downloaded(device(), y);
  const Numbers gradients = downloaded(device(), dx);
  const std::vector<double> exact = outputs_of(values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    constexpr double kStep = 1e-5;
    EXPECT_NEAR(outputs.value(i), exact[i], 1e-4) << i;
    double sum = 0;
    for (const double step : {kStep, -kStep}) {
      std::vector<double> moved = values;
      moved[i] += step;
      const std::vector<double> results = outputs_of(moved);
      for (std::size_t j = 0; j < results.size(); ++j) sum += dy.value(j) * results[j] / (2 * step);
    }
    EXPECT_NEAR(gradients.value(i), sum, 2e-3) << i;
  }
}

TEST_F(MetaAconCalls, AreRefusedWhereTensorsDoNotFit) {
  Random random = random_for_this_test();
  const Sizes sizes{4, 3, 2, 5};
  NetworkRun one(device(), sizes, ElementType::float32, false, random);
  const Tensor x = one.x();
  const Tensor beta = poisoned(device(), sizes.beta(), ElementType::float32);
  const auto refuses = [&](const MetaAconNetwork& network, const Tensor& source,
                           const Tensor& result, bool training, const std::string& part) {
    Batch batch(device());
    EXPECT_TRUE(refused(batch.meta_acon_beta(network, source, result, training),
                        ErrorCode::invalid_argument, part));
  };
  const MetaAconNetwork& good = one.network();
  refuses(good, x, {}, false, "beta is missing");
  refuses(good, {}, beta, false, "x is missing");
  refuses(good, x.reshaped({60}).value(), beta, false, "it must be [N, C, ...]");
  refuses(good, x, x.reshaped({60}).value(), false,
          "beta is float32 [60]; it must be float32 [4, 3]");
  refuses(good, poisoned(device(), {4, 4, 5}, ElementType::float32), beta, false,
          "fc1_weight is float32 [2, 3]; it must be float32 [2, 4]");
  refuses(good, poisoned(device(), {1, 3, 5}, ElementType::float32),
          poisoned(device(), {1, 3}, ElementType::float32), true, "one sample has no variance");
  MetaAconNetwork network = good;
  network.fc2_weight = {};
  refuses(network, x, beta, false, "fc2_weight is missing");
  network = good;
  network.bn2.bias = network.bn1.bias;
  refuses(network, x, beta, false, "bn2.bias is float32 [2]; it must be float32 [3]");
  network = good;
  network.bn1.running_mean = network.bn1.running_variance = {};
  refuses(network, x, beta, false, "it needs bn1.running_mean and bn1.running_variance");
  network = good;
  network.bn2.running_mean = network.bn2.weight;
  refuses(network, x, beta, true, "bn2.running_mean overlaps bn2.weight");
  network = good;
  network.epsilon = 0;
  refuses(network, x, beta, false, "epsilon must be positive");
  Batch batch(device());
  EXPECT_TRUE(
      refused(batch.meta_acon_beta_backward(good, {.x = x, .dbeta = one.dbeta(), .dx = x}, false),
              ErrorCode::invalid_argument, "overlaps"));
}

}  // namespace
}  // namespace vkact::device_test
