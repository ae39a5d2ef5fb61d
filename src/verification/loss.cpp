// Losses: rows of several lengths with classes and with probabilities, in every reduction.
#include <algorithm>
#include <cmath>
#include <limits>

#include "reference/loss.hpp"
#include "verification/device_run.hpp"
#include "verification/families.hpp"
#include "verification/random.hpp"

namespace vkact::verification {
namespace {

constexpr Tolerance kForwardTolerance{4, 0};
constexpr Tolerance kBackwardTolerance{4, 1e-7};

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

// What some rows have at some places: a class that is ruled out, one that is certain or almost so,
// logits or a sum of losses farther apart than float32 reaches.
enum class Specials { none, confident, infinite, distant };

double special_logit(Specials specials, std::size_t row, std::size_t element, ElementType type) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const double greatest = type == ElementType::float16 ? 65504 : 2e38;
  if (specials == Specials::confident) return 16 + static_cast<double>(row % 64);
  if (specials == Specials::distant) return element % 2 == 0 ? greatest : -greatest;
  return row % 3 == 0 ? kInfinity : -kInfinity;
}

void add_specials(Specials specials, std::size_t row, const reference::AxisLayout& layout,
                  Numbers& x) {
  const std::size_t first = row / layout.inner * layout.axis * layout.inner + row % layout.inner;
  const std::size_t count = specials == Specials::infinite && row % 4 == 3 ? 2 : 1;
  const std::size_t begin = row * 5 % layout.axis;
  const std::size_t end =
      specials == Specials::distant ? layout.axis : std::min(layout.axis, begin + count);
  for (std::size_t a = specials == Specials::distant ? 0 : begin; a < end; ++a)
    x.patterns[first + a * layout.inner] =
        nearest_pattern(special_logit(specials, row, a, x.type), x.type);
}

Setting make_setting(const Activation& activation, const Shape& shape, std::int64_t axis,
                     ElementType type, bool has_classes, Specials specials) {
  Setting setting{activation, shape, axis, {type, {}}, {}, {type, {}}, {}, {}};
  const auto layout = setting.layout();
  const std::size_t classes = std::max<std::size_t>(layout.axis, 1);
  Random random(layout.size());
  for (std::size_t i = 0; i < layout.size(); ++i)
    setting.x.patterns.push_back(nearest_pattern(4 * random.normal(), type));
  for (std::size_t row = 1; row < layout.outer * layout.inner; row += 2)
    if (specials != Specials::none) add_specials(specials, row, layout, setting.x);
  if (has_classes)
    for (std::size_t row = 0; row < layout.outer * layout.inner; ++row)
      setting.classes.push_back(row % 5 == 3 ? -100
                                             : static_cast<std::int32_t>(random.next() % classes));
  else
    for (std::size_t i = 0; i < layout.size(); ++i)
      setting.probabilities.patterns.push_back(
          nearest_pattern(random.uniform(0, 2.0 / static_cast<double>(classes)), type));
  setting.x_values = floats_of(setting.x);
  setting.probability_values = floats_of(setting.probabilities);
  return setting;
}

void compare(const std::vector<double>& exact, const Numbers& actual, const Tolerance& float32,
             Worst& worst) {
  const Tolerance tolerance = tolerance_for(actual.type, float32);
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
            *y, kForwardTolerance, worst);
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
          *dx, kBackwardTolerance, worst);
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
    for (const float smoothing : {0.0F, 0.1F, 1.0F}) {
      Activation activation(what.activation);
      if (auto set = activation.set("reduction", reduction); !set) return set.error();
      if (auto set = activation.set("label_smoothing", smoothing); !set) return set.error();
      for (const auto& [shape, axis] : kShapes)
        for (const bool has_classes : {true, false})
          for (const Specials specials :
               {Specials::none, Specials::confident, Specials::infinite, Specials::distant}) {
            // An infinite loss would hide all others.
            if (specials == Specials::infinite && reduction != 0) continue;
            Worst worst;
            const Setting setting =
                make_setting(activation, shape, axis, what.type, has_classes, specials);
            if (auto done = verify_setting(device, setting, what.direction, worst); !done)
              return done.error();
            if (findings.worst.merge(worst)) findings.activation = activation;
          }
    }
  return findings;
}

}  // namespace vkact::verification
