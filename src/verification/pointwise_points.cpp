#include "verification/pointwise_points.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "reference/cancellation.hpp"
#include "reference/reference.hpp"
#include "reference/rounding.hpp"
#include "verification/device_run.hpp"
#include "verification/parallel.hpp"
#include "verification/random.hpp"

namespace vkact::verification {
namespace {

// Derivatives that cross zero cannot be accurate in ULP there.
constexpr double kDerivativeAbsolute = 0x1p-23;

// For fewer elements a thread is not worth starting.
constexpr std::size_t kElementsPerThread = 4096;

using Function = std::function<double(double)>;

std::vector<double> map(const std::vector<double>& inputs, const Function& function) {
  std::vector<double> outputs(inputs.size());
  parallel_ranges(inputs.size(), kElementsPerThread, [&](std::size_t begin, std::size_t end) {
    for (std::size_t index = begin; index < end; ++index) outputs[index] = function(inputs[index]);
  });
  return outputs;
}

// What to compare: results against factor * function(input).
struct Comparison {
  const Numbers& inputs;
  const Numbers* factors = nullptr;  // None means 1.
  const Numbers& results;
  const Function& function;
  const std::vector<double>& exact;  // function(input) for every input.
  Tolerance tolerance;               // For a factor of 1.
  Function absolute_allowance = {};  // Of an input; the greater of the two holds.
};

bool is_subnormal(double value) {
  return value != 0 && std::abs(value) < std::numeric_limits<float>::min();
}

Rounding rounding_of(const reference::Deviation& deviation, double exact, double actual,
                     ElementType type) {
  // The reference, of 53 bits, does not see on which side of the middle a result is that close to
  // it.
  const bool is_middle = std::abs(deviation.ulp - 0.5) <= 0x1p-40;
  if (is_middle || deviation.ulp == 0 || actual == reference::rounded(exact, type))
    return Rounding::nearest;
  // Two units of float32 in those of the type.
  const double resolution =
      std::ldexp(2.0, reference::format_of(type).precision -
                          reference::format_of(ElementType::float32).precision);
  return deviation.ulp <= 0.5 + resolution ? Rounding::lost_tie : Rounding::wrong;
}

void compare_element(const Comparison& comparison, std::size_t index, Worst& worst) {
  const ElementType type = comparison.results.type;
  const double input = comparison.inputs.value(index);
  const double factor =
      comparison.factors == nullptr ? 1 : static_cast<double>(comparison.factors->value(index));
  const double actual = comparison.results.value(index);
  double exact = factor * comparison.exact[index];
  Tolerance tolerance = comparison.tolerance;
  if (comparison.factors != nullptr)
    tolerance.absolute *= std::isnan(factor) ? 0 : std::abs(factor);

  reference::Deviation deviation = reference::deviation(exact, actual, type);
  if (is_subnormal(input) && deviation.ulp > tolerance.ulp) {
    const double exact_at_zero = factor * comparison.function(std::copysign(0.0, input));
    const auto from_zero = reference::deviation(exact_at_zero, actual, type);
    if (from_zero.ulp < deviation.ulp) {
      deviation = from_zero;
      exact = exact_at_zero;
    }
  }
  if (deviation.ulp > tolerance.ulp && comparison.absolute_allowance)
    tolerance.absolute = std::max(tolerance.absolute, comparison.absolute_allowance(input));
  // A derivative beyond float32's range is infinite before it meets a small dy.
  const bool overflows = std::abs(comparison.exact[index]) > std::numeric_limits<float>::max();
  if (overflows && std::isinf(actual) && std::signbit(actual) == std::signbit(exact))
    deviation = {};
  const std::uint32_t poison = poison_pattern(type);
  if (comparison.results.patterns[index] == poison && comparison.inputs.patterns[index] != poison) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    deviation = {kInfinity, kInfinity};
  }
  worst.add(deviation, tolerance, input, exact, actual);
  // Subnormal inputs may be taken for zero.
  if (!is_subnormal(input)) worst.add_rounding(rounding_of(deviation, exact, actual, type));
}

Worst compare(const Comparison& comparison) {
  return parallel_worst(
      comparison.results.size(), kElementsPerThread,
      [&](std::size_t index, Worst& worst) { compare_element(comparison, index, worst); });
}

Numbers ones(std::size_t size, ElementType type) {
  return {type, std::vector<std::uint32_t>(size, nearest_pattern(1, type))};
}

Result<Worst> verify_forward(const Device& device, const Activation& activation, const Numbers& x) {
  const auto y = run_forward(device, activation, x, {{x.size()}});
  if (!y) return y.error();
  const Function function = [&](double input) { return reference::forward(activation, input); };
  const auto exact = map(x.values(), function);
  const Tolerance tolerance{activation.info().forward_bound, 0};
  const Function allowance = [&](double input) {
    return reference::cancellation_allowance(activation, input);
  };
  return compare({x, nullptr, *y, function, exact, tolerance_for(x.type, tolerance), allowance});
}

// `points` are x or y, as `direction` says.
Result<Worst> verify_backward(const Device& device, const Activation& activation,
                              Direction direction, const Numbers& points, const Numbers& random) {
  const bool from_input = direction == Direction::backward_from_x;
  const Function function = [&](double point) {
    return from_input ? reference::derivative(activation, point)
                      : reference::derivative_from_output(activation, point);
  };
  const auto exact = map(points.values(), function);
  const auto run = from_input ? run_backward_from_input : run_backward_from_output;
  const double bound = activation.info().backward_bound;
  const Arrangement arrangement{{points.size()}};
  Worst worst;

  const Numbers unit = ones(points.size(), points.type);
  const auto derivatives = run(device, activation, points, unit, arrangement);
  if (!derivatives) return derivatives.error();
  worst.merge(compare({points, nullptr, *derivatives, function, exact,
                       tolerance_for(points.type, {bound, kDerivativeAbsolute})}));

  // The product with dy is rounded once more, and is not what the derivative's accuracy is said of.
  const auto gradients = run(device, activation, points, random, arrangement);
  if (!gradients) return gradients.error();
  const Worst products = compare({points, &random, *gradients, function, exact,
                                  tolerance_for(points.type, {bound + 1, kDerivativeAbsolute})});
  if (!products.passed()) worst.merge(products);
  return worst;
}

}  // namespace

Numbers random_gradients(std::size_t size, ElementType type) {
  // One in so many is NaN, which must come out as NaN whatever the derivative.
  constexpr std::size_t kNanInterval = 1009;
  Random random(0x9ad);
  Numbers gradients{type, std::vector<std::uint32_t>(size)};
  for (std::size_t index = 0; index < size; ++index)
    gradients.patterns[index] = nearest_pattern(index % kNanInterval == kNanInterval - 1
                                                    ? std::numeric_limits<double>::quiet_NaN()
                                                    : random.normal(),
                                                type);
  return gradients;
}

Result<Worst> verify_points(const Device& device, const Activation& activation, Direction direction,
                            const Numbers& x, const Numbers& gradients) {
  if (direction == Direction::forward) return verify_forward(device, activation, x);
  if (direction == Direction::backward_from_x)
    return verify_backward(device, activation, direction, x, gradients);
  const auto y =
      map(x.values(), [&](double input) { return reference::forward(activation, input); });
  return verify_backward(device, activation, direction, nearest_numbers(y, x.type), gradients);
}

}  // namespace vkact::verification
