// Every activation in every role that compositions have for it, against the same activation alone.
#include <bit>
#include <cmath>
#include <functional>

#include "device_test.hpp"
#include "inputs.hpp"
#include "shared.h"
#include "tensors.hpp"

namespace vkact::device_test {
namespace {

constexpr auto kInvalid = ErrorCode::invalid_argument;
constexpr auto kType = ElementType::float32;

// Pointwise activations, as many at a time as one kernel takes; each is in one of them.
std::vector<std::vector<Activation>> groups() {
  std::vector<std::vector<Activation>> all(1);
  std::size_t parameters = 0;
  for (const ActivationId id : activations_of(Family::pointwise)) {
    const Activation next(id);
    parameters += next.parameters().size();
    if (all.back().size() == shared::kMaxParts || parameters > shared::kMaxComposedParameters) {
      all.emplace_back();
      parameters = next.parameters().size();
    }
    all.back().push_back(next);
  }
  return all;
}

class CompositionRoles : public DeviceTest {
 protected:
  template <class Activations>
  Numbers forward(const Activations& activations, const Tensor& x, const Shape& shape,
                  const CallOptions& options = {}) {
    const Tensor y = poisoned(device(), shape, kType);
    Batch batch(device());
    EXPECT_TRUE(succeeded(batch.forward(activations, x, y, options)));
    run(batch);
    return downloaded(device(), y);
  }

  template <class Activations>
  Numbers backward(const Activations& activations, const Tensor& x, const Tensor& dy,
                   const CallOptions& options = {}) {
    const Tensor dx = poisoned(device(), x.shape(), kType);
    Batch batch(device());
    EXPECT_TRUE(succeeded(batch.backward(activations, {.x = x, .dy = dy, .dx = dx}, options)));
    run(batch);
    return downloaded(device(), dx);
  }

  // Each part alone, on its channels.
  Numbers on_own_channels(const Mixed& mixed, std::uint64_t inner,
                          const std::function<Numbers(const Activation&)>& run_alone) {
    Numbers all;
    std::uint64_t channels = 0;
    for (const MixedPart& part : mixed.parts) channels += part.channels;
    std::uint64_t begin = 0;
    for (const MixedPart& part : mixed.parts) {
      const Numbers own = run_alone(part.activation);
      if (begin == 0) all = own;
      for (std::uint64_t i = 0; i < own.size(); ++i)
        if (const std::uint64_t channel = i / inner % channels;
            channel >= begin && channel < begin + part.channels)
          all.patterns[i] = own.patterns[i];
      begin += part.channels;
    }
    return all;
  }
};

TEST_F(CompositionRoles, APartOfAMixedOneIsTheActivationAlone) {
  Random random = random_for_this_test();
  constexpr std::uint64_t kInner = 13;
  for (const auto& group : groups()) {
    Mixed mixed;
    for (const Activation& each : group) mixed.parts.push_back({each, 2 + mixed.parts.size() % 2});
    SCOPED_TRACE(mixed.to_string());
    std::uint64_t channels = 0;
    for (const MixedPart& part : mixed.parts) channels += part.channels;
    const Shape shape{5, channels, kInner};
    const std::uint64_t count = 5 * channels * kInner;
    const Tensor x = uploaded(device(), random_inputs(count, kType, random), shape);
    const Tensor dy = uploaded(device(), random_normals(count, kType, random), shape);
    EXPECT_EQ(forward(mixed, x, shape).patterns,
              on_own_channels(mixed, kInner, [&](const Activation& each) {
                return forward(each, x, shape);
              }).patterns);
    EXPECT_EQ(backward(mixed, x, dy).patterns,
              on_own_channels(mixed, kInner, [&](const Activation& each) {
                return backward(each, x, dy);
              }).patterns);
  }
}

// Subnormal results may be zero: a chain hands on none, and need not give one either.
float flushed(float value) {
  return std::abs(value) < 0x1p-126F ? std::copysign(0.0F, value) : value;
}
std::uint32_t flushed(std::uint32_t bits) {
  return (bits & 0x7f800000U) == 0 ? bits & 0x80000000U : bits;
}

// In float32 nothing is rounded between links, so that a chain is its links one after the other.
TEST_F(CompositionRoles, ALinkOfAChainIsTheActivationAlone) {
  Random random = random_for_this_test();
  constexpr std::uint64_t kCount = 777;
  const Shape shape{kCount};
  const Tensor ones = device().upload(std::vector<float>(kCount, 1), shape).value();
  for (const auto& group : groups()) {
    const Chain chain{group};
    SCOPED_TRACE(chain.to_string());
    const Tensor x = uploaded(device(), random_normals(kCount, kType, random), shape);
    const Numbers gradients = random_normals(kCount, kType, random);
    std::vector<float> slopes(kCount, 1);
    Tensor input = x;
    Numbers y;
    for (const Activation& link : chain.links) {
      const Numbers own = backward(link, input, ones);
      for (std::size_t i = 0; i < kCount; ++i) {
        const float slope = flushed(own.value(i));
        slopes[i] = slopes[i] == 0 || slope == 0 ? 0 : flushed(slopes[i] * slope);
      }
      y = forward(link, input, shape);
      input = uploaded(device(), y, shape);
    }
    const Numbers chained = forward(chain, x, shape);
    const Numbers dx = backward(chain, x, uploaded(device(), gradients, shape));
    for (std::size_t i = 0; i < kCount; ++i) {
      ASSERT_EQ(flushed(chained.patterns[i]), flushed(y.patterns[i])) << i;
      ASSERT_EQ(flushed(dx.value(i)), flushed(gradients.value(i) * slopes[i])) << i;
    }
  }
}

// With infinities, NaNs and numbers of any size between the links.
TEST_F(CompositionRoles, APairIsItsLinksOneAfterTheOther) {
  Random random = random_for_this_test();
  constexpr std::uint64_t kCount = 1001;
  const Numbers inputs = random_inputs(kCount, kType, random);
  const Tensor x = uploaded(device(), inputs, {kCount});
  for (const Chain& chain :
       {Chain{{swish(), relu()}}, Chain{{pelu(), silu()}}, Chain{{softshrink(), telu()}},
        Chain{{silu(), leaky_relu()}}, Chain{{logsigmoid(), acon_c()}}}) {
    const Numbers middle = forward(chain.links[0], x, {kCount});
    const Numbers expected =
        forward(chain.links[1], uploaded(device(), middle, {kCount}), {kCount});
    const Numbers y = forward(chain, x, {kCount});
    for (std::size_t i = 0; i < kCount; ++i)
      ASSERT_EQ(flushed(y.patterns[i]), flushed(expected.patterns[i]))
          << chain.to_string() << " of " << std::hexfloat << inputs.value(i) << " by way of "
          << middle.value(i);
  }
}

// A chain with its links as calls of their own.
struct Links {
  const Device& device;
  const Chain& chain;
  CallOptions options;
  std::vector<Tensor> tensors;  // what each link reads, and y

