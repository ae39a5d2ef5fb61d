// Mixed activations and chains.
#include <cmath>

#include "device_test.hpp"
#include "inputs.hpp"
#include "reference/reference.hpp"
#include "tensors.hpp"

namespace vkact::device_test {
namespace {

class Compositions : public DeviceTest, public testing::WithParamInterface<ElementType> {
 protected:
  // Runs a call that writes into a poisoned tensor of that shape.
  template <class Record>
  Numbers written(const Shape& shape, const Record& record) {
    const Tensor result = poisoned(device(), shape, GetParam());
    Batch batch(device());
    EXPECT_TRUE(succeeded(record(batch, result)));
    run(batch);
    return downloaded(device(), result);
  }

  // What each part makes of its own channels, from calls of its own.
  Numbers part_by_part(const Mixed& mixed, const Shape& shape, std::uint64_t inner, const Tensor& x,
                       const Tensor* dy) {
    Numbers all{GetParam(), std::vector<std::uint32_t>(x.size())};
    std::uint64_t begin = 0;
    std::uint64_t channels = 0;
    for (const MixedPart& part : mixed.parts) channels += part.channels;
    for (const MixedPart& part : mixed.parts) {
      const Numbers own = written(shape, [&](Batch& batch, const Tensor& result) {
        return dy == nullptr ? batch.forward(part.activation, x, result)
                             : batch.backward(part.activation, {.x = x, .dy = *dy, .dx = result});
      });
      for (std::uint64_t i = 0; i < own.size(); ++i) {
        const std::uint64_t channel = i / inner % channels;
        if (channel >= begin && channel < begin + part.channels) all.patterns[i] = own.patterns[i];
      }
      begin += part.channels;
    }
    return all;
  }
};

TEST_P(Compositions, MixedIsEachPartOnItsOwnChannels) {
  Random random = random_for_this_test();
  const struct {
    Mixed mixed;
    Shape shape;
    std::optional<std::int64_t> axis;
    std::uint64_t inner;
  } cases[] = {
      {{{{relu(), 3}, {mish(), 2}}}, {2, 5, 7}, std::nullopt, 7},
      {{{{gelu(), 70}, {relu(), 30}}}, {41, 100}, -1, 1},
      {{{{relu(), 45}, {mish(), 19}}}, {2, 64, 9, 11}, std::nullopt, 99},
      {{{{leaky_relu({.negative_slope = 0.3F}), 1},
         {hardtanh({.min_val = -0.5F, .max_val = 0.25F}), 1},
         {softplus({.beta = 2}), 1},
         {elu({.alpha = 0.7F}), 1},
         {shrink({.lambd = 0.1F, .bias = 0.2F}), 1},
         {tanh(), 1},
         {silu(), 2},
         {identity(), 1}}},
       {9, 1031},
       0,
       1031},
      {{{{sigmoid(), 5}}}, {5}, std::nullopt, 1},
  };
  for (const auto& [mixed, shape, axis, inner] : cases) {
    // Many parts take long to compile, and what they are is the same for every type.
    if (mixed.parts.size() > 2 && GetParam() != ElementType::float32) continue;
    SCOPED_TRACE(mixed.to_string());
    std::uint64_t count = 1;
    for (const std::uint64_t length : shape) count *= length;
    const Tensor x = uploaded(device(), random_inputs(count, GetParam(), random), shape);
    const Tensor dy = uploaded(device(), random_normals(count, GetParam(), random), shape);
    const CallOptions options{.axis = axis};
    const auto y = written(shape, [&](Batch& batch, const Tensor& result) {
      return batch.forward(mixed, x, result, options);
    });
    EXPECT_TRUE(y.patterns == part_by_part(mixed, shape, inner, x, nullptr).patterns);
    const auto dx = written(shape, [&](Batch& batch, const Tensor& result) {
      return batch.backward(mixed, {.x = x, .dy = dy, .dx = result}, options);
    });
    EXPECT_TRUE(dx.patterns == part_by_part(mixed, shape, inner, x, &dy).patterns);
  }
}

// The exact value and derivative of a chain of pointwise activations.
std::pair<double, double> exact_chain(const Chain& chain, double x) {
  double slope = 1;
  for (const Activation& link : chain.links) {
    slope *= reference::derivative(link, x);
    x = reference::forward(link, x);
  }
  return {x, slope};
}

TEST_P(Compositions, ChainFeedsEachOutputToTheNext) {
  Random random = random_for_this_test();
  const double unit = GetParam() == ElementType::float32   ? 2e-6
                      : GetParam() == ElementType::float16 ? 0x1p-10
                                                           : 0x1p-7;
  constexpr std::uint64_t kCount = 3001;
  for (const Chain& chain :
       {Chain{{relu(), sigmoid()}}, Chain{{tanh()}},
        Chain{{mish(), softplus({.beta = 2}), leaky_relu({.negative_slope = 0.5F}), gelu()}},
        Chain{{silu(), tanh(), elu({.alpha = 0.5F}), sigmoid(), softsign(), identity(), softplus(),
               celu({.alpha = 2})}}}) {
    if (chain.links.size() > 4 && GetParam() != ElementType::float32) continue;
    SCOPED_TRACE(chain.to_string());
    const Numbers inputs = random_normals(kCount, GetParam(), random);
    const Numbers gradients = random_normals(kCount, GetParam(), random);
    const Tensor x = uploaded(device(), inputs, {kCount});
    const Tensor dy = uploaded(device(), gradients, {kCount});
    const auto y = written({kCount}, [&](Batch& batch, const Tensor& result) {
      return batch.forward(chain, x, result);
    });
    const auto dx = written({kCount}, [&](Batch& batch, const Tensor& result) {
      return batch.backward(chain, {.x = x, .dy = dy, .dx = result});
    });
    for (std::size_t i = 0; i < kCount; ++i) {
      const auto [value, slope] = exact_chain(chain, inputs.value(i));
      ASSERT_NEAR(y.value(i), value, unit * (1e-3 + std::abs(value))) << inputs.value(i);
      const double exact = slope * gradients.value(i);
      ASSERT_NEAR(dx.value(i), exact, unit * (std::abs(gradients.value(i)) + std::abs(exact)))
          << inputs.value(i);
    }
  }
}

TEST_P(Compositions, ChainGoesThroughActivationsThatAreNotPointwise) {
  Random random = random_for_this_test();
  const Shape shape{13, 37};
  const Tensor x = uploaded(device(), random_normals(13 * 37, GetParam(), random), shape);
  const Tensor dy = uploaded(device(), random_normals(13 * 37, GetParam(), random), shape);
  const Chain chain{{tanh(), softmax(), softplus()}};
  const auto y = written(
      shape, [&](Batch& batch, const Tensor& result) { return batch.forward(chain, x, result); });
  const auto dx = written(shape, [&](Batch& batch, const Tensor& result) {
    return batch.backward(chain, {.x = x, .dy = dy, .dx = result});
  });

  const Tensor after_tanh = poisoned(device(), shape, GetParam());
  const Tensor after_softmax = poisoned(device(), shape, GetParam());
  const Tensor d_softmax = poisoned(device(), shape, GetParam());
  const Tensor d_tanh = poisoned(device(), shape, GetParam());
  const auto steps = written(shape, [&](Batch& batch, const Tensor& result) {
    EXPECT_TRUE(succeeded(batch.forward(tanh(), x, after_tanh)));
    EXPECT_TRUE(succeeded(batch.forward(softmax(), after_tanh, after_softmax)));
    return batch.forward(softplus(), after_softmax, result);
  });
  EXPECT_TRUE(y.patterns == steps.patterns);
  const auto back = written(shape, [&](Batch& batch, const Tensor& result) {
    EXPECT_TRUE(
        succeeded(batch.backward(softplus(), {.x = after_softmax, .dy = dy, .dx = d_softmax})));
    EXPECT_TRUE(
        succeeded(batch.backward(softmax(), {.y = after_softmax, .dy = d_softmax, .dx = d_tanh})));
    return batch.backward(tanh(), {.x = x, .dy = d_tanh, .dx = result});
  });
  EXPECT_TRUE(dx.patterns == back.patterns);
}

INSTANTIATE_TEST_SUITE_P(Types, Compositions,
                         testing::Values(ElementType::float32, ElementType::float16,
                                         ElementType::bfloat16),
                         [](const auto& test) { return std::string(name_of(test.param)); });

class CompositionRefusal : public DeviceTest {};

TEST_F(CompositionRefusal, SaysWhatDoesNotFit) {
  const Tensor x = *device().upload(std::vector<float>(24), {2, 3, 4});
  const auto refuses = [&](const auto& composition, const CallOptions& options, ErrorCode code,
                           const std::string& part) {
    Batch batch(device());
    EXPECT_TRUE(refused(batch.forward(composition, x, x, options), code, part));
    EXPECT_TRUE(refused(batch.submit(), code, part));
  };
  const Mixed good{{{relu(), 1}, {gelu(), 2}}};
  refuses(Mixed{{{relu(), 1}, {gelu(), 3}}}, {}, ErrorCode::invalid_argument,
          "its parts have 4 channels together and the axis of [2, 3, 4] has 3");
  refuses(good, {.axis = 2}, ErrorCode::invalid_argument, "has 4");
  refuses(good, {.axis = 3}, ErrorCode::invalid_argument, "axis 3 is out of range");
  refuses(Mixed{}, {}, ErrorCode::invalid_argument, "no parts");
  refuses(Mixed{{{softmax(), 3}}}, {}, ErrorCode::invalid_argument, "softmax is not pointwise");
  refuses(Mixed{{{elu(), 0}, {relu(), 3}}}, {}, ErrorCode::invalid_argument, "elu has no channels");
  refuses(Mixed{{{celu({.alpha = 0}), 3}}}, {}, ErrorCode::invalid_argument, "alpha != 0");
  refuses(Mixed{std::vector<MixedPart>(9, {relu(), 1})}, {}, ErrorCode::unsupported,
          "may have 8 parts with 18 parameters together, and has 9 with 0");
  refuses(Chain{}, {}, ErrorCode::invalid_argument, "no links");
  refuses(good, {.parameters = {{"alpha", x}}}, ErrorCode::invalid_argument, "are numbers");
}

}  // namespace
}  // namespace vkact::device_test
