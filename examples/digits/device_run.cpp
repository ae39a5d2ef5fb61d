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

template <vkact::Element T>
DeviceRun run(const vkact::Device& device, const vkact::Activation& activation,
              const vkact::Shape& shape, const std::vector<T>& x_values,
              const std::vector<T>& dy_values) {
  const vkact::Tensor x = device.upload<T>(x_values, shape).value();
  const vkact::Tensor dy = device.upload<T>(dy_values, shape).value();
  const vkact::Tensor y = device.empty_like(x).value();
  const vkact::Tensor dx = device.empty_like(x).value();

  vkact::Batch batch(device, {.timing = true});
  batch.forward(activation, x, y).value();
  if (activation.info().backward_from_x) {
    batch.backward(activation, {.x = x, .dy = dy, .dx = dx}).value();
  } else {
    batch.backward(activation, {.y = y, .dy = dy, .dx = dx}).value();
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

DeviceRun run_on_device(const vkact::Device& device, const vkact::Activation& activation,
                        vkact::ElementType element_type, const vkact::Shape& shape,
                        const std::vector<float>& x, const std::vector<float>& dy) {
  switch (element_type) {
    case vkact::ElementType::float16:
      return run(device, activation, shape, rounded<vkact::float16>(x),
                 rounded<vkact::float16>(dy));
    case vkact::ElementType::bfloat16:
      return run(device, activation, shape, rounded<vkact::bfloat16>(x),
                 rounded<vkact::bfloat16>(dy));
    case vkact::ElementType::float32:
    case vkact::ElementType::int32:
    case vkact::ElementType::uint8:
      break;
  }
  return run(device, activation, shape, x, dy);
}

}  // namespace digits
