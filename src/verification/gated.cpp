// Gated units: sweeps of gates by bit pattern, with random values, as two tensors and as halves of
// one.
#include <array>
#include <cmath>
#include <limits>

#include "reference/rounding.hpp"
#include "verification/device_run.hpp"
#include "verification/families.hpp"
#include "verification/gated_judgement.hpp"
#include "verification/parameters.hpp"
#include "verification/random.hpp"
#include "verification/sweep.hpp"

namespace vkact::verification {
namespace {

constexpr std::size_t kElementsPerThread = 1024;

// How values and gates lie in memory: `rows` blocks of each.
struct Packing {
  bool as_two_tensors = false;
  std::size_t rows = 1;
  std::size_t half = 1;  // along the axis
  std::size_t inner = 1;

  std::size_t block() const { return half * inner; }
};

// Whole vectors along the last axis and a middle one, and neither.
constexpr Packing kPackings[] = {
    {true, 1, 1, 1}, {false, 64, 1, 1}, {false, 3, 1, 1}, {false, 8, 1, 3}};

struct Inputs {
  Numbers v;
  Numbers g;
  Numbers dy;
};

std::uint32_t of_any_magnitude(ElementType type, Random& random) {
  const reference::Format format = reference::format_of(type);
  const double exponent = random.uniform(format.minimum_exponent, format.maximum_exponent + 1);
  const double sign = random.next() % 2 == 0 ? 1 : -1;
  return nearest_pattern(sign * std::exp2(exponent), type);
}

Inputs inputs_for(const Activation& activation, ElementType type, Density density) {
  // One in so many is NaN or infinite.
  constexpr std::size_t kSpecialInterval = 211;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  constexpr double kSpecials[] = {
      std::numeric_limits<double>::quiet_NaN(), kInfinity, -kInfinity, 0.0, 7.0, -7.0};
  // One in so many meets a value and a gradient of any magnitude, so that a gate counts however
  // small it is.
  constexpr std::size_t kMagnitudeInterval = 5;
  Random random(0x6a7e);
  Inputs inputs{{type, {}}, sweep(activation, type, density), {type, {}}};
  for (std::size_t i = 0; i < inputs.g.size(); ++i) {
    if (i % kMagnitudeInterval == 3) {
      inputs.v.patterns.push_back(of_any_magnitude(type, random));
      inputs.dy.patterns.push_back(of_any_magnitude(type, random));
      continue;
    }
    const bool is_special = i % kSpecialInterval == 0;
    inputs.v.patterns.push_back(nearest_pattern(
        is_special ? kSpecials[random.next() % std::size(kSpecials)] : 4 * random.normal(), type));
    inputs.dy.patterns.push_back(
        nearest_pattern(i % kSpecialInterval == 1 ? kSpecials[random.next() % std::size(kSpecials)]
                                                  : random.normal(),
                        type));
  }
  return inputs;
}

// As many elements as make whole rows.
void shorten(Inputs& inputs, const Packing& packing) {
  const std::size_t row = packing.rows * packing.inner;
  for (Numbers* each : {&inputs.v, &inputs.g, &inputs.dy})
    each->patterns.resize(each->size() / row * row);
}

Numbers packed(const Numbers& first, const Numbers& second, std::size_t block) {
  Numbers both{first.type, {}};
  for (std::size_t begin = 0; begin < first.size(); begin += block)
    for (const Numbers* half : {&first, &second})
      both.patterns.insert(both.patterns.end(),
                           half->patterns.begin() + static_cast<std::ptrdiff_t>(begin),
                           half->patterns.begin() + static_cast<std::ptrdiff_t>(begin + block));
  return both;
}

std::array<Numbers, 2> unpacked(const Numbers& both, std::size_t block) {
  std::array<Numbers, 2> halves{Numbers{both.type, {}}, Numbers{both.type, {}}};
  for (std::size_t begin = 0, turn = 0; begin < both.size(); begin += block, ++turn)
    halves[turn % 2].patterns.insert(
        halves[turn % 2].patterns.end(), both.patterns.begin() + static_cast<std::ptrdiff_t>(begin),
        both.patterns.begin() + static_cast<std::ptrdiff_t>(begin + block));
  return halves;
}

// The results of a run: y, or dv and dg.
using Results = std::vector<Numbers>;

Result<Results> run_as_two(const Device& device, const Activation& activation, Direction direction,
                           const Inputs& inputs) {
  const Shape shape{inputs.v.size()};
  auto v = upload(device, inputs.v, shape);
  if (!v) return v.error();
  auto g = upload(device, inputs.g, shape);
  if (!g) return g.error();
  auto dy = upload(device, inputs.dy, shape);
  if (!dy) return dy.error();
  auto dv = poisoned(device, shape, inputs.v.type);
  if (!dv) return dv.error();
  auto dg = poisoned(device, shape, inputs.v.type);
  if (!dg) return dg.error();
  Batch batch(device);
  const auto recorded =
      direction == Direction::forward
          ? batch.forward(activation, *v, *dv, {.gate = *g})
          : batch.backward(activation, {.x = *v, .dy = *dy, .dx = *dv, .dgate = *dg}, {.gate = *g});
  if (!recorded) return recorded.error();
  if (auto done = submit_and_wait(batch); !done) return done.error();
  auto first = download(device, *dv);
  if (!first) return first.error();
  auto second = download(device, *dg);
  if (!second) return second.error();
  return Results{std::move(*first), std::move(*second)};
}

Result<Results> run_as_halves(const Device& device, const Activation& activation,
                              Direction direction, const Inputs& inputs, const Packing& packing) {
  const bool gate_first = activation.choice("gate") == "first";
  const Numbers& front = gate_first ? inputs.g : inputs.v;
  const Numbers& back = gate_first ? inputs.v : inputs.g;
  const Shape shape{packing.rows, 2 * packing.half, packing.inner};
  const Shape output{packing.rows, packing.half, packing.inner};
  const ElementType type = inputs.v.type;
  auto x = upload(device, packed(front, back, packing.block()), shape);
  if (!x) return x.error();
  Batch batch(device);
  auto result = poisoned(device, direction == Direction::forward ? output : shape, type);
  if (!result) return result.error();
  if (direction == Direction::forward) {
    if (auto done = batch.forward(activation, *x, *result, {.axis = 1}); !done) return done.error();
  } else {
    auto dy = upload(device, inputs.dy, output);
    if (!dy) return dy.error();
    auto done = batch.backward(activation, {.x = *x, .dy = *dy, .dx = *result}, {.axis = 1});
    if (!done) return done.error();
  }
  if (auto done = submit_and_wait(batch); !done) return done.error();
  auto results = download(device, *result);
  if (!results) return results.error();
  if (direction == Direction::forward) return Results{std::move(*results)};
  auto halves = unpacked(*results, packing.block());
  if (gate_first) std::swap(halves[0], halves[1]);
  return Results{std::move(halves[0]), std::move(halves[1])};
}

void add(Worst& worst, const Judgement& judgement, double input, const Numbers& results,
         std::size_t index) {
  worst.add(judgement, results.patterns[index] != poison_pattern(results.type), input,
            results.value(index));
}

Worst compare(const Activation& activation, Direction direction, const Inputs& inputs,
              const Results& results) {
  const ElementType type = inputs.v.type;
  return parallel_worst(inputs.v.size(), kElementsPerThread, [&](std::size_t i, Worst& worst) {
    const GatedElement element{inputs.v.value(i), inputs.g.value(i), inputs.dy.value(i)};
    const double first = results[0].value(i);
    if (direction == Direction::forward)
      return add(worst, judge_gated_y(activation, element, first, type), element.g, results[0], i);
    add(worst, judge_gated_dv(activation, element, first, type), element.g, results[0], i);
    add(worst, judge_gated_dg(activation, element, results[1].value(i), type), element.g,
        results[1], i);
  });
}

}  // namespace

Result<Findings> verify_gated(const Device& device, const Case& what) {
  Findings findings{{}, Activation(what.activation)};
  bool is_default = true;
  for (const Activation& variant : parameter_variants(what.activation)) {
    for (Packing packing : kPackings) {
      if (packing.as_two_tensors && !is_default) continue;
      Inputs inputs =
          inputs_for(variant, what.type, packing.as_two_tensors ? Density::full : Density::reduced);
      shorten(inputs, packing);
      packing.half = inputs.v.size() / (packing.rows * packing.inner);
      const auto results = packing.as_two_tensors
                               ? run_as_two(device, variant, what.direction, inputs)
                               : run_as_halves(device, variant, what.direction, inputs, packing);
      if (!results) return results.error();
      if (findings.worst.merge(compare(variant, what.direction, inputs, *results)))
        findings.activation = variant;
    }
    is_default = false;
  }
  return findings;
}

}  // namespace vkact::verification
