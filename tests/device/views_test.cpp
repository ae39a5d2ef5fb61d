// Views of tensors: slices, axes in another order, and tensors that begin anywhere.
#include <algorithm>
#include <cstring>
#include <map>
#include <string>

#include "device_test.hpp"
#include "inputs.hpp"

namespace vkact::device_test {
namespace {

using Bytes = std::vector<std::byte>;
using Views = DeviceTest;

constexpr std::byte kGuard{0xa5};

/// How a tensor lies in memory that others share.
enum class Layout { contiguous, sliced, permuted, shifted };
constexpr Layout kViews[] = {Layout::sliced, Layout::permuted, Layout::shifted};

// The axes of a shape, the last one first; of the axes that a tensor with this order was made of.
std::vector<std::size_t> reversed_axes(std::size_t count) {
  std::vector<std::size_t> axes(count);
  for (std::size_t i = 0; i < count; ++i) axes[i] = count - 1 - i;
  return axes;
}

// Where in memory an element is, from the strides alone.
std::uint64_t byte_of(const Tensor& tensor, std::uint64_t element) {
  const Shape strides = tensor.strides();
  std::uint64_t place = 0;
  for (std::size_t i = tensor.shape().size(); i-- > 0;) {
    place += element % tensor.shape()[i] * strides[i];
    element /= tensor.shape()[i];
  }
  return tensor.offset_bytes() + place * size_of(tensor.element_type());
}

/// A tensor in larger memory, all of which is known.
class Placed {
 public:
  Placed() = default;
  Placed(const Device& device, Layout layout, const Shape& shape, ElementType type)
      : device_(&device) {
    Shape larger = shape;
    if (layout == Layout::sliced)
      for (std::uint64_t& length : larger) length += 2;
    if (layout == Layout::permuted) std::ranges::reverse(larger);
    if (layout == Layout::shifted) larger = {element_count(shape).value() + 1};
    memory_ = device.empty(larger, type).value();
    bytes_ = Bytes(memory_.size_bytes(), kGuard);
    EXPECT_TRUE(succeeded(device.write(memory_, bytes_)));
    tensor_ = memory_;
    if (layout == Layout::sliced)
      for (std::size_t i = 0; i < shape.size(); ++i)
        tensor_ = tensor_.sliced(static_cast<std::int64_t>(i), 1, shape[i]).value();
    if (layout == Layout::permuted) tensor_ = memory_.permuted(reversed_axes(shape.size())).value();
    if (layout == Layout::shifted)
      tensor_ = memory_.sliced(0, 1, larger[0] - 1).value().reshaped(shape).value();
    EXPECT_EQ(tensor_.shape(), shape);
  }

  const Tensor& tensor() const { return tensor_; }

  void write(const Bytes& elements) {
    EXPECT_TRUE(succeeded(device_->write(tensor_, elements)));
    for (std::uint64_t i = 0; i < tensor_.size(); ++i)
      std::memcpy(&bytes_[byte_of(tensor_, i)], &elements[i * element_bytes()], element_bytes());
  }

  /// The elements as they are now; a byte between or around them that changed is a failure.
  Bytes read(const std::string& what) {
    Bytes elements(tensor_.size_bytes());
    EXPECT_TRUE(succeeded(device_->read(tensor_, elements))) << what;
    Bytes now(memory_.size_bytes());
    EXPECT_TRUE(succeeded(device_->read(memory_, now))) << what;
    for (std::uint64_t i = 0; i < tensor_.size(); ++i)
      std::memcpy(&bytes_[byte_of(tensor_, i)], &elements[i * element_bytes()], element_bytes());
    EXPECT_TRUE(now == bytes_) << what << ": memory that is not the view's, or not read as it lies";
    return elements;
  }

 private:
  std::size_t element_bytes() const { return size_of(tensor_.element_type()); }

