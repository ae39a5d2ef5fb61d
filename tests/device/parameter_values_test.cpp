// What elements of parameters' tensors may be though no number may, and what they barely may be.
#include <cmath>
#include <map>
#include <optional>

#include "device_test.hpp"
#include "reference/error.hpp"
#include "reference/reference.hpp"
#include "tensors.hpp"
#include "verification/parameter_values.hpp"

namespace vkact::device_test {
namespace {

// x of shape [samples, channels, inner], where every channel has all inputs.
struct Layout {
  ElementType type;
  std::uint64_t samples;
  std::uint64_t inner;
  bool has_one;  // One element of the parameters for all channels.
};

// Parameters of each element's own, and of all elements.
constexpr Layout kLayouts[] = {{ElementType::float32, 8, 1, false},
                               {ElementType::bfloat16, 8, 1, true}};

constexpr double kInputs[] = {-3, -1, -0.5, -0.0, 0, 0.5, 1, 2.5};
constexpr double kGradient = 0.5;

std::vector<std::size_t> trainable_of(ActivationId id) {
  std::vector<std::size_t> indices;
  const auto parameters = info_of(id).parameters;
  for (std::size_t i = 0; i < parameters.size(); ++i)
    if (parameters[i].trainable) indices.push_back(i);
  return indices;
}

// The results of one call, each with what the reference says of the activation that its elements
// have.
class Call {
 public:
  // The parameter has these values, one a channel or the first for all; the others are tensors of
  // one element, so that all calls share their pipelines.
  Call(const Device& device, ActivationId id, const Layout& layout, std::size_t parameter,
       std::span<const float> values)
      : device_(device), id_(id), layout_(layout), parameter_(parameter), values_(values),
        channels_(values.size()), shape_{layout.samples, channels_, layout.inner}, x_{layout.type,
                                                                                      {}} {
    for (std::uint64_t i = 0; i < layout.samples * channels_ * layout.inner; ++i)
      x_.patterns.push_back(verification::nearest_pattern(kInputs[place(i)], layout.type));
    const auto parameters = info_of(id).parameters;
    for (const std::size_t i : trainable_of(id)) {
      const std::span<const float> own =
          i == parameter ? values : std::span(&parameters[i].default_value, 1);
      options_.parameters.push_back(
          {parameters[i].name, device.upload<float>(own, {own.size()}).value()});
    }
    options_.axis = 1;
  }

  void check() const {
    const Tensor x = uploaded(device_, x_, shape_);
    const Tensor y = poisoned(device_, shape_, layout_.type);
    const Tensor dx = poisoned(device_, shape_, layout_.type);
    const Tensor dy = uploaded(
        device_,
        verification::nearest_numbers(std::vector<double>(x_.size(), kGradient), layout_.type),
        shape_);
    BackwardArguments arguments{.x = x, .dy = dy, .dx = dx};
    for (const auto& [name, tensor] : options_.parameters)
      arguments.parameter_gradients.push_back(
          {name, poisoned(device_, {tensor.size()}, ElementType::float32)});
    Batch batch(device_);
    ASSERT_TRUE(succeeded(batch.forward(Activation(id_), x, y, options_)));
    ASSERT_TRUE(succeeded(batch.backward(Activation(id_), arguments, options_)));
    run(batch);
    check_elements("y", downloaded(device_, y), [](const Activation& activation, double at) {
      return reference::forward(activation, at);
    });
    check_elements("dx", downloaded(device_, dx), [](const Activation& activation, double at) {
      return kGradient * reference::derivative(activation, at);
    });
    for (const auto& [name, tensor] : arguments.parameter_gradients)
      check_gradient(name, downloaded(device_, tensor));
  }

 private:
  std::uint64_t place(std::uint64_t element) const {
    const std::uint64_t sample = element / layout_.inner / channels_;
    return (sample * layout_.inner + element % layout_.inner) % std::size(kInputs);
  }
  std::uint64_t channel(std::uint64_t element) const { return element / layout_.inner % channels_; }
  Activation activation_of(std::uint64_t channel) const {
    return verification::with_parameter(id_, parameter_, values_[channel]);
  }

  template <class Exact>
  void check_elements(std::string_view what, const Numbers& results, const Exact& exact) const {
    for (std::size_t i = 0; i < results.size(); ++i) {
      const Activation activation = activation_of(channel(i));
      expect(what, activation, x_.value(i), exact(activation, x_.value(i)), results.value(i), 1);
    }
  }

  // Sums over what shares the gradient's element.
  void check_gradient(std::string_view name, const Numbers& results) const {
    std::size_t index = 0;
    while (info_of(id_).parameters[index].name != name) ++index;
    std::vector<double> sums(results.size());
    std::vector<double> magnitudes(results.size());
    for (std::size_t i = 0; i < x_.size(); ++i) {
      const std::size_t target = results.size() == 1 ? 0 : channel(i);
      const double term = kGradient * reference::parameter_derivative(activation_of(channel(i)),
                                                                      index, x_.value(i));
      sums[target] += term;
      magnitudes[target] += std::abs(term);
    }
    for (std::size_t i = 0; i < sums.size(); ++i) {
      // What leaves float32 on the way, another test adds up.
      if (!std::isnan(sums[i]) && magnitudes[i] > 1e38) continue;
      expect(name, activation_of(results.size() == 1 ? 0 : i), 0, sums[i], results.value(i),
             magnitudes[i]);
    }
  }

  void expect(std::string_view what, const Activation& activation, double at, double exact,
              double actual, double scale) const {
    const std::string context = std::string(what) + " of " + activation.to_string() + " at " +
                                std::to_string(at) + ": " + std::to_string(actual) +
                                " instead of " + std::to_string(exact);
    ASSERT_EQ(std::isnan(exact), std::isnan(actual)) << context;
    if (std::isnan(exact)) return;
    const ElementType type = what == "y" || what == "dx" ? layout_.type : ElementType::float32;
    const reference::Deviation deviation = reference::deviation(exact, actual, type);
    EXPECT_TRUE(deviation.ulp <= 8 || deviation.absolute <= 1e-6 * std::max(scale, 1.0)) << context;
  }

  const Device& device_;
  ActivationId id_;
  Layout layout_;
  std::size_t parameter_;
  std::span<const float> values_;
  std::uint64_t channels_;
  Shape shape_;
  Numbers x_;
  CallOptions options_;
};

class ParameterValues : public DeviceTest, public testing::WithParamInterface<ActivationId> {};

TEST_P(ParameterValues, GiveNanWhereNoNumberWouldBeTaken) {
  const auto values = verification::special_parameters();
  for (const Layout& layout : kLayouts)
    for (const std::size_t parameter : trainable_of(GetParam())) {
      if (!layout.has_one) {
        Call(device(), GetParam(), layout, parameter, values).check();
        continue;
      }
      for (const float& value : values)
        Call(device(), GetParam(), layout, parameter, std::span(&value, 1)).check();
    }
}

std::vector<ActivationId> with_trainable_parameters() {
  std::vector<ActivationId> ids;
  for (const ActivationId id : activations_of(Family::pointwise))
    if (!trainable_of(id).empty()) ids.push_back(id);
  return ids;
}

INSTANTIATE_TEST_SUITE_P(Table, ParameterValues, testing::ValuesIn(with_trainable_parameters()),
                         [](const auto& test) { return std::string(info_of(test.param).name); });

}  // namespace
}  // namespace vkact::device_test
