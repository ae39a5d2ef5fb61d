#include "benchmark/expectation.hpp"

#include <algorithm>
#include <span>
#include <string_view>

#include "reference/batchwise.hpp"
#include "reference/gated.hpp"
#include "reference/loss.hpp"
#include "reference/philox.hpp"
#include "reference/pooling.hpp"
#include "reference/reference.hpp"
#include "reference/rounding.hpp"
#include "reference/stochastic.hpp"
#include "verification/stochastic_judgement.hpp"

namespace vkact::benchmark {
namespace {

using Values = std::vector<double>;

// One activation on rows; `x_shape` is that of its input, of which the rows are a part.
struct Link {
  Activation activation;
  Shape x_shape;
  Rows rows;
  std::uint64_t first = 0;
  std::optional<RandomState> random;
  std::span<const std::int32_t> classes;

  reference::AxisLayout layout() const {
    return {static_cast<std::size_t>(rows.count), static_cast<std::size_t>(rows.length), 1};
  }
  std::uint64_t first_element() const { return first * rows.length; }
};

std::vector<float> narrowed(const Values& values) { return {values.begin(), values.end()}; }

// Calls `row(x, noise, index of its first element)` for each row.
template <class Row>
void for_each_row(const Link& link, const Row& row) {
  const auto length = static_cast<std::size_t>(link.rows.length);
  const bool is_noisy = link.activation.info().family == Family::perturbed;
  for (std::size_t begin = 0; begin < link.rows.count * length; begin += length) {
    Values noise;
    for (std::size_t i = 0; is_noisy && i < length; ++i)
      noise.push_back(reference::gumbel_noise(link.random->seed, link.random->offset,
                                              link.first_element() + begin + i));
    row(begin, length, noise);
  }
}

Values forward_rows(const Link& link, const Values& x) {
  Values y(x.size());
  for_each_row(link, [&](std::size_t begin, std::size_t length, const Values& noise) {
    reference::forward_row(link.activation, std::span(x).subspan(begin, length),
                           std::span(y).subspan(begin, length), {.noise = noise});
  });
  return y;
}

// The gradient of hard results is that of the soft ones.
Values soft_outputs(Link link, const Values& x) {
  if (link.activation.info().family == Family::perturbed)
    if (!link.activation.set("hard", "no")) return {};
  return forward_rows(link, x);
}

Values backward_rows(const Link& link, const Values& y, const Values& dy) {
  Values dx(y.size());
  for_each_row(link, [&](std::size_t begin, std::size_t length, const Values&) {
    reference::backward_row(link.activation, std::span(y).subspan(begin, length),
                            std::span(dy).subspan(begin, length),
                            std::span(dx).subspan(begin, length));
  });
  return dx;
}

// Calls `unit(place of v, place of g, place of y)` for each unit.
template <class Unit>
void for_each_unit(const Link& link, const Unit& unit) {
  const auto half = static_cast<std::size_t>(link.rows.length / 2);
  const bool gate_first = link.activation.choice("gate") == "first";
  for (std::size_t row = 0; row < link.rows.count; ++row)
    for (std::size_t i = 0; i < half; ++i) {
      const std::size_t front = row * 2 * half + i;
      const std::size_t back = front + half;
      unit(gate_first ? back : front, gate_first ? front : back, row * half + i);
    }
}

// The sample is a whole number of samples of x, whose statistics are those of all of it.
reference::BatchwiseTerms batchwise_terms(const Link& link, const Values& x, const double& alpha) {
  const auto channels = static_cast<std::size_t>(link.x_shape[1]);
  const auto inner = static_cast<std::size_t>(link.x_shape[2]);
  const reference::AxisLayout layout{x.size() / (channels * inner), channels, inner};
  return {layout, {&alpha, 1}, reference::moments_of(x, layout), true};
}

reference::NoisyValue noisy(const Link& link, std::uint64_t element, double x) {
  return reference::stochastic(link.activation, x,
                               verification::word_of(link.activation, link.x_shape, link.random,
                                                     link.first_element() + element));
}

Values forward(const Link& link, const Values& x) {
  const Activation& activation = link.activation;
  Values y;
  switch (activation.info().family) {
    case Family::pointwise:
      for (const double each : x) y.push_back(reference::forward(activation, each));
      return y;
    case Family::stochastic:
      for (std::size_t i = 0; i < x.size(); ++i) y.push_back(noisy(link, i, x[i]).y);
      return y;
    case Family::rowwise:
    case Family::perturbed:
    case Family::one_hot:
    case Family::projection:
      return forward_rows(link, x);
    case Family::gated:
      y.resize(x.size() / 2);
      for_each_unit(link, [&](std::size_t v, std::size_t g, std::size_t at) {
        y[at] = reference::gated_forward(activation, x[v], x[g]);
      });
      return y;
    case Family::pooling:
      return reference::pooling_forward(activation, x, link.layout());
    case Family::loss:
      return reference::forward_loss(activation, narrowed(x), link.layout(),
                                     {.classes = link.classes});
    case Family::batchwise: {
      const double alpha = activation.parameters()[0];
      return reference::batchwise_forward(activation, x, batchwise_terms(link, x, alpha));
    }
  }
  return y;
}

Values backward(const Link& link, const Values& x, const Values& y, const Values& dy) {
  const Activation& activation = link.activation;
  Values dx(x.size());
  switch (activation.info().family) {
    case Family::pointwise:
      for (std::size_t i = 0; i < x.size(); ++i)
        dx[i] = dy[i] * reference::derivative(activation, x[i]);
      return dx;
    case Family::stochastic:
      for (std::size_t i = 0; i < x.size(); ++i) dx[i] = dy[i] * noisy(link, i, x[i]).slope;
      return dx;
    case Family::rowwise:
    case Family::perturbed:
    case Family::one_hot:
    case Family::projection:
      return backward_rows(link, y.empty() ? soft_outputs(link, x) : y, dy);
    case Family::gated:
      for_each_unit(link, [&](std::size_t v, std::size_t g, std::size_t at) {
        const auto gradients = reference::gated_backward(activation, x[v], x[g], dy[at]);
        dx[v] = gradients.dv;
        dx[g] = gradients.dg;
      });
      return dx;
    case Family::pooling:
      return reference::pooling_backward(activation, x, dy, link.layout());
    case Family::loss:
      return reference::backward_loss(activation, narrowed(x), link.layout(),
                                      {.classes = link.classes}, narrowed(dy));
    case Family::batchwise: {
      const double alpha = activation.parameters()[0];
      return reference::batchwise_backward(activation, x, dy, batchwise_terms(link, x, alpha)).dx;
    }
  }
  return dx;
}

// Chains that are not pointwise throughout have tensors between their links.
void round_between(std::span<const Activation> activations, const Case& what, Values& values) {
  const auto is_pointwise = [](const Activation& each) {
    return each.info().family == Family::pointwise;
  };
  if (std::ranges::all_of(activations, is_pointwise)) return;
  for (double& each : values) each = reference::rounded(each, what.type);
}

// The links of a chain in turn, each with its input.
struct Chained {
  std::vector<Link> links;
  std::vector<Values> inputs;
  Values output;
};

Chained follow(std::span<const Activation> activations, const Case& what,
               const std::optional<RandomState>& random, const RowSample& sample) {
  Chained chained{{}, {}, sample.x};
  Link link{Activation(ActivationId::identity),
            what.shape,
            sample.rows,
            sample.first,
            random,
            sample.classes};
  for (const Activation& activation : activations) {
    link.activation = activation;
    chained.links.push_back(link);
    chained.inputs.push_back(chained.output);
    if (chained.inputs.size() > 1) round_between(activations, what, chained.inputs.back());
    chained.output = forward(link, chained.inputs.back());
    link.rows.length = chained.output.size() / link.rows.count;
    if (what.rows) link.x_shape.back() = link.rows.length;
    if (link.random) ++link.random->offset;
  }
  return chained;
}

Values expected_of_links(std::span<const Activation> activations, const Case& what,
                         const std::optional<RandomState>& random, const RowSample& sample) {
  const Chained chained = follow(activations, what, random, sample);
  if (what.direction == Direction::forward) return chained.output;
  Values gradient = sample.dy;
  for (std::size_t i = chained.links.size(); i-- > 0;) {
    if (i + 1 < chained.links.size()) round_between(activations, what, gradient);
    gradient = backward(chained.links[i], chained.inputs[i],
                        i + 1 == chained.links.size() ? sample.y : Values{}, gradient);
  }
  return gradient;
}

Values expected_of_mixed(const Mixed& mixed, const Case& what, const RowSample& sample) {
  const std::uint64_t channels = what.shape[1];
  const std::uint64_t inner = what.shape[2];
  Values results;
  for (std::size_t i = 0; i < sample.x.size(); ++i) {
    std::uint64_t channel = (sample.first + i) / inner % channels;
    auto part = mixed.parts.begin();
    for (; channel >= part->channels; ++part) channel -= part->channels;
    results.push_back(what.direction == Direction::forward
                          ? reference::forward(part->activation, sample.x[i])
                          : sample.dy[i] * reference::derivative(part->activation, sample.x[i]));
  }
  return results;
}

}  // namespace

std::vector<double> parameter_gradient(const Case& what, std::string_view parameter,
                                       const std::vector<double>& x,
                                       const std::vector<double>& dy) {
  const auto& activation = std::get<Activation>(what.expression);
  const auto& parameters = activation.info().parameters;
  const auto found = std::ranges::find(parameters, parameter, &ParameterInfo::name);
  const auto index = static_cast<std::size_t>(found - parameters.begin());
  const auto channels = static_cast<std::size_t>(what.shape[1]);
  const auto inner = static_cast<std::size_t>(what.shape[2]);
  const double times = static_cast<double>(what.elements()) / static_cast<double>(x.size());
  std::vector<double> gradient(channels);
  for (std::size_t i = 0; i < x.size(); ++i)
    gradient[i / inner % channels] +=
        times * dy[i] * reference::parameter_derivative(activation, index, x[i]);
  return gradient;
}

std::vector<double> expected(const Case& what, const std::optional<RandomState>& random,
                             const RowSample& sample) {
  if (const auto* mixed = std::get_if<Mixed>(&what.expression))
    return expected_of_mixed(*mixed, what, sample);
  return expected_of_links(parts_of(what.expression), what, random, sample);
}

}  // namespace vkact::benchmark
