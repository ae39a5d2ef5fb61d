#include "gated_run.hpp"

#include <gtest/gtest.h>

#include "arena.hpp"
#include "verification/gated_judgement.hpp"

namespace vkact::device_test {
namespace {

using verification::Judgement;
using verification::nearest_pattern;

constexpr int kMostReports = 5;

bool is_gate_first(const Activation& activation) { return activation.choice("gate") == "first"; }

// Where output i's value or gate is in a tensor that holds both.
std::size_t place_of(std::size_t i, bool is_second, const reference::AxisLayout& layout) {
  const std::size_t block = layout.axis / 2 * layout.inner;
  return i / block * 2 * block + (is_second ? block : 0) + i % block;
}

Numbers packed(const Numbers& v, const Numbers& g, bool gate_first,
               const reference::AxisLayout& layout) {
  Numbers x{v.type, std::vector<std::uint32_t>(2 * v.size())};
  for (std::size_t i = 0; i < v.size(); ++i) {
    x.patterns[place_of(i, gate_first, layout)] = v.patterns[i];
    x.patterns[place_of(i, !gate_first, layout)] = g.patterns[i];
  }
  return x;
}

Numbers half_of(const Numbers& x, bool is_second, const reference::AxisLayout& layout) {
  Numbers half{x.type, std::vector<std::uint32_t>(x.size() / 2)};
  for (std::size_t i = 0; i < half.size(); ++i)
    half.patterns[i] = x.patterns[place_of(i, is_second, layout)];
  return half;
}

Numbers initial(std::size_t count, ElementType type, bool accumulate) {
  if (!accumulate) return poison(count, type);
  return {type, std::vector<std::uint32_t>(count, nearest_pattern(kPrevious, type))};
}

Shape output_shape_of(const Activation& activation, const GatedRun& run) {
  return run.axis ? output_shape(activation, run.shape, {.axis = run.axis}).value() : run.shape;
}

struct Memory {
  Arena arena;
  std::size_t x, gate, dy, y, dx, dgate;
};

Memory memory_of(const Activation& activation, const GatedInputs& inputs, const GatedRun& run) {
  const ElementType type = inputs.v.type;
  Memory memory{Arena(type), 0, 0, 0, 0, 0, 0};
  const std::size_t inputs_per_half = run.axis ? 2 : 1;
  memory.x = memory.arena.add(
      run.axis ? packed(inputs.v, inputs.g, is_gate_first(activation), run.layout()) : inputs.v);
  memory.gate = memory.arena.add(inputs.g);
  memory.dy = memory.arena.add(inputs.dy);
  memory.y = memory.arena.add(poison(inputs.v.size(), type));
  memory.dx = memory.arena.add(initial(inputs_per_half * inputs.v.size(), type, run.accumulate));
  memory.dgate = memory.arena.add(initial(inputs.v.size(), type, run.accumulate));
  return memory;
}

Result<void> run_once(const Device& device, const Activation& activation, Direction direction,
                      const Memory& memory, const GatedRun& run) {
  const Shape output = output_shape_of(activation, run);
  const Tensor x = memory.arena.window(memory.x, run.shape);
  const Tensor gate = run.axis ? Tensor() : memory.arena.window(memory.gate, run.shape);
  const bool is_apart = run.placement == Placement::apart;
  const CallOptions options{.axis = run.axis, .gate = gate};
  Batch batch(device);
  if (direction == Direction::forward) {
    const Tensor y = is_apart ? memory.arena.window(memory.y, output) : x;
    if (auto done = batch.forward(activation, x, y, options); !done) return done;
  } else {
    const Tensor dy = memory.arena.window(memory.dy, output);
    const Tensor dx = is_apart ? memory.arena.window(memory.dx, run.shape)
                      : run.placement == Placement::over_gradient ? dy
                                                                  : x;
    const Tensor dgate = run.axis   ? Tensor()
                         : is_apart ? memory.arena.window(memory.dgate, run.shape)
                                    : gate;
    const BackwardArguments arguments{
        .x = x, .dy = dy, .dx = dx, .dgate = dgate, .accumulate = run.accumulate};
    if (auto done = batch.backward(activation, arguments, options); !done) return done;
  }
  const auto submission = batch.submit();
  if (!submission) return submission.error();
  return submission->wait();
}

void report(const Activation& activation, const char* name, const Judgement& judgement,
            const verification::GatedElement& element, const Numbers& results, std::size_t i,
            int& wrong) {
  const bool is_written = results.patterns[i] != verification::poison_pattern(results.type);
  if ((judgement.is_right() && is_written) || ++wrong > kMostReports) return;
  ADD_FAILURE() << activation.to_string() << ' ' << name_of(results.type) << ", " << name << '['
                << i << "] of v " << element.v << ", g " << element.g << ", dy " << element.dy
                << ": exact " << judgement.exact << ", got " << results.value(i) << " (bits "
                << std::hex << results.patterns[i] << ")";
}

}  // namespace

std::size_t GatedRun::outputs() const {
  return static_cast<std::size_t>(element_count(shape).value()) / (axis ? 2 : 1);
}

Result<GatedResults> run_gated(const Device& device, const Activation& activation,
                               const GatedInputs& inputs, const GatedRun& run) {
  GatedResults results;
  for (const Direction direction : {Direction::forward, Direction::backward_from_x}) {
    const bool has_room = !run.axis || run.placement == Placement::apart;
    if (direction == Direction::forward && !has_room) continue;
    Memory memory = memory_of(activation, inputs, run);
    if (auto uploaded = memory.arena.upload(device); !uploaded) return uploaded.error();
    if (auto done = run_once(device, activation, direction, memory, run); !done)
      return done.error();
    const auto windows = memory.arena.download(device);
    if (!windows) return windows.error();
    const bool is_apart = run.placement == Placement::apart;
    if (direction == Direction::forward) {
      results.y = (*windows)[is_apart ? memory.y : memory.x];
      continue;
    }
    const Numbers& dx = (*windows)[is_apart                                    ? memory.dx
                                   : run.placement == Placement::over_gradient ? memory.dy
                                                                               : memory.x];
    const bool gate_first = is_gate_first(activation);
    results.dv = run.axis ? half_of(dx, gate_first, run.layout()) : dx;
    results.dg = run.axis ? half_of(dx, !gate_first, run.layout())
                          : (*windows)[is_apart ? memory.dgate : memory.gate];
  }
  return results;
}

void expect_gated(const Activation& activation, const GatedInputs& inputs,
                  const GatedResults& results) {
  const ElementType type = inputs.v.type;
  int wrong = 0;
  for (std::size_t i = 0; i < inputs.v.size(); ++i) {
    const verification::GatedElement element{inputs.v.value(i), inputs.g.value(i),
                                             inputs.dy.value(i)};
    if (results.y.size() != 0)
      report(activation, "y", judge_gated_y(activation, element, results.y.value(i), type), element,
             results.y, i, wrong);
    report(activation, "dv", judge_gated_dv(activation, element, results.dv.value(i), type),
           element, results.dv, i, wrong);
    report(activation, "dg", judge_gated_dg(activation, element, results.dg.value(i), type),
           element, results.dg, i, wrong);
  }
  EXPECT_LE(wrong, kMostReports) << "wrong results in all";
}

}  // namespace vkact::device_test