  CallOptions options_of(std::size_t i) const {
    CallOptions own = options;
    if (own.random) own.random->offset += i;
    const ActivationInfo& info = chain.links[i].info();
    if (!info.takes(Input::random)) own.random.reset();
    if (!info.takes(Input::target)) own.target = {};
    return own;
  }

  void forward(Batch& batch, const Tensor& x) {
    tensors = {x};
    for (std::size_t i = 0; i < chain.links.size(); ++i) {
      const auto shape = output_shape(chain.links[i], tensors[i].shape(), options_of(i));
      ASSERT_TRUE(succeeded(shape));
      tensors.push_back(poisoned(device, *shape, kType));
      ASSERT_TRUE(
          succeeded(batch.forward(chain.links[i], tensors[i], tensors[i + 1], options_of(i))));
    }
  }

  void backward(Batch& batch, Tensor dy, const Tensor& dx, bool accumulate) {
    for (std::size_t i = chain.links.size(); i-- > 0;) {
      const Tensor own = i == 0 ? dx : poisoned(device, tensors[i].shape(), kType);
      ASSERT_TRUE(succeeded(batch.backward(chain.links[i],
                                           {.x = tensors[i],
                                            .y = tensors[i + 1],
                                            .dy = dy,
                                            .dx = own,
                                            .accumulate = i == 0 && accumulate},
                                           options_of(i))));
      dy = own;
    }
  }
};

TEST_F(CompositionRoles, AChainWithOtherLinksIsItsLinksOneAfterTheOther) {
  Random random = random_for_this_test();
  const Shape shape{6, 8};
  const Tensor x = uploaded(device(), random_normals(48, kType, random), shape);
  const Tensor classes =
      device().upload(std::vector<std::int32_t>{0, 3, -100, 7, 1, 2}, {6}).value();
  const auto none = softmax_cross_entropy_parameters::none;
  const auto sum = softmax_cross_entropy_parameters::sum;
  const RandomState numbers{7, UINT64_MAX - 3};
  const struct {
    Chain chain;
    CallOptions options;
  } cases[] = {
      {{{relu(), softmax(), tanh()}}, {}},
      {{{softmax()}}, {.axis = 0}},
      {{{hardmax(), sparsemax(), log_softmax()}}, {}},
      {{{glu(), tanh(), maxout()}}, {.axis = -1}},
      {{{crelu(), dropout(), softmin()}}, {.random = numbers, .training = true}},
      {{{dropout(), dropout(), rrelu(), alpha_dropout()}}, {.random = numbers, .training = true}},
      {{{dropout(), relu()}}, {}},
      {{{gumbel_softmax({.tau = 0.5F}), gumbel_softmax()}}, {.random = numbers}},
      {{{tanh(), softmax_cross_entropy()}}, {.target = classes}},
      {{{dropout(), softmax_cross_entropy({.reduction = none}), softmax()}},
       {.axis = -1, .target = classes, .random = numbers, .training = true}},
      {{{softmax_cross_entropy({.reduction = sum})}}, {.target = classes}},
      {{{dice(), relu()}}, {.training = true}},
      {Chain{std::vector<Activation>(9, softsign())}, {}},
  };
  for (const auto& [chain, options] : cases) {
    SCOPED_TRACE(chain.to_string());
    const auto y_shape = output_shape(chain, shape, options);
    ASSERT_TRUE(succeeded(y_shape));
    const std::uint64_t outputs = element_count(*y_shape).value();
    const Tensor dy = uploaded(device(), random_normals(outputs, kType, random), *y_shape);
    Links links{device(), chain, options, {}};
    for (const bool accumulate : {false, true}) {
      const auto filled = [&] {
        return device().upload(std::vector<float>(48, accumulate ? 0.5F : 9.0F), shape).value();
      };
      const Tensor y = poisoned(device(), *y_shape, kType);
      const Tensor dx = filled();
      const Tensor expected_dx = filled();
      Batch batch(device());
      EXPECT_TRUE(succeeded(batch.forward(chain, x, y, options)));
      EXPECT_TRUE(succeeded(
          batch.backward(chain, {.x = x, .dy = dy, .dx = dx, .accumulate = accumulate}, options)));
      links.forward(batch, x);
      links.backward(batch, dy, expected_dx, accumulate);
      run(batch);
      EXPECT_EQ(downloaded(device(), y).patterns,
                downloaded(device(), links.tensors.back()).patterns);
      EXPECT_EQ(downloaded(device(), dx).patterns, downloaded(device(), expected_dx).patterns);
    }
  }
}

TEST_F(CompositionRoles, AccumulateAddsWhatTheCallAloneGives) {
  Random random = random_for_this_test();
  const Shape shape{4, 6, 5};
  const Tensor x = uploaded(device(), random_normals(120, kType, random), shape);
  const Tensor dy = uploaded(device(), random_normals(120, kType, random), shape);
  const auto check = [&](const auto& composition, const CallOptions& options) {
    const Numbers alone = backward(composition, x, dy, options);
    const Tensor dx = device().upload(std::vector<float>(120, 0.5F), shape).value();
    Batch batch(device());
    EXPECT_TRUE(succeeded(
        batch.backward(composition, {.x = x, .dy = dy, .dx = dx, .accumulate = true}, options)));
    run(batch);
    const auto sums = device().download<float>(dx).value();
    for (std::size_t i = 0; i < sums.size(); ++i) ASSERT_EQ(sums[i], 0.5F + alone.value(i));
  };
  check(Mixed{{{silu(), 2}, {relu(), 4}}}, {});
  check(Mixed{{{silu(), 5}}}, {.axis = -1});
  check(Chain{{tanh(), relu()}}, {});
}

TEST_F(CompositionRoles, LimitsAreExact) {
  const Tensor x = device().empty({0}).value();
  Mixed mixed;
  std::size_t parameters = 0;
  for (const ActivationId id : activations_of(Family::pointwise)) {
    const Activation next(id);
    const std::size_t own = next.parameters().size();
    if (own < 2 || mixed.parts.size() == shared::kMaxParts) continue;
    if (parameters + own > shared::kMaxComposedParameters) continue;
    parameters += own;
    mixed.parts.push_back({next, 1});
  }
  ASSERT_GE(parameters, 16u);
  EXPECT_TRUE(succeeded(mixed.check()));
  mixed.parts.assign(shared::kMaxParts, {identity(), 1});
  EXPECT_TRUE(succeeded(mixed.check()));
  mixed.parts.push_back({identity(), 1});
  EXPECT_TRUE(refused(mixed.check(), ErrorCode::unsupported, "8 parts"));
  Batch batch(device());
  EXPECT_TRUE(refused(batch.forward(Mixed{{{relu(), UINT64_MAX}, {gelu(), 1}}}, x, x), kInvalid,
                      "more channels together than fit 64 bits"));
  EXPECT_TRUE(refused(
      batch.backward(Mixed{{{relu(), UINT64_MAX}, {gelu(), 1}}}, {.x = x, .dy = x, .dx = x}),
      kInvalid, "more channels together than fit 64 bits"));
}

TEST_F(CompositionRoles, OffsetsOfRandomNumbersDoNotWrap) {
  const Tensor x = device().empty({0, 3}).value();
  const Chain chain{{dropout(), relu(), dropout()}};
  for (const std::uint64_t rest : {0u, 1u, 2u}) {
    const CallOptions options{.random = RandomState{1, UINT64_MAX - rest}, .training = true};
    Batch batch(device());
    const auto forward = batch.forward(chain, x, x, options);
    const auto backward = batch.backward(chain, {.x = x, .dy = x, .dx = x}, options);
    if (rest == 2) {
      EXPECT_TRUE(succeeded(forward));
      EXPECT_TRUE(succeeded(backward));
    } else {
      EXPECT_TRUE(refused(forward, kInvalid, "fits 64 bits"));
      EXPECT_TRUE(refused(backward, kInvalid, "fits 64 bits"));
    }
  }
}

}  // namespace
}  // namespace vkact::device_test
