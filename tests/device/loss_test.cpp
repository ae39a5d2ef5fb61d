// Softmax with cross-entropy against the CPU reference.
#include <array>
#include <cmath>
#include <limits>

#include "device_test.hpp"
#include "inputs.hpp"
#include "reference/error.hpp"
#include "reference/loss.hpp"

namespace vkact::device_test {
namespace {

using Choice = softmax_cross_entropy_parameters;
using verification::nearest_pattern;

// What a call is given, on the host: classes, or probabilities.
struct HostLoss {
  Activation activation;
  Shape shape;
  std::int64_t axis;
  Numbers x;
  std::vector<std::int32_t> classes = {};
  Numbers probabilities = {};

  reference::AxisLayout layout() const { return reference::layout_along(shape, axis); }
};

std::vector<float> floats_of(const Numbers& numbers) {
  std::vector<float> values(numbers.size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = numbers.value(i);
  return values;
}

class Loss : public DeviceTest {
 protected:
  static CallOptions options_of(const Device& on, const HostLoss& call) {
    CallOptions options{.axis = call.axis};
    Shape rows = call.shape;
    rows.erase(rows.begin() +
               static_cast<std::ptrdiff_t>(
                   call.axis < 0 ? call.axis + static_cast<std::int64_t>(rows.size()) : call.axis));
    options.target =
        call.classes.empty()
            ? on.upload_bytes(call.probabilities.bytes(), call.shape, call.x.type).value()
            : on.upload(call.classes, rows).value();
    return options;
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

  static void expect_near(const HostLoss& call, const std::vector<double>& exact,
                          const Numbers& actual, double relative, double absolute) {
    ASSERT_EQ(exact.size(), actual.size());
    for (std::size_t i = 0; i < exact.size(); ++i) {
      const auto deviation = reference::deviation(exact[i], actual.value(i), actual.type);
      // Only a finite value has a distance.
      const double rounding = reference::unit_in_the_last_place(exact[i], actual.type) / 2;
      if (deviation.ulp <= 1 ||
          (std::isfinite(exact[i]) &&
           deviation.absolute <= relative * std::abs(exact[i]) + absolute + rounding))
        continue;
      FAIL() << call.activation.to_string() << ' ' << name_of(actual.type) << ' '
             << to_string(call.shape) << " axis " << call.axis << ": element " << i << ": exact "
             << exact[i] << ", got " << actual.value(i);
    }
  }

  static void expect_right(const Device& on, const HostLoss& call, Random& random) {
    const CallOptions options = options_of(on, call);
    const Tensor x = on.upload_bytes(call.x.bytes(), call.shape, call.x.type).value();
    const auto shape = output_shape(call.activation, call.shape, options);
    ASSERT_TRUE(succeeded(shape));
    const Tensor y = on.empty(*shape, call.x.type).value();
    const Numbers dy = random_normals(y.size(), call.x.type, random);
    const Numbers before = random_normals(call.x.size(), call.x.type, random);
    const Tensor gradient = on.upload_bytes(dy.bytes(), *shape, dy.type).value();
    const Tensor dx = on.empty_like(x).value();
    const Tensor sum = on.upload_bytes(before.bytes(), call.shape, before.type).value();
    const Tensor in_place = on.upload_bytes(call.x.bytes(), call.shape, call.x.type).value();
    Batch batch(on);
    EXPECT_TRUE(succeeded(batch.forward(call.activation, x, y, options)));
    EXPECT_TRUE(
        succeeded(batch.backward(call.activation, {.x = x, .dy = gradient, .dx = dx}, options)));
    EXPECT_TRUE(succeeded(batch.backward(
        call.activation, {.x = x, .dy = gradient, .dx = sum, .accumulate = true}, options)));
    EXPECT_TRUE(succeeded(
        batch.backward(call.activation, {.x = in_place, .dy = gradient, .dx = in_place}, options)));
    run(batch);

    const reference::LossTargets targets{call.classes, floats_of_probabilities(call)};
    const auto x_values = floats_of(call.x);
    const auto exact = reference::forward_loss(call.activation, x_values, call.layout(), targets);
    expect_near(call, exact, downloaded(on, y), 4e-6, 4e-6);
    auto exact_dx =
        reference::backward_loss(call.activation, x_values, call.layout(), targets, floats_of(dy));
    expect_near(call, exact_dx, downloaded(on, dx), 4e-6, 1e-6);
    EXPECT_TRUE(downloaded(on, in_place).patterns == downloaded(on, dx).patterns);
    for (std::size_t i = 0; i < exact_dx.size(); ++i) exact_dx[i] += before.value(i);
    expect_near(call, exact_dx, downloaded(on, sum), 4e-6, 1e-6);
  }

 private:
  static std::span<const float> floats_of_probabilities(const HostLoss& call) {
    static std::vector<float> values;
    values = floats_of(call.probabilities);
    return values;
  }
};

struct Rows {
  Shape shape;
  std::int64_t axis;
};

const Rows kRows[] = {{{7, 5}, 1},     {{4, 64}, -1},      {{3, 129}, 1}, {{2, 1024}, 1},
                      {{2, 9001}, 1},  {{3, 32776}, 1},    {{40001}, 0},  {{3, 33, 5}, 1},
                      {{2, 16, 8}, 1}, {{9001, 3}, 0},     {{500, 1}, 1}, {{2, 3, 4, 9}, 2},
                      {{20000, 3}, 1}, {{2, 11, 70, 5}, 1}};

constexpr ElementType kTypes[] = {ElementType::float32, ElementType::float16,
                                  ElementType::bfloat16};

HostLoss random_loss(const Activation& activation, const Rows& rows, ElementType type,
                     bool has_classes, Random& random) {
  HostLoss call{activation, rows.shape, rows.axis,
                random_normals(element_count(rows.shape).value(), type, random)};
  const auto layout = call.layout();
  if (has_classes) {
    for (std::size_t row = 0; row < layout.outer * layout.inner; ++row)
      call.classes.push_back(
          random.next() % 4 == 0 ? -100 : static_cast<std::int32_t>(random.next() % layout.axis));
    call.classes[0] = 0;
  } else {
    call.probabilities = {type, std::vector<std::uint32_t>(call.x.size())};
    for (std::uint32_t& pattern : call.probabilities.patterns)
      pattern = nearest_pattern(
          random.next() % 3 == 0 ? 0 : random.uniform(0, 2.0 / static_cast<double>(layout.axis)),
          type);
  }
  return call;
}

TEST_F(Loss, IsRightForRowsOfEveryKind) {
  Random random = random_for_this_test();
  std::size_t turn = 0;
  for (const Rows& rows : kRows)
    for (const bool has_classes : {true, false}) {
      const ElementType type = kTypes[turn % 3];
      const auto reduction =
          std::array{Choice::none, Choice::mean, Choice::sum, Choice::mean}[turn % 4];
      const float smoothing = turn % 5 < 2 ? 0.1F : 0.0F;
      ++turn;
      expect_right(
          device(),
          random_loss(softmax_cross_entropy({.label_smoothing = smoothing, .reduction = reduction}),
                      rows, type, has_classes, random),
          random);
    }
}

TEST_F(Loss, TakesEveryReductionAndSmoothingInEveryType) {
  Random random = random_for_this_test();
  for (const ElementType type : kTypes)
    for (const auto reduction : {Choice::none, Choice::mean, Choice::sum})
      for (const float smoothing : {0.0F, 0.3F})
        for (const bool has_classes : {true, false})
          expect_right(device(),
                       random_loss(softmax_cross_entropy(
                                       {.label_smoothing = smoothing, .reduction = reduction}),
                                   {{5, 13}, 1}, type, has_classes, random),
                       random);
}

TEST_F(Loss, TakesSpecialRowsAndClasses) {
  Random random = random_for_this_test();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const auto reduction : {Choice::none, Choice::mean, Choice::sum}) {
    HostLoss call = random_loss(softmax_cross_entropy({.reduction = reduction}), {{9, 12}, 1},
                                ElementType::float32, true, random);
    call.classes = {0, -100, 5, 11, -100, 3, 2, 1, 4};
    call.x.patterns[12 + 3] = nearest_pattern(std::nan(""), call.x.type);  // in an ignored row
    call.x.patterns[24 + 7] = nearest_pattern(-kInfinity, call.x.type);
    call.x.patterns[36 + 2] = nearest_pattern(300, call.x.type);
    expect_right(device(), call, random);
    for (const double special : {std::nan(""), kInfinity}) {
      HostLoss spoiled = call;
      spoiled.x.patterns[60] = nearest_pattern(special, call.x.type);
      expect_right(device(), spoiled, random);
    }
    for (const std::int32_t wrong : {-1, 12, 2147483647, -2147483647}) {
      HostLoss spoiled = call;
      spoiled.classes[8] = wrong;
      expect_right(device(), spoiled, random);
    }
    call.classes.assign(9, -100);
    expect_right(device(), call, random);
  }
  HostLoss other = random_loss(softmax_cross_entropy({.ignore_index = 3}), {{40, 5}, 1},
                               ElementType::float32, true, random);
  for (std::int32_t& each : other.classes) each = each < 0 ? 3 : each;
  expect_right(device(), other, random);
}

TEST_F(Loss, TakesTargetsThatAreNoShares) {
  const std::vector<float> x{1, 2, 3};
  const double weights[] = {std::exp(-2.0), std::exp(-1.0), 1.0};
  const double sum = weights[0] + weights[1] + weights[2];
  for (const std::vector<float>& q :
       {std::vector<float>{1e20F, 1, 2}, {3e37F, -1e37F, 2e37F}, {1e-30F, 2e-30F, 3e-30F}}) {
    const Tensor dx = device().empty({1, 3}).value();
    Batch batch(device());
    EXPECT_TRUE(succeeded(
        batch.backward(softmax_cross_entropy({.reduction = softmax_cross_entropy_parameters::none}),
                       {.x = device().upload(x, {1, 3}).value(),
                        .dy = device().upload(std::vector<float>{1}, {1}).value(),
                        .dx = dx},
                       {.target = device().upload(q, {1, 3}).value()})));
    run(batch);
    const double mass = static_cast<double>(q[0]) + q[1] + q[2];
    const auto actual = device().download<float>(dx).value();
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double exact = weights[i] / sum * mass - static_cast<double>(q[i]);
      EXPECT_NEAR(actual[i], exact, 1e-6 * std::abs(exact)) << q[0] << ' ' << i;
    }
  }
}

TEST_F(Loss, TotalsOfManyRowsAreThoseOfTheReference) {
  Random random = random_for_this_test();
  expect_right(
      device(),
      random_loss(softmax_cross_entropy(), {{300001, 2}, 1}, ElementType::float32, true, random),
      random);
  const auto limited = open({.max_binding_bytes = 65536});
  ASSERT_TRUE(succeeded(limited));
  for (const bool has_classes : {true, false})
    for (const auto reduction : {Choice::none, Choice::mean}) {
      const Activation activation = softmax_cross_entropy({.reduction = reduction});
      for (const ElementType type : {ElementType::float32, ElementType::float16}) {
        expect_right(*limited, random_loss(activation, {{9001, 5}, 1}, type, has_classes, random),
                     random);
        expect_right(*limited,
                     random_loss(activation, {{21, 101, 7}, 1}, type, has_classes, random), random);
      }
    }
}

TEST_F(Loss, CallsThatDoNotFitAreRefused) {
  const Tensor x = device().empty({3, 4}).value();
  const Tensor y = device().empty({}).value();
  const Tensor classes = device().empty({3}, ElementType::int32).value();
  const auto refuse = [&](const Activation& activation, const Tensor& result,
                          const CallOptions& options, const char* part) {
    Batch batch(device());
    EXPECT_TRUE(
        refused(batch.forward(activation, x, result, options), ErrorCode::invalid_argument, part));
  };
  refuse(softmax_cross_entropy(), y, {}, "target");
  refuse(softmax_cross_entropy(), y, {.axis = 0, .target = classes}, "[4]");
  refuse(softmax_cross_entropy(), x, {.target = classes}, "[]");
  refuse(softmax_cross_entropy(), y, {.target = device().empty({3}, ElementType::uint8).value()},
         "uint8");
  refuse(softmax_cross_entropy({.label_smoothing = 1.5F}), y, {.target = classes},
         "label_smoothing");
  refuse(softmax_cross_entropy({.ignore_index = 0.5F}), y, {.target = classes}, "ignore_index");
  refuse(softmax(), x, {.target = classes}, "target");
  Batch batch(device());
  EXPECT_TRUE(refused(
      batch.backward(softmax_cross_entropy(), {.y = y, .dy = y, .dx = x}, {.target = classes}),
      ErrorCode::invalid_argument, "x is missing"));
  const std::vector<std::int32_t> targets{0, -100, 3};
  EXPECT_TRUE(succeeded(check_targets(softmax_cross_entropy(), targets, 4)));
  EXPECT_TRUE(refused(check_targets(softmax_cross_entropy(), targets, 3),
                      ErrorCode::invalid_argument, "target 2 is 3"));
}

}  // namespace
}  // namespace vkact::device_test
