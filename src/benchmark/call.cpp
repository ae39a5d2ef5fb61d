#include "benchmark/call.hpp"

#include <algorithm>

#include "verification/device_run.hpp"
#include "verification/random.hpp"

namespace vkact::benchmark {
namespace {

constexpr std::uint64_t kPeriod = 65536;
constexpr RandomState kRandom{.seed = 20, .offset = 0};

// Rows after which the tensors' contents repeat.
std::uint64_t repeated_rows(const Rows& rows) {
  return std::clamp<std::uint64_t>(kPeriod / rows.length, 1, rows.count);
}

bool takes(const Expression& expression, Input input) {
  return std::ranges::any_of(parts_of(expression),
                             [=](const Activation& each) { return each.info().takes(input); });
}

// Dropout and its kin have their gradient from dy alone.
bool needs_gradient_alone(const Expression& expression) {
  const auto* activation = std::get_if<Activation>(&expression);
  return activation != nullptr && activation->info().family == Family::stochastic &&
         activation->id() != ActivationId::rrelu;
}

// From x those of perturbed rows compute y once more.
bool starts_from_output(const Expression& expression) {
  const auto* activation = std::get_if<Activation>(&expression);
  if (activation == nullptr) return false;
  const ActivationInfo& info = activation->info();
  return !info.backward_from_x ||
         (info.family == Family::perturbed && activation->check_backward_from_output());
}

verification::Numbers normal_numbers(std::uint64_t count, ElementType type, double deviation,
                                     std::uint64_t seed) {
  verification::Random random(seed);
  verification::Numbers numbers{type, {}};
  numbers.patterns.reserve(static_cast<std::size_t>(count));
  for (std::uint64_t i = 0; i < count; ++i)
    numbers.patterns.push_back(verification::nearest_pattern(deviation * random.normal(), type));
  return numbers;
}

Result<void> fill_with(const Ring& ring, const verification::Numbers& numbers) {
  return fill(ring, numbers.bytes());
}

}  // namespace

Result<void> record_forward(Batch& batch, const Expression& expression, const Tensor& x,
                            const Tensor& y, const CallOptions& options) {
  return std::visit([&](const auto& each) { return batch.forward(each, x, y, options); },
                    expression);
}

Result<Call> Call::create(const Device& device, const Case& what) {
  Call call(what);
  if (auto chosen = call.choose_options(device); !chosen) return chosen.error();
  auto shape = vkact::output_shape(what.expression, what.shape, call.options_);
  if (!shape) return shape.error();
  call.output_shape_ = std::move(*shape);
  call.make_pattern();
  if (auto made = call.make_tensors(device); !made) return made.error();
  return call;
}

Result<void> Call::choose_options(const Device& device) {
  const Expression& expression = what_.expression;
  options_.training = takes(expression, Input::training);
  if (takes(expression, Input::random)) options_.random = kRandom;
  if (what_.has_parameter_tensors)
    if (auto chosen = choose_parameters(device); !chosen) return chosen;
  if (!takes(expression, Input::target)) return {};
  verification::Random random(3);
  for (std::uint64_t row = 0; row < repeated_rows(*what_.rows); ++row)
    pattern_.classes.push_back(static_cast<std::int32_t>(random.next() % what_.rows->length));
  std::vector<std::int32_t> classes;
  for (std::uint64_t row = 0; row < what_.rows->count; ++row)
    classes.push_back(pattern_.classes[static_cast<std::size_t>(row % pattern_.classes.size())]);
  auto target = device.upload(classes, {what_.rows->count});
  if (!target) return target.error();
  options_.target = std::move(*target);
  return {};
}

Result<void> Call::choose_parameters(const Device& device) {
  const auto& activation = std::get<Activation>(what_.expression);
  const std::uint64_t channels = what_.shape[1];
  for (std::size_t i = 0; i < activation.info().parameters.size(); ++i) {
    const ParameterInfo& parameter = activation.info().parameters[i];
    if (!parameter.trainable) continue;
    const std::vector<float> values(static_cast<std::size_t>(channels), activation.parameters()[i]);
    auto tensor = device.upload(values, {channels});
    if (!tensor) return tensor.error();
    options_.parameters.push_back({parameter.name, std::move(*tensor)});
  }
  return {};
}

void Call::make_pattern() {
  const std::uint64_t elements = what_.elements();
  const Rows rows = what_.rows.value_or(Rows{elements, 1});
  const std::uint64_t repeated = repeated_rows(rows);
  std::uint64_t outputs = 1;
  for (const std::uint64_t length : output_shape_) outputs *= length;
  const std::uint64_t outputs_per_row = std::max<std::uint64_t>(outputs / rows.count, 1);
  pattern_.x = normal_numbers(repeated * rows.length, what_.type, 2, 1);
  if (what_.direction == Direction::backward)
    pattern_.dy = normal_numbers(std::min(repeated * outputs_per_row, outputs), what_.type, 1, 2);
}

Result<void> Call::make_tensors(const Device& device) {
  const bool backward = what_.direction == Direction::backward;
  const bool from_output = backward && starts_from_output(what_.expression);
  const bool reads_x = !backward || (!from_output && !needs_gradient_alone(what_.expression));
  const Shape& result_shape = backward ? what_.shape : output_shape_;
  struct Role {
    Ring& ring;
    const Shape& shape;
    bool is_used;
  };
  const Role roles[] = {{x_, what_.shape, reads_x},
                        {y_, output_shape_, from_output},
                        {dy_, output_shape_, backward},
                        {result_, result_shape, true}};
  std::uint64_t set_bytes = 0;
  for (const Role& role : roles) {
    if (!role.is_used) continue;
    const auto size = element_count(role.shape);
    if (!size) return size.error();
    set_bytes += *size * size_of(what_.type);
  }
  bytes_ = set_bytes + (options_.target ? options_.target.size_bytes() : 0);
  for (const auto& [name, tensor] : options_.parameters)
    bytes_ += tensor.size_bytes() * (backward ? 2 : 1);
  const auto sets = ring_size(device, set_bytes);
  if (!sets) return sets.error();
  for (const Role& role : roles) {
    if (!role.is_used) continue;
    auto ring = make_ring(device, role.shape, what_.type, *sets);
    if (!ring) return ring.error();
    role.ring = std::move(*ring);
  }
  for (const auto& [name, tensor] : options_.parameters) {
    if (!backward) break;
    auto ring = make_ring(device, tensor.shape(), tensor.element_type(), *sets);
    if (!ring) return ring.error();
    parameter_gradients_.push_back(std::move(*ring));
  }
  if (reads_x)
    if (auto filled = fill_with(x_, pattern_.x); !filled) return filled;
  if (backward)
    if (auto filled = fill_with(dy_, pattern_.dy); !filled) return filled;
  if (from_output)
    if (auto computed = compute_outputs(device); !computed) return computed;
  // What is left unwritten is found by the check; memory that was never touched may not be there.
  return fill_with(result_, {what_.type, {verification::poison_pattern(what_.type)}});
}

Result<void> Call::compute_outputs(const Device& device) {
  const auto x = make_ring(device, what_.shape, what_.type, 1);
  if (!x) return x.error();
  if (auto filled = fill_with(*x, pattern_.x); !filled) return filled;
  Batch batch(device);
  auto recorded = record_forward(batch, what_.expression, x->front(), y_.front(), options_);
  if (!recorded) return recorded;
  if (auto done = verification::submit_and_wait(batch); !done) return done;
  return replicate(y_);
}

Result<void> Call::record(Batch& batch, std::size_t set) const {
  if (what_.direction == Direction::forward)
    return record_forward(batch, what_.expression, x_[set], result_[set], options_);
  BackwardArguments arguments{.dy = dy_[set], .dx = result_[set]};
  if (!x_.empty()) arguments.x = x_[set];
  if (!y_.empty()) arguments.y = y_[set];
  for (std::size_t i = 0; i < parameter_gradients_.size(); ++i)
    arguments.parameter_gradients.push_back(
        {options_.parameters[i].name, parameter_gradients_[i][set]});
  return std::visit([&](const auto& each) { return batch.backward(each, arguments, options_); },
                    what_.expression);
}

std::vector<Tensor> Call::parameter_gradients() const {
  std::vector<Tensor> gradients;
  for (const Ring& ring : parameter_gradients_) gradients.push_back(ring.front());
  return gradients;
}

}  // namespace vkact::benchmark
