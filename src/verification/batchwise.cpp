// Batchwise activations: in training with the statistics of x, in evaluation with running ones.
#include <cmath>
#include <iterator>
#include <limits>

#include "reference/batchwise.hpp"
#include "verification/batchwise_judgement.hpp"
#include "verification/device_run.hpp"
#include "verification/families.hpp"
#include "verification/parameters.hpp"
#include "verification/random.hpp"

namespace vkact::verification {
namespace {

// Channels last, first and in the middle; runs that straddle vectors and long ones.
const Arrangement kArrangements[] = {{{33, 6}, 1},   {{48, 5}, 0},      {{300, 24}, -1},
                                     {{7, 5, 9}, 1}, {{2, 3, 4099}, 1}, {{257}, 0}};

// Around a mean of each channel's own.
Numbers inputs(const reference::AxisLayout& layout, ElementType type, Random& random) {
  Numbers numbers{type, {}};
  for (std::size_t i = 0; i < layout.size(); ++i) {
    const auto channel = static_cast<double>(i / layout.inner % layout.axis);
    numbers.patterns.push_back(nearest_pattern(2 * random.normal() + channel / 4 - 1, type));
  }
  return numbers;
}

// Of the channels behind the first, one with an infinity, one with NaN, and great ones, of which
// the last has no variance that float32 holds.
void add_special_channels(const reference::AxisLayout& layout, Numbers& x) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const bool is_wide = x.type != ElementType::float16;
  const double factors[] = {1, 1, 1, is_wide ? 1e18 : 1e3, is_wide ? 1e25 : 1e4};
  for (std::size_t i = 0; i < layout.size(); ++i) {
    const std::size_t channel = i / layout.inner % layout.axis;
    if (channel < std::size(factors))
      x.patterns[i] = nearest_pattern(factors[channel] * x.value(i), x.type);
  }
  if (layout.axis > 1) x.patterns[layout.inner] = nearest_pattern(kInfinity, x.type);
  if (layout.axis > 2) x.patterns[2 * layout.inner] = nearest_pattern(std::nan(""), x.type);
}

Numbers around(std::size_t size, double low, double high, Random& random) {
  Numbers numbers{ElementType::float32, {}};
  for (std::size_t i = 0; i < size; ++i)
    numbers.patterns.push_back(nearest_pattern(random.uniform(low, high), numbers.type));
  return numbers;
}

Result<Numbers> run(const Device& device, const Activation& activation, const Case& what,
                    const Arrangement& arrangement, const Numbers& x, const Numbers& dy,
                    const CallOptions& options) {
  const auto source = upload(device, x, arrangement.shape);
  if (!source) return source.error();
  const auto result = poisoned(device, arrangement.shape, x.type);
  if (!result) return result.error();
  Batch batch(device);
  if (what.direction == Direction::forward) {
    if (auto done = batch.forward(activation, *source, *result, options); !done)
      return done.error();
  } else {
    const auto gradient = upload(device, dy, arrangement.shape);
    if (!gradient) return gradient.error();
    if (auto done =
            batch.backward(activation, {.x = *source, .dy = *gradient, .dx = *result}, options);
        !done)
      return done.error();
  }
  if (auto done = submit_and_wait(batch); !done) return done.error();
  return download(device, *result);
}

Result<Worst> verify_arrangement(const Device& device, const Activation& activation,
                                 const Case& what, const Arrangement& arrangement, bool training) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  Random random(0xd1ce);
  const auto layout = reference::layout_along(arrangement.shape, arrangement.axis);
  Numbers x = inputs(layout, what.type, random);
  const Numbers dy = inputs(layout, what.type, random);
  const Numbers mean = around(layout.axis, -1, 1, random);
  const Numbers variance = around(layout.axis, 0.5, 4, random);
  CallOptions options{.axis = arrangement.axis, .training = training};
  if (training) {
    add_special_channels(layout, x);
  } else {
    x.patterns[0] = nearest_pattern(kInfinity, what.type);
    x.patterns[x.size() - 1] = nearest_pattern(-kInfinity, what.type);
    const auto running_mean = upload(device, mean, {layout.axis});
    if (!running_mean) return running_mean.error();
    const auto running_variance = upload(device, variance, {layout.axis});
    if (!running_variance) return running_variance.error();
    options.running_mean = *running_mean;
    options.running_variance = *running_variance;
  }
  const auto results = run(device, activation, what, arrangement, x, dy, options);
  if (!results) return results.error();
  const double alpha[] = {activation.parameters()[0]};
  const reference::BatchwiseTerms terms{
      layout, alpha,
      training ? reference::moments_of(x.values(), layout)
               : reference::ChannelMoments{mean.values(), variance.values()},
      training};
  const ExactBatchwise exact = what.direction == Direction::forward
                                   ? exact_batchwise_y(activation, x.values(), terms)
                                   : exact_batchwise_dx(activation, x.values(), dy.values(), terms);
  Worst worst;
  for (std::size_t i = 0; i < exact.values.size(); ++i)
    worst.add(judge_batchwise(exact, i, results->value(i), what.type),
              results->patterns[i] != poison_pattern(what.type), x.value(i), results->value(i));
  return worst;
}

}  // namespace

Result<Findings> verify_batchwise(const Device& device, const Case& what) {
  Findings findings{{}, Activation(what.activation)};
  for (const Activation& variant : parameter_variants(what.activation))
    for (const Arrangement& arrangement : kArrangements)
      for (const bool training : {true, false}) {
        const auto worst = verify_arrangement(device, variant, what, arrangement, training);
        if (!worst) return worst.error();
        if (findings.worst.merge(*worst)) findings.activation = variant;
      }
  return findings;
}

}  // namespace vkact::verification
