// Rowwise activations: rows of every kind, at several lengths and along several axes.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "reference/philox.hpp"
#include "reference/reference.hpp"
#include "reference/rounding.hpp"
#include "verification/device_run.hpp"
#include "verification/families.hpp"
#include "verification/parallel.hpp"
#include "verification/parameters.hpp"
#include "verification/random.hpp"

namespace vkact::verification {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr Tolerance kForwardTolerance{2, 0};
constexpr Tolerance kRowTolerance{4, 1e-7};

// A tensor of three axes, of which the middle one holds the rows.
struct Layout {
  std::size_t outer;
  std::size_t length;
  std::size_t inner;

  std::size_t rows() const { return outer * inner; }
  std::size_t size() const { return rows() * length; }
  std::size_t index(std::size_t row, std::size_t element) const {
    return (row / inner * length + element) * inner + row % inner;
  }
  Arrangement arrangement() const {
    if (outer == 1) return {{length, inner}, 0};
    if (inner == 1) return {{outer, length}, -1};
    return {{outer, length, inner}, 1};
  }
};

// Around the 256 invocations of a workgroup, short and long, and longer than a workgroup takes
// alone; whole vectors and not; along the last, the first and a middle axis.
constexpr std::array kLayouts{
    Layout{33, 1, 1},     Layout{33, 2, 1},   Layout{40, 10, 1},   Layout{33, 255, 1},
    Layout{33, 256, 1},   Layout{33, 257, 1}, Layout{24, 1000, 1}, Layout{20, 33001, 1},
    Layout{20, 40000, 1}, Layout{1, 37, 33},  Layout{1, 1031, 24}, Layout{1, 8209, 20},
    Layout{3, 17, 11},    Layout{2, 300, 12},
};

// Kinds of rows and, for the last of them, of gradients.
constexpr std::size_t kRowKinds = 16;
constexpr std::size_t kKinds = kRowKinds + 4;

double greatest_of(ElementType type) { return type == ElementType::float16 ? 65504 : 3e38; }

// One row; `kind` picks among ordinary ones and those that break careless formulas.
std::vector<double> make_row(std::size_t length, std::size_t kind, ElementType type,
                             Random& random) {
  const double greatest = greatest_of(type);
  std::vector<double> row(length);
  const auto fill = [&](const auto& element) { std::ranges::generate(row, element); };
  const std::size_t position = random.next() % length;
  switch (kind % kKinds) {
    case 0:
      fill([&] { return random.normal(); });
      break;
    case 1:
      fill([&] { return 30 * random.normal(); });
      break;
    case 2:
      fill([&] { return 1000 * random.normal(); });
      break;
    case 3:  // Masked here and there.
      fill([&] { return random.next() % 2 == 0 ? -kInfinity : random.normal(); });
      break;
    case 4:  // Masked but for one.
      fill([] { return -kInfinity; });
      row[position] = random.normal();
      break;
    case 5:  // Masked wholly.
      fill([] { return -kInfinity; });
      break;
    case 6:
      fill([&] { return random.uniform(-greatest, greatest); });
      break;
    case 7:
      fill([&] { return greatest; });
      break;
    case 8:  // One far above the others.
      fill([&] { return -90 + random.normal(); });
      row[position] = 10;
      break;
    case 9:
      fill([&] { return random.normal(); });
      row[position] = kNan;
      break;
    case 10:
      fill([&] { return random.normal(); });
      row[position] = kInfinity;
      break;
    case 12:
      fill([&] { return random.normal(); });
      row[position] = row[length - 1 - position] = kInfinity;
      break;
    case 13:
      fill([&] { return random.normal(); });
      row[position] = -kInfinity;
      break;
    case 11:
      fill([] { return -3.5; });
      break;
    case 14:  // One of which the others leave a little, or all but nothing.
      fill([&] { return random.uniform(-85, -5); });
      row[position] = 10;
      break;
    case 15:
      fill([&] { return -70 + random.normal(); });
      row[position] = 5 + random.normal();
      break;
    default:
      fill([&] { return random.normal(); });
      break;
  }
  return row;
}

// The gradient of the same row: infinite here and there, or so great that sums on the way leave the
// range of float32.
std::vector<double> make_gradient(std::size_t length, std::size_t kind, ElementType type,
                                  Random& random) {
  const double greatest = greatest_of(type);
  std::vector<double> row(length);
  for (double& element : row) element = random.normal();
  const std::size_t position = random.next() % length;
  switch (kind % kKinds) {
    case kRowKinds:
      row[position] = kInfinity;
      break;
    case kRowKinds + 1:
      row[position] = -kInfinity;
      row[length - 1 - position] = kInfinity;
      break;
    case kRowKinds + 2:
      for (double& element : row) element = random.uniform(-greatest, greatest);
      break;
    case kRowKinds + 3:
      for (double& element : row) element = -greatest;
      break;
    default:
      break;
  }
  return row;
}

Numbers make_rows(const Layout& layout, ElementType type, const decltype(make_row)& make,
                  Random random) {
  Numbers x{type, std::vector<std::uint32_t>(layout.size())};
  for (std::size_t row = 0; row < layout.rows(); ++row) {
    const auto values = make(layout.length, row, type, random);
    for (std::size_t element = 0; element < layout.length; ++element)
      x.patterns[layout.index(row, element)] = nearest_pattern(values[element], type);
  }
  return x;
}

std::vector<double> row_of(const Numbers& numbers, const Layout& layout, std::size_t row) {
  std::vector<double> values(layout.length);
  for (std::size_t element = 0; element < layout.length; ++element)
    values[element] = numbers.value(layout.index(row, element));
  return values;
}

void compare_row(const Layout& layout, std::size_t row, const std::vector<double>& inputs,
                 const std::vector<double>& exact, const Numbers& results, double ulp,
                 const std::vector<double>& absolute, Worst& worst) {
  for (std::size_t element = 0; element < layout.length; ++element) {
    const std::size_t index = layout.index(row, element);
    const double actual = results.value(index);
    reference::Deviation deviation = reference::deviation(exact[element], actual, results.type);
    if (results.patterns[index] == poison_pattern(results.type)) deviation = {kInfinity, kInfinity};
    const Tolerance tolerance = tolerance_for(results.type, {ulp, absolute[element]});
    worst.add(deviation, tolerance, inputs[element], exact[element], actual);
  }
}

constexpr RandomState kRandom{0x9e3779b97f4a7c15, 7};

bool is_perturbed(const Activation& activation) {
  return activation.info().family == Family::perturbed;
}

Arrangement arrangement_of(const Activation& activation, const Layout& layout) {
  Arrangement arrangement = layout.arrangement();
  if (is_perturbed(activation)) arrangement.random = kRandom;
  return arrangement;
}

// What is added to a row; nothing for activations without noise.
std::vector<double> noise_of(const Activation& activation, const Layout& layout, std::size_t row) {
  std::vector<double> noise;
  if (!is_perturbed(activation)) return noise;
  for (std::size_t element = 0; element < layout.length; ++element)
    noise.push_back(
        reference::gumbel_noise(kRandom.seed, kRandom.offset, layout.index(row, element)));
  return noise;
}

std::vector<double> exact_row(const Activation& activation, const Layout& layout, std::size_t row,
                              const std::vector<double>& x) {
  std::vector<double> exact(layout.length);
  const auto noise = noise_of(activation, layout, row);
  reference::forward_row(activation, x, exact, {.noise = noise});
  return exact;
}

Tolerance forward_tolerance(const Activation& activation) {
  return activation.info().family == Family::rowwise ? kForwardTolerance : kRowTolerance;
}

// A sum with noise is rounded, which the exponential turns into a relative error of as much.
std::vector<double> forward_tolerances(const Activation& activation, const std::vector<double>& x,
                                       const std::vector<double>& exact) {
  std::vector<double> absolute(x.size(), forward_tolerance(activation).absolute);
  if (!is_perturbed(activation)) return absolute;
  double greatest = 20;
  for (const double value : x)
    if (std::isfinite(value)) greatest = std::max(greatest, std::abs(value) + 20);
  const double tau = static_cast<double>(activation.parameters()[0]);
  for (std::size_t i = 0; i < absolute.size(); ++i)
    if (std::isfinite(exact[i])) absolute[i] += std::abs(exact[i]) * greatest / tau * 0x1p-23;
  return absolute;
}

Result<Worst> verify_forward(const Device& device, const Activation& activation,
                             const Layout& layout, const Numbers& x) {
  const auto y = run_forward(device, activation, x, arrangement_of(activation, layout));
  if (!y) return y.error();
  return parallel_worst(layout.rows(), 1, [&](std::size_t row, Worst& worst) {
    const auto inputs = row_of(x, layout, row);
    const auto exact = exact_row(activation, layout, row, inputs);
    compare_row(layout, row, inputs, exact, *y, forward_tolerance(activation).ulp,
                forward_tolerances(activation, inputs, exact), worst);
  });
}

Numbers exact_outputs(const Activation& activation, const Layout& layout, const Numbers& x) {
  Numbers y{x.type, std::vector<std::uint32_t>(layout.size())};
  parallel_ranges(layout.rows(), 1, [&](std::size_t begin, std::size_t end) {
    for (std::size_t row = begin; row < end; ++row) {
      const auto exact = exact_row(activation, layout, row, row_of(x, layout, row));
      for (std::size_t element = 0; element < layout.length; ++element)
        y.patterns[layout.index(row, element)] = nearest_pattern(exact[element], x.type);
    }
  });
  return y;
}

// Sums in float32 are wrong by so much relative to the magnitudes that go into them.
std::vector<double> gradient_tolerances(const Activation& activation, const std::vector<double>& y,
                                        const std::vector<double>& dy) {
  // All results are multiplied by the scale.
  const auto parameters = activation.parameters();
  const double scale = parameters.empty()         ? 1
                       : is_perturbed(activation) ? 1 / static_cast<double>(parameters[0])
                                                  : std::abs(static_cast<double>(parameters[0]));
  double greatest = 1;
  double total = 0;
  for (const double gradient : dy) {
    if (!std::isfinite(gradient)) continue;
    greatest = std::max(greatest, std::abs(gradient));
    total += std::abs(gradient);
  }
  std::vector<double> absolute(y.size());
  for (std::size_t element = 0; element < y.size(); ++element) {
    const double share =
        activation.id() == ActivationId::log_softmax ? std::exp(y[element]) * total : 0;
    absolute[element] = std::max(scale, 1.0) * kRowTolerance.absolute * std::max(greatest, share);
  }
  return absolute;
}

void add_errors_of_y(const Activation& activation, const std::vector<double>& x,
                     const std::vector<double>& y, const std::vector<double>& dy, double neighbour,
                     std::vector<double>& absolute) {
  const auto errors = forward_tolerances(activation, x, y);
  const double scale = 1 / static_cast<double>(activation.parameters()[0]);
  double total = 0;
  for (std::size_t i = 0; i < y.size(); ++i)
    if (std::isfinite(y[i])) total += 8 * scale * (errors[i] + neighbour * y[i]);
  double greatest = 1;
  for (const double gradient : dy)
    if (std::isfinite(gradient)) greatest = std::max(greatest, std::abs(gradient));
  for (double& each : absolute) each += greatest * total;
}

Result<Worst> verify_backward(const Device& device, const Activation& activation,
                              const Layout& layout, const Numbers& x, bool from_x) {
  // Hard results have the gradients of soft ones.
  Activation soft = activation;
  if (is_perturbed(activation))
    if (auto set = soft.set("hard", "no"); !set) return set.error();
  const Numbers y = exact_outputs(soft, layout, x);
  const Numbers dy = make_rows(layout, x.type, make_gradient, Random(layout.size() + 1));
  const Arrangement arrangement = arrangement_of(activation, layout);
  const auto dx = from_x ? run_backward_from_input(device, activation, x, dy, arrangement)
                         : run_backward_from_output(device, activation, y, dy, arrangement);
  if (!dx) return dx.error();
  // From x, y is computed again and may be rounded to a neighbour.
  const double neighbour =
      from_x ? 8 * std::ldexp(1.0, -reference::format_of(x.type).precision) : 0.0;
  return parallel_worst(layout.rows(), 1, [&](std::size_t row, Worst& worst) {
    const auto outputs = row_of(y, layout, row);
    const auto gradients = row_of(dy, layout, row);
    std::vector<double> exact(layout.length);
    reference::backward_row(activation, outputs, gradients, exact);
    auto absolute = gradient_tolerances(activation, outputs, gradients);
    if (from_x)
      add_errors_of_y(soft, row_of(x, layout, row), outputs, gradients, neighbour, absolute);
    compare_row(layout, row, outputs, exact, *dx, kRowTolerance.ulp, absolute, worst);
  });
}

}  // namespace

Result<Findings> verify_rowwise(const Device& device, const Case& what) {
  Findings findings{{}, Activation(what.activation)};
  for (const Activation& activation : parameter_variants(what.activation)) {
    if (what.direction == Direction::backward_from_y && !activation.check_backward_from_output())
      continue;
    const bool is_default = activation == Activation(what.activation);
    for (const Layout& layout : kLayouts) {
      // Parameters change what happens to an element, not to a row: one short layout shows it.
      if (!is_default && layout.length != 300) continue;
      const Numbers x = make_rows(layout, what.type, make_row, Random(layout.size()));
      const auto worst = what.direction == Direction::forward
                             ? verify_forward(device, activation, layout, x)
                             : verify_backward(device, activation, layout, x,
                                               what.direction == Direction::backward_from_x);
      if (!worst) return worst.error();
      if (findings.worst.merge(*worst)) findings.activation = activation;
    }
  }
  return findings;
}

}  // namespace vkact::verification
