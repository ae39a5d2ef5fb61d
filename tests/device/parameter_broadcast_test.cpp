// Parameters whose tensors lack axes of x give the same bits as parameters of x's shape, and
// gradients that are sums over these axes.
#include <cmath>
#include <map>

#include "device_test.hpp"
#include "inputs.hpp"
#include "reference/broadcast.hpp"
#include "reference/reference.hpp"
#include "tensors.hpp"

namespace vkact::device_test {
namespace {

constexpr ElementType kTypes[] = {ElementType::float32, ElementType::float16,
                                  ElementType::bfloat16};

std::size_t size_of_shape(const Shape& shape) { return element_count(shape).value(); }

struct Values {
  Shape shape;
  Numbers numbers;
};

// Values that every activation takes.
Values random_values(const Shape& shape, ElementType type, Random& random) {
  std::vector<double> values(size_of_shape(shape));
  for (double& value : values) value = random.uniform(0.3, 1.7);
  return {shape, verification::nearest_numbers(values, type)};
}

Values expanded(const Values& values, const Shape& whole) {
  Values result{whole, {values.numbers.type, {}}};
  for (const std::size_t index : reference::broadcast_indices(values.shape, whole))
    result.numbers.patterns.push_back(values.numbers.patterns[index]);
  return result;
}

using Parameters = std::map<std::string_view, Values>;

struct Results {
  Numbers y;
  Numbers dx;
  std::map<std::string_view, Numbers> gradients;
};

class ParameterBroadcastRun {
 public:
  ParameterBroadcastRun(const Device& device, ActivationId id, Shape shape, ElementType type,
                        Random& random)
      : device_(device), id_(id), shape_(std::move(shape)),
        x_(random_normals(size_of_shape(shape_), type, random)),
        dy_(random_normals(size_of_shape(shape_), type, random)),
        before_(verification::nearest_numbers(std::vector<double>(x_.size(), 1.0), type)) {}

  Results results(const Parameters& parameters, ElementType gradient_type,
                  bool accumulates = false) const {
    const Tensor x = uploaded(device_, x_, shape_);
    const Tensor y = poisoned(device_, shape_, x_.type);
    CallOptions options{.training = true};
    BackwardArguments arguments{.x = x,
                                .dy = uploaded(device_, dy_, shape_),
                                .dx = uploaded(device_, before_, shape_),
                                .accumulate = accumulates};
    for (const auto& [name, values] : parameters) {
      options.parameters.push_back({name, uploaded(device_, values.numbers, values.shape)});
      const std::vector<double> ones(values.numbers.size(), 1.0);
      arguments.parameter_gradients.push_back(
          {name,
           uploaded(device_, verification::nearest_numbers(ones, gradient_type), values.shape)});
    }
    Batch batch(device_);
    EXPECT_TRUE(succeeded(batch.forward(Activation(id_), x, y, options)));
    EXPECT_TRUE(succeeded(batch.backward(Activation(id_), arguments, options)));
    run(batch);
    Results results{downloaded(device_, y), downloaded(device_, arguments.dx), {}};
    for (const auto& [name, tensor] : arguments.parameter_gradients)
      results.gradients[name] = downloaded(device_, tensor);
    return results;
  }

  // Like parameters of x's shape, in the type of the values.
  void expect_broadcast(const Parameters& parameters, ElementType gradient_type,
                        bool accumulates = false) const {
    Parameters whole;
    for (const auto& [name, values] : parameters) whole[name] = expanded(values, shape_);
    const Results own = results(parameters, gradient_type, accumulates);
    const Results all = results(whole, ElementType::float32);
    const Results same = accumulates ? results(whole, ElementType::float32, true) : all;
    EXPECT_TRUE(own.y.patterns == all.y.patterns) << described(parameters);
    // What reaches dx by way of statistics is a sum, whose order the parameters decide.
    if (info_of(id_).family == Family::batchwise)
      for (std::size_t i = 0; i < own.dx.size(); ++i)
        expect_near(own.dx.value(i), same.dx.value(i));
    else
      EXPECT_TRUE(own.dx.patterns == same.dx.patterns) << described(parameters);
    for (const auto& [name, values] : parameters)
      expect_sums(own.gradients.at(name), all.gradients.at(name), values.shape,
                  accumulates ? 1.0 : 0.0,
                  described(parameters) + " gradient of " + std::string(name));
  }

