// Losses: rows of several lengths with classes and with probabilities, in every reduction.
#include <cmath>

#include "reference/loss.hpp"
#include "verification/device_run.hpp"
#include "verification/families.hpp"
#include "verification/random.hpp"

namespace vkact::verification {
namespace {

constexpr Tolerance kTolerance{8, 4e-6};

struct Setting {
  Activation activation;
  Shape shape;
  std::int64_t axis;
  Numbers x;
  std::vector<std::int32_t> classes;
  Numbers probabilities;
  std::vector<float> x_values;
  std::vector<float> probability_values;

  reference::AxisLayout layout() const { return reference::layout_along(shape, axis); }
  reference::LossTargets targets() const { return {classes, probability_values}; }
};

std::vector<float> floats_of(const Numbers& numbers) {
  std::vector<float> values(numbers.size());
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = numbers.value(i);
  return values;
}

Setting make_setting(const Activation& activation, const Shape& shape, std::int64_t axis,
                     ElementType type, bool has_classes) {
  Setting setting{activation, shape, axis, {type, {}}, {}, {type, {}}, {}, {}};
  const auto layout = setting.layout();
  Random random(layout.size());
  for (std::size_t i = 0; i < layout.size(); ++i)
    setting.x.patterns.push_back(nearest_pattern(4 * random.normal(), type));
  if (has_classes)
    for (std::size_t row = 0; row < layout.outer * layout.inner; ++row)
      setting.classes.push_back(
          row % 5 == 3 ? -100 : static_cast<std::int32_t>(random.next() % layout.axis));
  else
    for (std::size_t i = 0; i < layout.size(); ++i)
      setting.probabilities.patterns.push_back(
          nearest_pattern(random.uniform(0, 2.0 / static_cast<double>(layout.axis)), type));
  setting.x_values = floats_of(setting.x);
  setting.probability_values = floats_of(setting.probabilities);
  return setting;
}

void compare(const std::vector<double>& exact, const Numbers& actual, Worst& worst) {
  const Tolerance tolerance = tolerance_for(actual.type, kTolerance);
  for (std::size_t i = 0; i < exact.size(); ++i) {
    auto deviation = reference::deviation(exact[i], actual.value(i), actual.type);
    if (actual.patterns[i] == poison_pattern(actual.type)) deviation = {INFINITY, INFINITY};
    worst.add(deviation, tolerance, static_cast<double>(i), exact[i], actual.value(i));
  }
}

Result<void> verify_setting(const Device& device, const Setting& setting, Direction direction,
                            Worst& worst) {
  Shape rows = setting.shape;
  rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(setting.axis));
  auto target = setting.classes.empty() ? device.upload_bytes(setting.probabilities.bytes(),
                                                              setting.shape, setting.x.type)
                                        : device.upload(setting.classes, rows);
  if (!target) return target.error();
  const CallOptions options{.axis = setting.axis, .target = *target};
  const auto shape = output_shape(setting.activation, setting.shape, options);
  if (!shape) return shape.error();
  if (direction == Direction::forward) {
    const auto y = run_loss(device, setting.activation, setting.x, setting.shape, *shape, options);
    if (!y) return y.error();
    compare(reference::forward_loss(setting.activation, setting.x_values, setting.layout(),
                                    setting.targets()),
            *y, worst);
    return {};
  }
  Random random(setting.x.size() + 1);
  Numbers dy{setting.x.type, {}};
  const auto count = element_count(*shape);
  if (!count) return count.error();
  for (std::uint64_t i = 0; i < *count; ++i)
    dy.patterns.push_back(nearest_pattern(random.normal(), dy.type));
  const auto dx =
      run_loss_backward(device, setting.activation, setting.x, setting.shape, dy, *shape, options);
  if (!dx) return dx.error();
  compare(reference::backward_loss(setting.activation, setting.x_values, setting.layout(),
                                   setting.targets(), floats_of(dy)),
          *dx, worst);
  return {};
}

}  // namespace

Result<Findings> verify_loss(const Device& device, const Case& what) {
  Findings findings{{}, Activation(what.activation)};
  const struct {
    Shape shape;
    std::int64_t axis;
  } kShapes[] = {{{33, 10}, 1}, {{12, 1000}, 1}, {{3, 33001}, 1}, {{2, 300, 12}, 1}};
  for (const float reduction : {0.0F, 1.0F, 2.0F})
    for (const float smoothing : {0.0F, 0.1F}) {
      Activation activation(what.activation);
      if (auto set = activation.set("reduction", reduction); !set) return set.error();
      if (auto set = activation.set("label_smoothing", smoothing); !set) return set.error();
      for (const auto& [shape, axis] : kShapes)
        for (const bool has_classes : {true, false}) {
          Worst worst;
          const Setting setting = make_setting(activation, shape, axis, what.type, has_classes);
          if (auto done = verify_setting(device, setting, what.direction, worst); !done)
            return done.error();
          if (findings.worst.merge(worst)) findings.activation = activation;
        }
    }
  return findings;
}

}  // namespace vkact::verification
