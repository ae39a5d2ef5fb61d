#include "comparison.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <reference/batchwise.hpp>
#include <reference/cancellation.hpp>
#include <reference/error.hpp>
#include <reference/loss.hpp>
#include <reference/pooling.hpp>
#include <reference/reference.hpp>
#include <reference/tensor_reference.hpp>
#include <verification/batchwise_judgement.hpp>
#include <verification/gated_judgement.hpp>
#include <verification/stochastic_judgement.hpp>

namespace digits {
namespace {

namespace reference = vkact::reference;
namespace verification = vkact::verification;
using verification::Judgement;
using verification::Tolerance;
using verification::tolerance_for;
using vkact::ElementType;
using vkact::Family;

// What the result with this place should be, and may miss by.
using Judge = std::function<Judgement(std::size_t)>;

constexpr Tolerance kRowTolerance{8, 1e-6};
constexpr Tolerance kLossTolerance{8, 1e-6};

std::vector<double> doubles(const std::vector<float>& values) {
  return {values.begin(), values.end()};
}

reference::AxisLayout layout_of(const LayerCall& call) {
  return reference::layout_along(call.shape,
                                 call.activation.info().family == Family::batchwise ? 1 : -1);
}

// Results that are known as a whole, each with the same tolerance.
Judge judge_of(std::vector<double> exact, const std::vector<float>& actual, ElementType type,
               Tolerance float32) {
  return [exact = std::move(exact), &actual, type, float32](std::size_t i) {
    return Judgement{exact[i], reference::deviation(exact[i], actual[i], type),
                     tolerance_for(type, float32)};
  };
}

Judge pointwise_y(const LayerCall& call, ElementType type, const DeviceRun& run) {
  return [&call, &run, type](std::size_t i) {
    const double exact = reference::forward(call.activation, run.x[i]);
    const Tolerance allowed{std::max(1.0F, call.activation.info().forward_bound),
                            reference::cancellation_allowance(call.activation, run.x[i])};
    return Judgement{exact, reference::deviation(exact, run.y[i], type),
                     tolerance_for(type, allowed)};
  };
}

// dx is the rounded product of dy and a derivative that is within its bound; an error of one unit
// in a derivative just above a power of two is up to two units in the product. Near a zero crossing
// of the derivative 2^-22 of dy counts instead.
Judge pointwise_dx(const LayerCall& call, ElementType type, const DeviceRun& run) {
  return [&call, &run, type](std::size_t i) {
    const double dy = run.dy[i];
    const double exact = dy * reference::derivative(call.activation, run.x[i]);
    const Tolerance allowed{2 * call.activation.info().backward_bound + 1.0,
                            std::abs(dy) * 0x1p-22};
    return Judgement{exact, reference::deviation(exact, run.dx[i], type),
                     tolerance_for(type, allowed)};
  };
}

reference::TensorTerms terms_of(const LayerCall& call) {
  reference::TensorTerms terms;
  if (call.random) terms.seed_and_offset = {{call.random->seed, call.random->offset}};
  return terms;
}

// Where v, g and the result of a gated unit lie.
struct Unit {
  std::size_t v = 0;
  std::size_t g = 0;
  std::size_t y = 0;
  bool is_gate = false;  // whether the element that was asked for is the gate
};

// The unit that an element of x belongs to.
Unit unit_of(const LayerCall& call, std::size_t element) {
  const std::size_t length = call.shape.back();
  const std::size_t half = length / 2;
  const std::size_t row = element / length;
  const std::size_t front = row * length + element % half;
  const bool gate_first = call.activation.choice("gate") == "first";
  const bool is_front = element % length < half;
  return {gate_first ? front + half : front, gate_first ? front : front + half,
          row * half + element % half, is_front == gate_first};
}

Judge gated_y(const LayerCall& call, ElementType type, const DeviceRun& run) {
  return [&call, &run, type](std::size_t i) {
    const std::size_t half = call.shape.back() / 2;
    const Unit unit = unit_of(call, i / half * 2 * half + i % half);
    return verification::judge_gated_y(call.activation, {run.x[unit.v], run.x[unit.g], 0}, run.y[i],
                                       type);
  };
}

Judge gated_dx(const LayerCall& call, ElementType type, const DeviceRun& run) {
  return [&call, &run, type](std::size_t i) {
    const Unit unit = unit_of(call, i);
    const auto judge = unit.is_gate ? verification::judge_gated_dg : verification::judge_gated_dv;
    return judge(call.activation, {run.x[unit.v], run.x[unit.g], run.dy[unit.y]}, run.dx[i], type);
  };
}

Judge noisy(const LayerCall& call, ElementType type, const DeviceRun& run, bool is_forward) {
  return [&call, &run, type, is_forward](std::size_t i) {
    const verification::NoisyElement element{
        run.x[i], run.dy[i], verification::word_of(call.activation, call.shape, call.random, i)};
    return is_forward ? verification::judge_noisy_y(call.activation, element, run.y[i], type)
                      : verification::judge_noisy_dx(call.activation, element, run.dx[i], type);
  };
}

Judge batchwise(const LayerCall& call, ElementType type, const DeviceRun& run, bool is_forward) {
  const auto x = doubles(run.x);
  const auto layout = layout_of(call);
  const double alpha = call.activation.parameters()[0];
  const reference::BatchwiseTerms terms{
      layout, {&alpha, 1}, reference::moments_of(x, layout), true};
  auto exact = is_forward
                   ? verification::exact_batchwise_y(call.activation, x, terms)
                   : verification::exact_batchwise_dx(call.activation, x, doubles(run.dy), terms);
  const auto& actual = is_forward ? run.y : run.dx;
  return [exact = std::move(exact), &actual, type](std::size_t i) {
    return verification::judge_batchwise(exact, i, actual[i], type);
  };
}

Judge judge_forward(const LayerCall& call, ElementType type, const DeviceRun& run) {
  switch (call.activation.info().family) {
    case Family::pointwise:
      return pointwise_y(call, type, run);
    case Family::gated:
      return gated_y(call, type, run);
    case Family::stochastic:
      return noisy(call, type, run, true);
    case Family::batchwise:
      return batchwise(call, type, run, true);
    case Family::pooling:
      return judge_of(reference::pooling_forward(call.activation, doubles(run.x), layout_of(call)),
                      run.y, type, {});
    case Family::loss:
      return judge_of(reference::forward_loss(call.activation, run.x, layout_of(call),
                                              {.classes = call.classes}),
                      run.y, type, kLossTolerance);
    case Family::rowwise:
    case Family::perturbed:
    case Family::one_hot:
    case Family::projection:
      break;
  }
  return judge_of(
      reference::forward_tensor(call.activation, run.x, layout_of(call), terms_of(call)), run.y,
      type, kRowTolerance);
}

Judge judge_backward(const LayerCall& call, ElementType type, const DeviceRun& run) {
  switch (call.activation.info().family) {
    case Family::pointwise:
      return pointwise_dx(call, type, run);
    case Family::gated:
      return gated_dx(call, type, run);
    case Family::stochastic:
      return noisy(call, type, run, false);
    case Family::batchwise:
      return batchwise(call, type, run, false);
    case Family::pooling:
      return judge_of(reference::pooling_backward(call.activation, doubles(run.x), doubles(run.dy),
                                                  layout_of(call)),
                      run.dx, type, {});
    case Family::loss:
      return judge_of(reference::backward_loss(call.activation, run.x, layout_of(call),
                                               {.classes = call.classes}, run.dy),
                      run.dx, type, kLossTolerance);
    case Family::rowwise:
    case Family::perturbed:
    case Family::one_hot:
    case Family::projection:
      break;
  }
  return judge_of(reference::backward_tensor_from_output(call.activation, run.y, run.dy,
                                                         layout_of(call), terms_of(call)),
                  run.dx, type, kRowTolerance);
}

// The part of what is allowed; nothing is where results must be the same.
double part_of(double deviation, double allowed) {
  if (deviation == 0) return 0;
  return allowed > 0 ? deviation / allowed : std::numeric_limits<double>::infinity();
}

Comparison compare(const Judge& judge, std::size_t results) {
  Comparison comparison;
  for (std::size_t i = 0; i < results; ++i) {
    const Judgement each = judge(i);
    const double part = std::min(part_of(each.deviation.ulp, each.tolerance.ulp),
                                 part_of(each.deviation.absolute, each.tolerance.absolute));
    comparison.worst = std::max(comparison.worst, part);
    const bool by_ulp = each.deviation.ulp <= each.tolerance.ulp || !each.is_right();
    if (by_ulp) comparison.worst_ulp = std::max(comparison.worst_ulp, each.deviation.ulp);
  }
  return comparison;
}

}  // namespace

Comparison compare_forward(const LayerCall& call, ElementType type, const DeviceRun& run) {
  return compare(judge_forward(call, type, run), run.y.size());
}

Comparison compare_backward(const LayerCall& call, ElementType type, const DeviceRun& run) {
  return compare(judge_backward(call, type, run), run.dx.size());
}

}  // namespace digits
