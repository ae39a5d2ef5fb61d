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

// Tensors of a call by their names, the same values whatever their layout.
class Call {
 public:
  Call(const Device& device, const Activation& activation, ElementType type, Layout layout,
       Random random)
      : device_(device), activation_(activation), info_(activation.info()), type_(type),
        layout_(layout), random_(random) {
    options_.axis = 1;
    options_.training = info_.takes(Input::random) || info_.takes(Input::statistics);
    if (info_.takes(Input::random)) options_.random = RandomState{3, 4};
    if (info_.takes(Input::parameters))
      for (const ParameterInfo& parameter : info_.parameters)
        if (parameter.trainable)
          options_.parameters.push_back({parameter.name, drawn(parameter.name, {6})});
    if (info_.takes(Input::mask)) options_.mask = drawn("mask", {1, 6, 10});
    if (info_.takes(Input::gate)) options_.gate = drawn("gate", kShape);
    if (info_.takes(Input::statistics)) {
      options_.running_mean = drawn("running_mean", {6}, ElementType::float32);
      options_.running_variance = drawn("running_variance", {6}, ElementType::float32);
    }
    if (info_.takes(Input::target)) options_.target = classes("target", {4, 10});
    x_ = drawn("x", kShape);
    const Shape y = output_shape(activation, kShape, options_).value();
    y_ = written("y", y);
    dy_ = drawn("dy", y);
  }

  /// The results, by their names.
  std::map<std::string, Bytes> run(bool accumulates) {
    Tensor dx = written("dx", kShape);
    BackwardArguments arguments{.x = x_, .y = y_, .dy = dy_, .dx = dx, .accumulate = accumulates};
    if (options_.gate) arguments.dgate = written("dgate", kShape);
    for (const ParameterTensor& each : options_.parameters)
      arguments.parameter_gradients.push_back(
          {each.name, written("gradient of " + std::string(each.name), {6})});
    Batch batch(device_);
    EXPECT_TRUE(succeeded(batch.forward(activation_, x_, y_, options_)));
    EXPECT_TRUE(succeeded(batch.backward(activation_, arguments, options_)));
    const auto submission = batch.submit();
    EXPECT_TRUE(succeeded(submission));
    std::map<std::string, Bytes> results;
    for (auto& [name, placed] : placed_)
      results[name] = placed.read(std::string(info_.name) + ", " + name);
    return results;
  }

 private:
  inline static const Shape kShape{4, 6, 10};

  const Tensor& placed(const std::string& name, const Shape& shape, const Bytes& bytes,
                       ElementType type) {
    Placed& made = placed_[name] = Placed(device_, layout_, shape, type);
    made.write(bytes);
    return made.tensor();
  }

  Tensor drawn(std::string_view name, const Shape& shape, std::optional<ElementType> type = {}) {
    const std::size_t count = element_count(shape).value();
    Numbers numbers = random_normals(count, type.value_or(type_), random_);
    // Positive variances.
    if (name == "running_variance")
      numbers = verification::nearest_numbers(std::vector<double>(count, 0.5), *type);
    return placed(std::string(name), shape, numbers.bytes(), numbers.type);
  }

  Tensor classes(const std::string& name, const Shape& shape) {
    Bytes bytes;
    for (std::uint64_t i = 0; i < element_count(shape).value(); ++i) {
      const auto target = static_cast<std::int32_t>(i * 7 % 6);
      const auto* const begin = reinterpret_cast<const std::byte*>(&target);
      bytes.insert(bytes.end(), begin, begin + sizeof(target));
    }
    return placed(name, shape, bytes, ElementType::int32);
  }

  // Results hold numbers, because some runs add to them.
  Tensor written(const std::string& name, const Shape& shape) {
    const std::size_t count = element_count(shape).value();
    const Numbers numbers = verification::nearest_numbers(std::vector<double>(count, 0.75), type_);
    return placed(name, shape, numbers.bytes(), type_);
  }

  const Device& device_;
  Activation activation_;
  const ActivationInfo& info_;
  ElementType type_;
  Layout layout_;
  Random random_;
  CallOptions options_;
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
    const auto expected =
        Call(device(), activation, type, Layout::contiguous, random).run(accumulates);
    for (const Layout layout : kViews) {
      const auto results = Call(device(), activation, type, layout, random).run(accumulates);
      for (const auto& [name, bytes] : expected)
        EXPECT_TRUE(results.at(name) == bytes) << info.name << ' ' << name_of(type) << ", " << name
                                               << ", layout " << static_cast<int>(layout);
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