  const Device* device_ = nullptr;
  Tensor memory_;
  Tensor tensor_;
  Bytes bytes_;
};

/// How the tensors of a call lie, and which it has.
struct CallSetup {
  Layout operands = Layout::contiguous;
  Layout results = Layout::contiguous;
  Shape shape{4, 6, 10};
  bool has_gate = true;
  bool has_parameters = true;  ///< And a mask.
};

// Tensors of a call by their names, the same values whatever their layout.
class Call {
 public:
  Call(const Device& device, const Activation& activation, ElementType type, const CallSetup& setup,
       Random random)
      : device_(device), activation_(activation), info_(activation.info()), type_(type),
        setup_(setup), random_(random) {
    options_.axis = 1;
    options_.training = info_.takes(Input::random) || info_.takes(Input::statistics);
    if (info_.takes(Input::random)) options_.random = RandomState{3, 4};
    if (info_.takes(Input::parameters) && setup.has_parameters)
      for (const ParameterInfo& parameter : info_.parameters)
        if (parameter.trainable)
          options_.parameters.push_back({parameter.name, drawn(parameter.name, {6})});
    if (info_.takes(Input::mask) && setup.has_parameters) options_.mask = drawn("mask", {1, 6, 10});
    if (info_.takes(Input::gate) && setup.has_gate) options_.gate = drawn("gate", setup.shape);
    if (info_.takes(Input::statistics)) {
      options_.running_mean = drawn("running_mean", {6}, ElementType::float32);
      options_.running_variance = drawn("running_variance", {6}, ElementType::float32);
    }
    if (info_.takes(Input::target)) options_.target = classes("target", {4, 10});
    x_ = drawn("x", setup.shape);
    const Shape y = output_shape(activation, setup.shape, options_).value();
    y_ = written("y", y);
    dy_ = drawn("dy", y);
  }

  /// The results, by their names.
  std::map<std::string, Bytes> run(bool accumulates) {
    Tensor dx = written("dx", setup_.shape);
    BackwardArguments arguments{.x = x_, .y = y_, .dy = dy_, .dx = dx, .accumulate = accumulates};
    if (options_.gate) arguments.dgate = written("dgate", setup_.shape);
    for (const ParameterTensor& each : options_.parameters)
      arguments.parameter_gradients.push_back(
          {each.name, written("gradient of " + std::string(each.name), {6})});
    EXPECT_TRUE(succeeded(device_.reclaim()));
    Batch batch(device_);
    EXPECT_TRUE(succeeded(batch.forward(activation_, x_, y_, options_)));
    EXPECT_TRUE(succeeded(batch.backward(activation_, arguments, options_)));
    transient_ = device_.memory_use().transient;
    EXPECT_TRUE(succeeded(batch.submit()));
    std::map<std::string, Bytes> results;
    for (auto& [name, placed] : placed_)
      results[name] = placed.read(std::string(info_.name) + ", " + name);
    return results;
  }

  /// The bytes that the last run took for what lies between its dispatches.
  std::uint64_t transient() const { return transient_; }

 private:
  const Tensor& placed(const std::string& name, Layout layout, const Shape& shape,
                       const Bytes& bytes, ElementType type) {
    Placed& made = placed_[name] = Placed(device_, layout, shape, type);
    made.write(bytes);
    return made.tensor();
  }

  Tensor drawn(std::string_view name, const Shape& shape, std::optional<ElementType> type = {}) {
    const std::size_t count = element_count(shape).value();
    Numbers numbers = random_normals(count, type.value_or(type_), random_);
    // Positive variances.
    if (name == "running_variance")
      numbers = verification::nearest_numbers(std::vector<double>(count, 0.5), *type);
    return placed(std::string(name), setup_.operands, shape, numbers.bytes(), numbers.type);
  }

  Tensor classes(const std::string& name, const Shape& shape) {
    Bytes bytes;
    for (std::uint64_t i = 0; i < element_count(shape).value(); ++i) {
      const auto target = static_cast<std::int32_t>(i * 7 % 6);
      const auto* const begin = reinterpret_cast<const std::byte*>(&target);
      bytes.insert(bytes.end(), begin, begin + sizeof(target));
    }
    return placed(name, setup_.operands, shape, bytes, ElementType::int32);
  }

  // Results hold numbers, because some runs add to them.
  Tensor written(const std::string& name, const Shape& shape) {
    const std::size_t count = element_count(shape).value();
    const Numbers numbers = verification::nearest_numbers(std::vector<double>(count, 0.75), type_);
    return placed(name, setup_.results, shape, numbers.bytes(), type_);
  }