  // Each element of y and of the gradients is what numbers for parameters make of it.
  void expect_reference(const Parameters& parameters) const {
    const Results own = results(parameters, ElementType::float32);
    for (std::size_t i = 0; i < x_.size(); ++i) {
      Activation activation(id_);
      for (const auto& [name, values] : parameters)
        EXPECT_TRUE(succeeded(activation.set(name, values.numbers.value(i))));
      const auto described = info_of(id_).parameters;
      expect_near(own.y.value(i), reference::forward(activation, x_.value(i)));
      expect_near(own.dx.value(i), dy_.value(i) * reference::derivative(activation, x_.value(i)));
      for (std::size_t p = 0; p < described.size(); ++p)
        if (described[p].trainable)
          expect_near(own.gradients.at(described[p].name).value(i),
                      dy_.value(i) * reference::parameter_derivative(activation, p, x_.value(i)));
    }
  }

 private:
  static void expect_near(double actual, double exact) {
    EXPECT_NEAR(actual, exact, 1e-5 * (1 + std::abs(exact)));
  }

  std::string described(const Parameters& parameters) const {
    std::string text = std::string(info_of(id_).name) + " x " + to_string(shape_);
    for (const auto& [name, values] : parameters)
      text += " " + std::string(name) + " " + to_string(values.shape);
    return text;
  }

  void expect_sums(const Numbers& sums, const Numbers& terms, const Shape& part, double before,
                   const std::string& what) const {
    std::vector<double> exact(sums.size(), before);
    std::vector<double> magnitudes(sums.size(), before);
    const auto indices = reference::broadcast_indices(part, shape_);
    for (std::size_t i = 0; i < terms.size(); ++i) {
      exact[indices[i]] += terms.value(i);
      magnitudes[indices[i]] += std::abs(terms.value(i));
    }
    const double relative = sums.type == ElementType::float32   ? 1e-6
                            : sums.type == ElementType::float16 ? 0x1p-10
                                                                : 0x1p-7;
    for (std::size_t i = 0; i < exact.size(); ++i)
      ASSERT_NEAR(sums.value(i), exact[i], relative * magnitudes[i] + 1e-37) << what << ' ' << i;
  }

