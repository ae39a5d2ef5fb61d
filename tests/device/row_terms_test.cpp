// Scale, masks, noise, added gradients, and the rowwise activations that need whole rows, against
// the CPU reference.
#include <cmath>
#include <functional>
#include <limits>

#include "device_test.hpp"
#include "inputs.hpp"
#include "reference/error.hpp"
#include "reference/philox.hpp"
#include "reference/reference.hpp"
#include "reference/tensor_reference.hpp"
#include "verification/numbers.hpp"
#include "verification/random.hpp"

namespace vkact::device_test {
namespace {

using verification::nearest_numbers;
using verification::nearest_pattern;
using Values = std::vector<float>;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// What a call is given, on the host.
struct HostCall {
  Activation activation;
  Shape shape;
  std::int64_t axis = -1;
  ElementType type = ElementType::float32;
  Numbers x;
  Numbers mask = {};
  Shape mask_shape = {};
  std::optional<RandomState> random = {};
};

Values floats_of(const Numbers& numbers) {
  Values values(numbers.size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = numbers.value(i);
  return values;
}

// Masks as the reference takes them.
struct HostTerms {
  std::vector<std::uint8_t> counted;
  Values addend;
  reference::TensorTerms terms;

  explicit HostTerms(const HostCall& call) {
    if (call.mask.type == ElementType::uint8)
      for (const std::uint32_t pattern : call.mask.patterns)
        counted.push_back(static_cast<std::uint8_t>(pattern));
    else
      addend = floats_of(call.mask);
    terms = {counted, addend, {}};
    if (call.random) terms.seed_and_offset = {{call.random->seed, call.random->offset}};
  }
};

std::string described(const HostCall& call) {
  return call.activation.to_string() + " " + std::string(name_of(call.type)) + " " +
         to_string(call.shape) + " axis " + std::to_string(call.axis) + " mask " +
         std::string(name_of(call.mask.type)) + " " + to_string(call.mask_shape);
}

class RowTerms : public DeviceTest {
 protected:
  static CallOptions options_of(const Device& on, const HostCall& call) {
    CallOptions options{.axis = call.axis, .random = call.random};
    if (call.mask.size() != 0)
      options.mask = on.upload_bytes(call.mask.bytes(), call.mask_shape, call.mask.type).value();
    return options;
  }

  static Tensor uploaded(const Device& on, const Numbers& numbers, const Shape& shape) {
    return on.upload_bytes(numbers.bytes(), shape, numbers.type).value();
  }

  static Numbers downloaded(const Device& on, const Tensor& tensor) {
    std::vector<std::byte> bytes(tensor.size_bytes());
    EXPECT_TRUE(succeeded(on.read(tensor, bytes)));
    return Numbers::from_bytes(tensor.element_type(), bytes);
  }

  static void run(Batch& batch) {
    const auto submission = batch.submit();
    ASSERT_TRUE(succeeded(submission));
    ASSERT_TRUE(succeeded(submission->wait()));
  }

  static Numbers forward_on(const Device& on, const HostCall& call, bool in_place = false) {
    const Tensor x = uploaded(on, call.x, call.shape);
    const Tensor y = in_place ? x : on.empty_like(x).value();
    Batch batch(on);
    EXPECT_TRUE(succeeded(batch.forward(call.activation, x, y, options_of(on, call))));
    run(batch);
    return downloaded(on, y);
  }

  // dx, added to `before` where there is one. `source` is x or y.
  static Numbers backward_on(const Device& on, const HostCall& call, const Numbers& source,
                             bool from_x, const Numbers& dy, const Numbers& before = {}) {
    const bool accumulates = before.size() != 0;
    const Tensor given = uploaded(on, source, call.shape);
    const Tensor dx = accumulates ? uploaded(on, before, call.shape) : on.empty_like(given).value();
    Batch batch(on);
    EXPECT_TRUE(succeeded(batch.backward(call.activation,
                                         {.x = from_x ? given : Tensor(),
                                          .y = from_x ? Tensor() : given,
                                          .dy = uploaded(on, dy, call.shape),
                                          .dx = dx,
                                          .accumulate = accumulates},
                                         options_of(on, call))));
    run(batch);
    return downloaded(on, dx);
  }

  static std::vector<double> exact_forward(const HostCall& call) {
    const HostTerms terms(call);
    return reference::forward_tensor(call.activation, floats_of(call.x),
                                     reference::layout_along(call.shape, call.axis), terms.terms);
  }

  static std::vector<double> exact_backward(const HostCall& call, const Numbers& y,
                                            const Numbers& dy) {
    const HostTerms terms(call);
    return reference::backward_tensor_from_output(call.activation, floats_of(y), floats_of(dy),
                                                  reference::layout_along(call.shape, call.axis),
                                                  terms.terms);
  }

  // Within half a unit in the last place of the type, for its rounding, and a distance.
  static void expect_near(const HostCall& call, const std::vector<double>& exact,
                          const Numbers& actual, const std::function<double(double)>& distance_of) {
    ASSERT_EQ(exact.size(), actual.size());
    for (std::size_t i = 0; i < exact.size(); ++i) {
      const auto deviation = reference::deviation(exact[i], actual.value(i), actual.type);
      // Only a finite value has a distance.
      const double rounding = reference::unit_in_the_last_place(exact[i], actual.type) / 2;
      if (deviation.ulp <= 1 ||
          (std::isfinite(exact[i]) && deviation.absolute <= distance_of(exact[i]) + rounding))
        continue;
      FAIL() << described(call) << ": element " << i << ": exact " << exact[i] << ", got "
             << actual.value(i);
    }
  }

  // Logits here are below 64: their rounding errors become errors of the exponentials.
  static constexpr double kRelative = 200 * 0x1p-24;
  static double relatively(double exact) { return std::abs(exact) * kRelative + 1e-38; }
  static double absolutely(double exact) { return std::abs(exact) * kRelative + kRelative; }

  // Forward, backward from y and added to something, on the reference's y.
  static void expect_right(const Device& on, const HostCall& call, Random& random) {
    const std::vector<double> exact = exact_forward(call);
    const bool is_logarithm = call.activation.id() == ActivationId::log_softmax;
    const bool is_projection = call.activation.info().family == Family::projection;
    const auto distance = is_logarithm || is_projection ? absolutely : relatively;
    expect_near(call, exact, forward_on(on, call), distance);
    expect_near(call, exact, forward_on(on, call, true), distance);

    const Numbers y = nearest_numbers(exact, call.type);
    const Numbers dy = random_normals(y.size(), call.type, random);
    std::vector<double> gradient = exact_backward(call, y, dy);
    const double length = std::sqrt(static_cast<double>(exact.size()));
    const auto gradient_distance = [&](double) { return kRelative * length; };
    expect_near(call, gradient, backward_on(on, call, y, false, dy), gradient_distance);
    const Numbers before = random_normals(y.size(), call.type, random);
    for (std::size_t i = 0; i < gradient.size(); ++i) gradient[i] += before.value(i);
    expect_near(call, gradient, backward_on(on, call, y, false, dy, before), gradient_distance);
  }
};

struct Rows {
  Shape shape;
  std::int64_t axis;
};

// Short, medium and long, whole vectors and not, interleaved, and in segments.
const Rows kRows[] = {{{7, 5}, 1},       {{4, 64}, 1},    {{3, 129}, 1},  {{2, 1024}, 1},
                      {{2, 8200}, 1},    {{2, 9001}, 1},  {{40000}, 0},   {{2, 33003}, 1},
                      {{3, 33, 5}, 1},   {{2, 16, 8}, 1}, {{9001, 3}, 0}, {{2, 3, 4, 9}, 2},
                      {{40, 3, 4, 8}, 3}};
constexpr ElementType kTypes[] = {ElementType::float32, ElementType::float16,
                                  ElementType::bfloat16};

// Every variant makes pipelines of its own, so that the variants take turns over the rows.
class Turns {
 public:
  template <class T, std::size_t N>
  const T& of(const T (&variants)[N]) {
    return variants[turn_++ % N];
  }

 private:
  std::size_t turn_ = 0;
};

Numbers random_mask(std::size_t count, ElementType type, Random& random) {
  Numbers mask{type, std::vector<std::uint32_t>(count)};
  for (std::uint32_t& pattern : mask.patterns) {
    const bool counts = random.next() % 3 != 0;
    if (type == ElementType::uint8)
      pattern = counts ? 1 + static_cast<std::uint32_t>(random.next() % 255) : 0;
    else
      pattern = nearest_pattern(counts ? random.uniform(-4, 4) : -kInfinity, type);
  }
  return mask;
}

// Of the whole shape and of its last axes.
std::vector<Shape> mask_shapes(const Shape& shape) {
  std::vector<Shape> shapes;
  for (std::size_t first = 0; first < shape.size(); ++first)
    shapes.emplace_back(shape.begin() + static_cast<std::ptrdiff_t>(first), shape.end());
  return shapes;
}

std::size_t size_of_shape(const Shape& shape) { return element_count(shape).value(); }

TEST_F(RowTerms, ScaledRowsAreRight) {
  Random random = random_for_this_test();
  Turns activations;
  const Activation variants[] = {softmax({.scale = 0.125F}), log_softmax({.scale = -2.7F}),
                                 softmax({.scale = -0.3F}), log_softmax({.scale = 1.1F})};
  for (const ElementType type : kTypes)
    for (const auto& [shape, axis] : kRows) {
      const Numbers x = random_normals(size_of_shape(shape), type, random);
      expect_right(device(), {activations.of(variants), shape, axis, type, x}, random);
    }
}

TEST_F(RowTerms, MaskedRowsAreRight) {
  Random random = random_for_this_test();
  const Activation variants[] = {softmax(), log_softmax({.scale = 0.3F}), softmin(),
                                 softmax({.scale = 3})};
  Turns activations;
  Turns types;
  for (const auto& [shape, axis] : kRows) {
    const ElementType type = types.of(kTypes);
    for (const ElementType mask_type : {ElementType::uint8, type}) {
      const Activation activation = activations.of(variants);
      for (const Shape& mask_shape : mask_shapes(shape)) {
        HostCall call{activation, shape, axis, type};
        call.x = random_normals(size_of_shape(shape), type, random);
        call.mask = random_mask(size_of_shape(mask_shape), mask_type, random);
        call.mask_shape = mask_shape;
        // NaN where it does not count.
        if (mask_type == ElementType::uint8)
          for (std::size_t i = 0; i < call.x.size(); ++i)
            if (call.mask.patterns[i % call.mask.size()] == 0)
              call.x.patterns[i] = nearest_pattern(std::nan(""), type);
        expect_right(device(), call, random);
      }
    }
  }
}

TEST_F(RowTerms, WhollyMaskedRowsGiveZeros) {
  Random random = random_for_this_test();
  Turns activations;
  const Activation variants[] = {softmax(), log_softmax(), softmin()};
  for (const auto& [shape, axis] : kRows) {
    const Activation activation = activations.of(variants);
    HostCall call{activation, shape, axis};
    call.x = random_normals(size_of_shape(shape), call.type, random);
    call.mask = {ElementType::uint8, std::vector<std::uint32_t>(shape.back())};
    call.mask_shape = {shape.back()};
    expect_right(device(), call, random);
    const double expected = activation.id() == ActivationId::log_softmax ? -kInfinity : 0;
    const Numbers y = forward_on(device(), call);
    for (std::size_t i = 0; i < y.size(); ++i) ASSERT_EQ(y.value(i), expected);
    const Numbers dx = backward_on(device(), call, y, false, call.x);
    for (std::size_t i = 0; i < dx.size(); ++i) ASSERT_EQ(dx.value(i), 0);
  }
}

TEST_F(RowTerms, MasksFollowTheirRowsThroughWindows) {
  Random random = random_for_this_test();
  const auto limited = open({.max_binding_bytes = 65536});
  ASSERT_TRUE(succeeded(limited));
  const Rows rows[] = {
      {{37, 300}, 1}, {{3, 40000}, 1}, {{30000}, 0}, {{5, 9000, 3}, 1}, {{2, 5, 11000}, 1}};
  for (const ElementType mask_type : {ElementType::uint8, ElementType::float32})
    for (const auto& [shape, axis] : rows)
      for (const Shape& mask_shape : mask_shapes(shape)) {
        if (size_of_shape(mask_shape) * size_of(mask_type) > 60000 && mask_shape != shape) continue;
        HostCall call{softmax(), shape, axis};
        call.x = random_normals(size_of_shape(shape), call.type, random);
        call.mask = random_mask(size_of_shape(mask_shape), mask_type, random);
        call.mask_shape = mask_shape;
        expect_right(*limited, call, random);
      }
  HostCall whole{sparsemax(), {40000}, 0};
  const Tensor x = limited->empty(whole.shape).value();
  Batch batch(*limited);
  EXPECT_TRUE(refused(batch.forward(sparsemax(), x, x), ErrorCode::unsupported, "whole rows"));
}

TEST_F(RowTerms, WholeRowsAreRight) {
  Random random = random_for_this_test();
  Turns types;
  for (const auto& [shape, axis] : kRows)
    for (const Activation& activation : {hardmax(), sparsemax()}) {
      const ElementType type = types.of(kTypes);
      for (const double spread : {0.01, 1.0, 20.0}) {
        HostCall call{activation, shape, axis, type};
        call.x = random_normals(size_of_shape(shape), type, random);
        for (std::size_t i = 0; i < call.x.size(); ++i)
          call.x.patterns[i] = nearest_pattern(spread * static_cast<double>(call.x.value(i)), type);
        expect_right(device(), call, random);
      }
    }
}

TEST_F(RowTerms, WholeRowsTakeSpecialNumbers) {
  Random random = random_for_this_test();
  for (const ElementType type : kTypes)
    for (const std::uint64_t length : {1u, 5u, 8u, 300u, 9000u})
      for (const std::uint64_t inner : {1u, 3u})
        for (const Activation& activation : {hardmax(), sparsemax()})
          for (const double special : {std::nan(""), -kInfinity, kInfinity, 0.0, -0.0, 3e4, -3e4})
            for (const bool everywhere : {false, true}) {
              HostCall call{activation, {length, inner}, 0, type};
              call.x = random_normals(length * inner, type, random);
              const std::size_t place = random.next() % length;
              for (std::size_t a = 0; a < length; ++a)
                if (everywhere || a == place)
                  call.x.patterns[a * inner] = nearest_pattern(special, type);
              expect_near(call, exact_forward(call), forward_on(device(), call), absolutely);
            }
}

TEST_F(RowTerms, NoiseIsThatOfTheReference) {
  Random random = random_for_this_test();
  std::uint64_t offset = 5'000'000'000;
  Turns types;
  for (const auto& [shape, axis] : kRows) {
    const ElementType type = types.of(kTypes);
    HostCall call{gumbel_softmax({.tau = 0.7F}), shape, axis, type};
    call.x = random_normals(size_of_shape(shape), type, random);
    call.random = RandomState{0x123456789abcdef, ++offset};
    expect_right(device(), call, random);
    call.mask = random_mask(shape.back(), offset % 2 == 0 ? ElementType::uint8 : type, random);
    call.mask_shape = {shape.back()};
    expect_right(device(), call, random);
  }
}

// Near ties may fall either way where logits are rounded: what must be one is an element whose
// logit is within that of the greatest.
TEST_F(RowTerms, HardNoiseGivesTheFirstMaximumAndTheSoftGradient) {
  Random random = random_for_this_test();
  for (const ElementType type : kTypes)
    for (const auto& [shape, axis] : kRows) {
      HostCall hard{gumbel_softmax({.tau = 0.7F, .hard = gumbel_softmax_parameters::yes}), shape,
                    axis, type};
      hard.x = random_normals(size_of_shape(shape), type, random);
      hard.random = RandomState{99, 3};
      HostCall soft = hard;
      soft.activation = gumbel_softmax({.tau = 0.7F});
      const Numbers y = forward_on(device(), hard);
      const std::vector<double> soft_y = exact_forward(soft);
      const auto layout = reference::layout_along(shape, axis);
      for (std::size_t row = 0; row < layout.outer * layout.inner; ++row) {
        double ones = 0;
        double chosen = 0;
        double greatest = 0;
        for (std::size_t a = 0; a < layout.axis; ++a) {
          const std::size_t at =
              (row / layout.inner * layout.axis + a) * layout.inner + row % layout.inner;
          ones += y.value(at);
          if (y.value(at) == 1) chosen = soft_y[at];
          greatest = std::max(greatest, soft_y[at]);
        }
        ASSERT_EQ(ones, 1) << described(hard);
        ASSERT_GE(chosen, greatest * (1 - kRelative)) << described(hard);
      }
      const Numbers dy = random_normals(y.size(), type, random);
      const Numbers rounded = nearest_numbers(soft_y, type);
      const double unit = type == ElementType::float32 ? kRelative : 0x1p-6;
      expect_near(hard, exact_backward(soft, rounded, dy),
                  backward_on(device(), hard, hard.x, true, dy), [&](double exact) {
                    return unit * std::abs(exact) + kRelative * 200 + (unit - kRelative) * 0.5;
                  });
    }
}

TEST_F(RowTerms, CallsThatDoNotFitAreRefused) {
  const Tensor x = device().empty({3, 4}).value();
  const auto refuse = [&](const Activation& activation, const Tensor& y, const CallOptions& options,
                          const char* part) {
    Batch batch(device());
    EXPECT_TRUE(
        refused(batch.forward(activation, x, y, options), ErrorCode::invalid_argument, part));
  };
  const Tensor y = device().empty({3, 4}).value();
  refuse(softmax(), y, {.mask = device().empty({3}, ElementType::uint8).value()}, "[3]");
  refuse(softmax(), y, {.mask = device().empty({4}, ElementType::float16).value()}, "float16");
  refuse(softmax(), y, {.mask = device().empty({4}, ElementType::int32).value()}, "int32");
  refuse(softmax(), y, {.mask = y}, "overlaps");
  refuse(hardmax(), y, {.mask = device().empty({4}, ElementType::uint8).value()}, "mask");
  refuse(gumbel_softmax(), y, {}, "random");
  refuse(softmax({.scale = 0}), y, {}, "scale");
  refuse(gumbel_softmax({.tau = 0}), y, {}, "tau");
  const Tensor whole_numbers = device().empty({3, 4}, ElementType::int32).value();
  Batch batch(device());
  EXPECT_TRUE(refused(batch.forward(relu(), whole_numbers, whole_numbers),
                      ErrorCode::invalid_argument, "int32"));
  EXPECT_TRUE(
      refused(Batch(device()).backward(gumbel_softmax({.hard = gumbel_softmax_parameters::yes}),
                                       {.y = x, .dy = x, .dx = y}),
              ErrorCode::invalid_argument, "give x"));
  const std::vector<std::int32_t> integers{1, -2};
  const std::vector<std::uint8_t> bytes{1, 255, 3};
  EXPECT_EQ(device().download<std::int32_t>(device().upload(integers, {2}).value()).value(),
            integers);
  EXPECT_EQ(device().download<std::uint8_t>(device().upload(bytes, {3}).value()).value(), bytes);
}

}  // namespace
}  // namespace vkact::device_test