  const Device& device_;
  Activation activation_;
  const ActivationInfo& info_;
  ElementType type_;
  CallSetup setup_;
  Random random_;
  CallOptions options_;
  std::uint64_t transient_ = 0;
  std::map<std::string, Placed> placed_;
  Tensor x_;
  Tensor y_;
  Tensor dy_;
};

TEST_F(Views, GiveTheSameBitsForEveryActivation) {
  const Random random = random_for_this_test();
  int turn = 0;
  for (const ActivationInfo& info : activations()) {
    // The layouts, types and ways to write take turns, and each activation has all layouts.
    const bool accumulates = ++turn % 2 == 0;
    const ElementType type =
        std::array{ElementType::float32, ElementType::float16, ElementType::bfloat16}[turn % 3];
    const Activation activation(info.id);
    const auto expected = Call(device(), activation, type, {}, random).run(accumulates);
    for (const Layout layout : kViews) {
      const CallSetup views{.operands = layout, .results = layout};
      const auto results = Call(device(), activation, type, views, random).run(accumulates);
      for (const auto& [name, bytes] : expected)
        EXPECT_TRUE(results.at(name) == bytes) << info.name << ' ' << name_of(type) << ", " << name
                                               << ", layout " << static_cast<int>(layout);
    }
  }
}

// Whatever lies how: no memory is taken for elements on their way.
TEST_F(Views, AreTakenWhereTheyAreByPointwiseRowwiseAndGatedActivations) {
  const Random random = random_for_this_test();
  constexpr Layout kLayouts[] = {Layout::contiguous, Layout::sliced, Layout::permuted,
                                 Layout::shifted};
  std::size_t turn = 0;
  for (const Family family :
       {Family::pointwise, Family::rowwise, Family::one_hot, Family::projection, Family::gated}) {
    std::vector<ActivationId> members;
    for (const ActivationInfo& info : activations())
      if (info.family == family) members.push_back(info.id);
    for (const Layout operands : kLayouts)
      for (const Layout results : kLayouts) {
        // Types, members and all else take turns.
        ++turn;
        const Activation activation(members[turn % members.size()]);
        const ElementType type =
            std::array{ElementType::float32, ElementType::float16, ElementType::bfloat16}[turn % 3];
        const bool accumulates = turn % 5 < 2;
        CallSetup setup{.shape = turn % 2 == 0 ? Shape{2, 6, 16} : Shape{3, 6, 7},
                        .has_gate = turn % 4 < 2,
                        .has_parameters = false};
        const auto expected = Call(device(), activation, type, setup, random).run(accumulates);
        setup.operands = operands;
        setup.results = results;
        Call call(device(), activation, type, setup, random);
        const auto views = call.run(accumulates);
        const std::string what = std::string(activation.info().name) + ' ' +
                                 std::string(name_of(type)) + ' ' + to_string(setup.shape) +
                                 ", operands " + std::to_string(static_cast<int>(operands)) +
                                 ", results " + std::to_string(static_cast<int>(results));
        EXPECT_EQ(call.transient(), 0u) << what;
        for (const auto& [name, bytes] : expected)
          EXPECT_TRUE(views.at(name) == bytes) << what << ": " << name;
      }
  }
}

// Rows in segments, and windows that hold parts of rows.
TEST_F(Views, HaveRowsOfAnyLength) {
  Random random = random_for_this_test();
  const Device narrow = open({.max_binding_bytes = std::uint64_t{1} << 20}).value();
  for (const Shape& shape : {Shape{3, 40000}, Shape{40000, 3}, Shape{2, 9000, 5}})
    for (const ElementType type : {ElementType::float32, ElementType::bfloat16}) {
      const std::size_t axis = shape.size() == 2 ? (shape[0] < shape[1] ? 1 : 0) : 1;
      const std::size_t count = element_count(shape).value();
      const Bytes x = random_normals(count, type, random).bytes();
      const Bytes dy = random_normals(count, type, random).bytes();
      const auto run = [&](const Device& device, Layout layout) {
        std::vector<Placed> placed;
        for (int i = 0; i < 4; ++i) {
          placed.emplace_back(device, layout, shape, type);
          placed.back().write(i % 2 == 0 ? x : dy);
        }
        const CallOptions options{.axis = static_cast<std::int64_t>(axis)};
        Batch batch(device);
        EXPECT_TRUE(
            succeeded(batch.forward(softmax(), placed[0].tensor(), placed[2].tensor(), options)));
        EXPECT_TRUE(succeeded(batch.backward(
            softmax(),
            {.y = placed[2].tensor(), .dy = placed[1].tensor(), .dx = placed[3].tensor()},
            options)));
        EXPECT_TRUE(succeeded(batch.submit()));
        return std::pair(placed[2].read("y"), placed[3].read("dx"));
      };
      for (const Device* each : {&device(), &narrow}) {
        const auto expected = run(*each, Layout::contiguous);
        for (const Layout layout : kViews)
          EXPECT_TRUE(run(*each, layout) == expected) << to_string(shape) << name_of(type);
      }
    }
}

TEST_F(Views, AreTakenByCompositions) {
  Random random = random_for_this_test();
  const Shape shape{3, 5, 7};
  const Bytes values = random_normals(105, ElementType::float16, random).bytes();
  const Bytes gradient = random_normals(105, ElementType::float16, random).bytes();
  const auto results = [&](Layout layout, const auto& composition) {
    std::vector<Placed> placed;
    for (int i = 0; i < 4; ++i) {
      placed.emplace_back(device(), layout, shape, ElementType::float16);
      placed.back().write(i % 2 == 0 ? values : gradient);
    }
    Batch batch(device());
    EXPECT_TRUE(
        succeeded(batch.forward(composition, placed[0].tensor(), placed[2].tensor(), {.axis = 1})));
    EXPECT_TRUE(succeeded(batch.backward(composition,
                                         {.x = placed[0].tensor(),
                                          .dy = placed[1].tensor(),
                                          .dx = placed[3].tensor(),
                                          .accumulate = true},
                                         {.axis = 1})));
    EXPECT_TRUE(succeeded(batch.submit()));
    return std::pair(placed[2].read("y"), placed[3].read("dx"));
  };
  const Mixed mixed{{{relu(), 2}, {gelu(), 3}}};
  const Chain chain{{swish({.beta = 2}), softmax(), tanh()}};
  for (const Layout layout : kViews) {
    EXPECT_TRUE(results(layout, mixed) == results(Layout::contiguous, mixed));
    EXPECT_TRUE(results(layout, chain) == results(Layout::contiguous, chain));
  }
}

TEST_F(Views, AreTakenByTheNetworkOfMetaAcon) {
  const Random random = random_for_this_test();
  const auto run = [&](Layout layout) {
    Random numbers = random;
    std::map<std::string, Placed> placed;
    const auto holds = [&](const std::string& name, const Shape& shape, const Numbers& values) {
      Placed& made = placed[name] = Placed(device(), layout, shape, ElementType::float32);
      made.write(values.bytes());
      return made.tensor();
    };
    const auto drawn = [&](const std::string& name, const Shape& shape) {
      const std::size_t count = element_count(shape).value();
      return holds(name, shape, random_normals(count, ElementType::float32, numbers));
    };
    const auto normalization = [&](const std::string& name, std::uint64_t features) {
      const std::vector<double> variances(features, 0.5);
      return BatchNormalization{
          drawn(name + " weight", {features}), drawn(name + " bias", {features}),
          drawn(name + " mean", {features}),
          holds(name + " variance", {features},
                verification::nearest_numbers(variances, ElementType::float32))};
    };
    const MetaAconNetwork network{.fc1_weight = drawn("fc1", {3, 6}),
                                  .bn1 = normalization("bn1", 3),
                                  .fc2_weight = drawn("fc2", {6, 3}),
                                  .bn2 = normalization("bn2", 6)};
    const Tensor x = drawn("x", {5, 6, 7});
    Batch batch(device());
    EXPECT_TRUE(succeeded(batch.meta_acon_beta(network, x, drawn("beta", {5, 6}), true)));
    EXPECT_TRUE(succeeded(batch.meta_acon_beta_backward(
        network,
        {.x = x,
         .dbeta = drawn("dbeta", {5, 6}),
         .dx = drawn("dx", {5, 6, 7}),
         .gradients = {.fc1_weight = drawn("gradient of fc1", {3, 6}),
                       .bn1_weight = drawn("gradient of bn1 weight", {3}),
                       .bn1_bias = drawn("gradient of bn1 bias", {3}),
                       .fc2_weight = drawn("gradient of fc2", {6, 3}),
                       .bn2_weight = drawn("gradient of bn2 weight", {6}),
                       .bn2_bias = drawn("gradient of bn2 bias", {6})},
         .accumulate = true},
        true)));
    EXPECT_TRUE(succeeded(batch.submit()));
    std::map<std::string, Bytes> results;
    for (auto& [name, each] : placed) results[name] = each.read(name);
    return results;
  };
  const auto expected = run(Layout::contiguous);
  for (const Layout layout : kViews)
    for (const auto& [name, bytes] : run(layout))
      EXPECT_TRUE(bytes == expected.at(name)) << name << ", layout " << static_cast<int>(layout);
}

TEST_F(Views, MayShareMemoryInACall) {
  // A matrix is overwritten with an activation of its transpose; halves of a tensor gate each
  // other.
  const std::vector<float> values{-1, 2, 3, -4, 5, 6, 7, -8, 9};
  const Tensor x = device().upload(values, {3, 3}).value();
  Batch batch(device());
  ASSERT_TRUE(succeeded(batch.forward(relu(), x.permuted({1, 0}).value(), x)));
  ASSERT_TRUE(succeeded(batch.submit()));
  EXPECT_EQ(device().download<float>(x).value(), (std::vector<float>{0, 0, 7, 2, 5, 0, 3, 6, 9}));

  const Tensor halves = device().upload(values, {9}).value();
  const auto half = [&](std::uint64_t begin) { return halves.sliced(0, begin, 4).value(); };
  Batch gated(device());
  ASSERT_TRUE(succeeded(gated.forward(reglu(), half(0), half(5), {.gate = half(4)})));
  ASSERT_TRUE(succeeded(gated.submit()));
  EXPECT_EQ(device().download<float>(halves).value(),
            (std::vector<float>{-1, 2, 3, -4, 5, -5, 12, 21, 0}));
}

TEST_F(Views, AreCopiedAndFilled) {
  const Shape shape{2, 3, 5};
  for (const ElementType type : {ElementType::float32, ElementType::float16, ElementType::uint8})
    for (const Layout from :
         {Layout::contiguous, Layout::sliced, Layout::permuted, Layout::shifted})
      for (const Layout to :
           {Layout::contiguous, Layout::sliced, Layout::permuted, Layout::shifted}) {
        Placed source(device(), from, shape, type);
        Placed result(device(), to, shape, type);
        Placed filled(device(), to, shape, type);
        Bytes bytes(30 * size_of(type));
        for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(i);
        source.write(bytes);
        Batch batch(device());
        EXPECT_TRUE(succeeded(batch.copy(source.tensor(), result.tensor())));
        EXPECT_TRUE(succeeded(batch.fill(filled.tensor(), 0)));
        ASSERT_TRUE(succeeded(batch.submit()));
        EXPECT_TRUE(result.read("copy") == bytes);
        EXPECT_TRUE(filled.read("fill") == Bytes(bytes.size()));
      }
  // Between places that are interleaved, and to another shape.
  const Tensor x = device().upload<float>({1, 2, 3, 4, 5, 6}, {3, 2}).value();
  Batch batch(device());
  ASSERT_TRUE(succeeded(batch.copy(x.sliced(1, 0, 1).value(), x.sliced(1, 1, 1).value())));
  const Tensor flat = device().empty({6}).value();
  ASSERT_TRUE(succeeded(batch.copy(x.permuted({1, 0}).value(), flat)));
  ASSERT_TRUE(succeeded(batch.submit()));
  EXPECT_EQ(device().download<float>(x).value(), (std::vector<float>{1, 1, 3, 3, 5, 5}));
  EXPECT_EQ(device().download<float>(flat).value(), (std::vector<float>{1, 3, 5, 1, 3, 5}));
}

TEST_F(Views, KnowTheirPlaces) {
  const Tensor x = device().empty({2, 3, 4}).value();
  EXPECT_EQ(x.strides(), (Shape{12, 4, 1}));
  EXPECT_TRUE(x.is_contiguous());
  const Tensor slice = x.sliced(-2, 1, 2).value();
  EXPECT_EQ(slice.shape(), (Shape{2, 2, 4}));
  EXPECT_EQ(slice.strides(), (Shape{12, 4, 1}));
  EXPECT_EQ(slice.offset_bytes(), 16u);
  EXPECT_EQ(slice.size(), 16u);
  EXPECT_FALSE(slice.is_contiguous());
  const Tensor outer = x.sliced(0, 1, 1).value();
  EXPECT_TRUE(outer.is_contiguous());
  EXPECT_EQ(outer.offset_bytes(), 48u);
  EXPECT_TRUE(succeeded(outer.reshaped({12})));
  const Tensor last = x.permuted({2, 0, 1}).value();
  EXPECT_EQ(last.shape(), (Shape{4, 2, 3}));
  EXPECT_EQ(last.strides(), (Shape{1, 12, 4}));
  EXPECT_TRUE(last.permuted({1, 2, 0}).value().is_contiguous());
  EXPECT_TRUE(x.permuted({0, 1, 2}).value().is_contiguous());
  EXPECT_TRUE(x.sliced(1, 3, 0).value().is_contiguous());
  EXPECT_EQ(x.sliced(1, 3, 0).value().size(), 0u);
}

TEST_F(Views, ThatCannotBeAreRefused) {
  constexpr ErrorCode kInvalid = ErrorCode::invalid_argument;
  const Tensor x = device().empty({2, 3, 4}).value();
  EXPECT_TRUE(refused(x.sliced(3, 0, 1), kInvalid, "has no axis 3"));
  EXPECT_TRUE(refused(x.sliced(-4, 0, 1), kInvalid, "has no axis -4"));
  EXPECT_TRUE(refused(x.sliced(1, 2, 2), kInvalid, "has no 2 places from 2 on"));
  EXPECT_TRUE(refused(x.sliced(1, 4, UINT64_MAX), kInvalid, "places from 4 on"));
  EXPECT_TRUE(refused(x.permuted({0, 1}), kInvalid, "[0, 1] does not name each axis"));
  EXPECT_TRUE(refused(x.permuted({0, 1, 1}), kInvalid, "[0, 1, 1] does not name each axis"));
  EXPECT_TRUE(refused(x.permuted({0, 1, 3}), kInvalid, "[0, 1, 3] does not name each axis"));
  EXPECT_TRUE(refused(Tensor().sliced(0, 0, 0), kInvalid, "holds no memory"));
  EXPECT_TRUE(refused(Tensor().permuted({}), kInvalid, "holds no memory"));
  EXPECT_TRUE(refused(x.sliced(2, 0, 2).value().reshaped({12}), kInvalid, "not contiguous"));
}

TEST_F(Views, OfManyPiecesOrTooMuchMemoryAreUnsupported) {
  Tensor x = device().empty(Shape(8, 3)).value();
  for (int axis = 0; axis < 8; ++axis) x = x.sliced(axis, 0, 2).value();
  const Tensor y = device().empty(x.shape()).value();
  Batch batch(device());
  EXPECT_TRUE(refused(batch.forward(relu(), x, y), ErrorCode::unsupported, "more than 6 axes"));
  const auto narrow = open({.max_binding_bytes = 4096});
  ASSERT_TRUE(succeeded(narrow));
  const Tensor wide = narrow->empty({100, 100}).value();
  Batch other(*narrow);
  EXPECT_TRUE(refused(other.forward(relu(), wide.permuted({1, 0}).value(), wide),
                      ErrorCode::unsupported, "spans more memory"));
}

}  // namespace
}  // namespace vkact::device_test