  const Device& device_;
  ActivationId id_;
  Shape shape_;
  Numbers x_;
  Numbers dy_;
  Numbers before_;
};

// x's shape with 1 for axes without a bit; leading ones are left out by turns, but not where the
// rest would be a length of its own, which may mean the channels.
Shape shape_of_pattern(const Shape& shape, std::size_t present) {
  Shape part = shape;
  for (std::size_t axis = 0; axis < shape.size(); ++axis)
    if ((present >> axis & 1) == 0) part[axis] = 1;
  while (present % 3 == 1 && part.size() > 2 && part.front() == 1) part.erase(part.begin());
  return part;
}

std::vector<std::string_view> trainable_names(ActivationId id) {
  std::vector<std::string_view> names;
  for (const ParameterInfo& each : info_of(id).parameters)
    if (each.trainable) names.push_back(each.name);
  return names;
}

// Every pattern for the first parameter, and for the others one after another.
std::vector<Parameters> parameters_of(ActivationId id, const Shape& shape, ElementType type,
                                      Random& random) {
  const std::size_t patterns = std::size_t{1} << shape.size();
  std::vector<Parameters> all;
  for (std::size_t pattern = 0; pattern < patterns; ++pattern) {
    Parameters parameters;
    std::size_t own = pattern;
    for (const std::string_view name : trainable_names(id)) {
      parameters[name] = random_values(shape_of_pattern(shape, own % patterns), type, random);
      own = 5 * own + 7;
    }
    all.push_back(std::move(parameters));
  }
  return all;
}

std::vector<ActivationId> trainable_activations() {
  std::vector<ActivationId> ids;
  for (const ActivationInfo& info : activations())
    if (info.takes(Input::parameters)) ids.push_back(info.id);
  return ids;
}

class ParameterBroadcast : public DeviceTest {};

TEST_F(ParameterBroadcast, IsThatOfExpandedTensorsForEveryActivation) {
  Random random = random_for_this_test();
  // Runs are so short that all patterns but the one for a single element share pipelines.
  const Shape shape{3, 2, 5, 3};
  for (const ActivationId id : trainable_activations()) {
    const ParameterBroadcastRun one(device(), id, shape, ElementType::float32, random);
    for (const Parameters& parameters : parameters_of(id, shape, ElementType::float32, random))
      one.expect_broadcast(parameters, ElementType::float32);
    if (info_of(id).family != Family::pointwise) continue;
    Parameters all;
    for (const std::string_view name : trainable_names(id))
      all[name] = random_values(shape, ElementType::float32, random);
    SCOPED_TRACE(info_of(id).name);
    one.expect_reference(all);
  }
}

// What the kernels do is the same for every formula, so one with three parameters stands for all.
TEST_F(ParameterBroadcast, IsThatOfExpandedTensorsForEveryRankAndType) {
  Random random = random_for_this_test();
  // Combinations of types take turns, because each makes pipelines of its own.
  std::size_t turn = 0;
  for (const Shape& shape : {Shape{7}, {5, 3}, {3, 5, 4}, {3, 3, 3, 3}, {2, 1, 3, 1}, {1, 1}}) {
    const ElementType type = kTypes[turn % 3];
    const ElementType parameter_type = kTypes[(turn + 1) % 3];
    const ParameterBroadcastRun one(device(), ActivationId::dyt, shape, type, random);
    for (const Parameters& parameters :
         parameters_of(ActivationId::dyt, shape, parameter_type, random))
      one.expect_broadcast(parameters, type, turn % 3 == 1);
    ++turn;
  }
}

TEST_F(ParameterBroadcast, IsThatOfExpandedTensorsInWindows) {
  Random random = random_for_this_test();
  const auto limited = open({.max_binding_bytes = 1 << 17, .max_workgroups = 3});
  ASSERT_TRUE(succeeded(limited));
  const Shape shape{3, 5, 7, 101};
  const ParameterBroadcastRun one(*limited, ActivationId::dyt, shape, ElementType::bfloat16,
                                  random);
  for (const Parameters& parameters :
       parameters_of(ActivationId::dyt, shape, ElementType::float32, random))
    one.expect_broadcast(parameters, ElementType::float32, true);
}

TEST_F(ParameterBroadcast, LongSumsAreRight) {
  Random random = random_for_this_test();
  const Shape shape{2, 3, 1001, 67};
  const ParameterBroadcastRun one(device(), ActivationId::dyt, shape, ElementType::float32, random);
  const auto values = [&](const Shape& part) {
    return random_values(part, ElementType::float32, random);
  };
  one.expect_broadcast({{"alpha", values({})},
                        {"weight", values({3, 1, 1})},
                        {"bias", values({
                                     67,
                                 })}},
                       ElementType::float32);
  one.expect_broadcast({{"alpha", values({2, 1, 1, 67})},
                        {"weight", values({1001, 1})},
                        {"bias", values({2, 1, 1, 1})}},
                       ElementType::float32);
}

TEST_F(ParameterBroadcast, ChannelsComeBeforeTrailingAxes) {
  const Shape shape{2, 3, 2, 3};
  const std::vector<float> ones(36, -1.0F);
  const Tensor x = device().upload(ones, shape).value();
  const auto weights = [&](const Shape& part, const CallOptions& options = {}) {
    std::vector<float> values(size_of_shape(part));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = -static_cast<float>(i + 1);
    const Tensor y = poisoned(device(), shape, ElementType::float32);
    CallOptions with = options;
    with.parameters = {{"weight", device().upload(values, part).value()}};
    Batch batch(device());
    EXPECT_TRUE(succeeded(batch.forward(prelu(), x, y, with)));
    run(batch);
    return device().download<float>(y).value();
  };
  const auto expected = [&](const Shape& part) {
    std::vector<float> values;
    for (const std::size_t index : reference::broadcast_indices(part, shape))
      values.push_back(static_cast<float>(index + 1));
    return values;
  };
  EXPECT_EQ(weights({3}), expected({3, 1, 1}));
  EXPECT_EQ(weights({3}, {.axis = -1}), expected({3}));
  EXPECT_EQ(weights({2, 3}), expected({2, 3, 1, 1}));
  EXPECT_EQ(weights({1, 3}), expected({1, 1, 1, 3}));
  EXPECT_EQ(weights({1, 2, 3}), expected({2, 3}));
  EXPECT_EQ(weights({2, 3, 2}, {.axis = 2}), expected({2, 3, 2, 1}));
}

TEST_F(ParameterBroadcast, OfAnotherShapeIsRefusedWithThoseThatFit) {
  const Tensor x = device().empty({2, 3, 4}).value();
  for (const Shape& shape : {Shape{5}, {6}, {24}, {3, 2}, {2, 3, 1, 1}, {1, 1, 1, 1}, {0}})
    EXPECT_TRUE(refused(
        Batch(device()).forward(swish(), x, x,
                                {.parameters = {{"beta", device().empty(shape).value()}}}),
        ErrorCode::invalid_argument,
        "beta is " + to_string(shape) +
            "; for x of shape [2, 3, 4] it may be [], [3] (a channel each), [2, 3] (each channel "
            "of each sample) or, as NumPy broadcasts, [2, 3, 4] with 1 for any axis and without "
            "leading ones"));
  const Tensor six = device().empty({2, 2, 2, 2, 2, 2}).value();
  EXPECT_TRUE(refused(Batch(device()).forward(
                          swish(), six, six,
                          {.parameters = {{"beta", device().empty({2, 1, 2, 1, 2, 1}).value()}}}),
                      ErrorCode::unsupported, "5 times"));
}

}  // namespace
}  // namespace vkact::device_test
