#include "device_run.hpp"

#include <algorithm>

namespace digits {
namespace {

constexpr int kRepetitions = 5;

void keep_smallest(std::optional<double>& smallest, double seconds) {
  smallest = std::min(smallest.value_or(seconds), seconds);
}

template <vkact::Element T>
std::vector<T> rounded(const std::vector<float>& values) {
  std::vector<T> result;
  result.reserve(values.size());
  for (const float value : values) result.push_back(T(value));
  return result;
}

template <vkact::Element T>
std::vector<float> widened(const std::vector<T>& values) {
  std::vector<float> result;
  result.reserve(values.size());
  for (const T value : values) result.push_back(static_cast<float>(value));
  return result;
}

vkact::CallOptions options_of(const vkact::Device& device, const LayerCall& call) {
  vkact::CallOptions options{.random = call.random, .training = call.training};
  if (!call.classes.empty())
    options.target = device.upload<std::int32_t>(call.classes, {call.classes.size()}).value();
  return options;
}

template <vkact::Element T>
DeviceRun run(const vkact::Device& device, const LayerCall& call, const std::vector<T>& x_values,
              const std::vector<T>& dy_values) {
  const vkact::Tensor x = device.upload<T>(x_values, call.shape).value();
  const vkact::Tensor dy = device.upload<T>(dy_values, call.output_shape).value();
  const vkact::Tensor y = device.empty(call.output_shape, x.element_type()).value();
  const vkact::Tensor dx = device.empty_like(x).value();
  const vkact::CallOptions options = options_of(device, call);

  vkact::Batch batch(device, {.timing = true});
  batch.forward(call.activation, x, y, options).value();
  if (call.activation.info().backward_from_x) {
    batch.backward(call.activation, {.x = x, .dy = dy, .dx = dx}, options).value();
  } else {
    batch.backward(call.activation, {.y = y, .dy = dy, .dx = dx}, options).value();
  }

  DeviceRun result;
  for (int repetition = 0; repetition < kRepetitions; ++repetition) {
    const vkact::Submission submission = batch.submit().value();
    submission.wait().value();
    const auto timings = submission.timings();
    if (timings && timings->size() == 2) {
      keep_smallest(result.forward_seconds, (*timings)[0].seconds);
      keep_smallest(result.backward_seconds, (*timings)[1].seconds);
    }
  }
  result.x = widened(x_values);
  result.dy = widened(dy_values);
  result.y = widened(device.download<T>(y).value());
  result.dx = widened(device.download<T>(dx).value());
  return result;
}

}  // namespace

DeviceRun run_on_device(const vkact::Device& device, const LayerCall& call,
                        vkact::ElementType element_type, const HiddenLayer& layer) {
  const std::vector<float> dy(layer.dy.begin(),
                              layer.dy.begin() + static_cast<std::ptrdiff_t>(call.outputs()));
  switch (element_type) {
    case vkact::ElementType::float16:
      return run(device, call, rounded<vkact::float16>(layer.x), rounded<vkact::float16>(dy));
    case vkact::ElementType::bfloat16:
      return run(device, call, rounded<vkact::bfloat16>(layer.x), rounded<vkact::bfloat16>(dy));
    case vkact::ElementType::float32:
    case vkact::ElementType::int32:
    case vkact::ElementType::uint8:
      break;
  }
  return run(device, call, layer.x, dy);
}

}  // namespace digits
