// Masks that lack axes give the same bits as masks that were expanded to x's shape.
#include <limits>

#include "device_test.hpp"
#include "inputs.hpp"
#include "reference/broadcast.hpp"
#include "tensors.hpp"

namespace vkact::device_test {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::size_t size_of_shape(const Shape& shape) { return element_count(shape).value(); }

Numbers random_mask(std::size_t count, ElementType type, Random& random) {
  Numbers mask{type, std::vector<std::uint32_t>(count)};
  for (std::uint32_t& pattern : mask.patterns) {
    const bool counts = random.next() % 3 != 0;
    pattern = type == ElementType::uint8 ? (counts ? 1 : 0)
                                         : verification::nearest_pattern(
                                               counts ? random.uniform(-4, 4) : -kInfinity, type);
  }
  return mask;
}

Numbers expanded(const Numbers& numbers, const Shape& part, const Shape& whole) {
  Numbers result{numbers.type, {}};
  for (const std::size_t index : reference::broadcast_indices(part, whole))
    result.patterns.push_back(numbers.patterns[index]);
  return result;
}

// Every shape that has each of the axes or has 1 for it, with leading axes left out by turns.
std::vector<Shape> mask_shapes(const Shape& shape) {
  std::vector<Shape> shapes;
  for (std::size_t present = 0; present < std::size_t{1} << shape.size(); ++present) {
    Shape part = shape;
    for (std::size_t axis = 0; axis < shape.size(); ++axis)
      if ((present >> axis & 1) == 0) part[axis] = 1;
    while (present % 3 == 1 && !part.empty() && part.front() == 1) part.erase(part.begin());
    shapes.push_back(part);
  }
  return shapes;
}

// The bits of y and of both gradients, with one mask and with another.
class MaskedCall {
 public:
  MaskedCall(const Device& device, Activation activation, Shape shape, std::int64_t axis,
             ElementType type, Random& random)
      : device_(device), activation_(std::move(activation)), shape_(std::move(shape)), axis_(axis),
        x_(random_normals(size_of_shape(shape_), type, random)),
        dy_(random_normals(size_of_shape(shape_), type, random)) {}

  std::vector<Numbers> results(const Numbers& mask, const Shape& mask_shape) const {
    const Tensor x = uploaded(device_, x_, shape_);
    const Tensor dy = uploaded(device_, dy_, shape_);
    const Tensor y = poisoned(device_, shape_, x_.type);
    const Tensor dx = poisoned(device_, shape_, x_.type);
    const bool is_perturbed = activation_.info().family == Family::perturbed;
    CallOptions options{.axis = axis_, .mask = uploaded(device_, mask, mask_shape)};
    if (is_perturbed) options.random = RandomState{17, 4};
    Batch batch(device_);
    EXPECT_TRUE(succeeded(batch.forward(activation_, x, y, options)));
    BackwardArguments arguments{.dy = dy, .dx = dx};
    (is_perturbed ? arguments.x : arguments.y) = is_perturbed ? x : y;
    EXPECT_TRUE(succeeded(batch.backward(activation_, arguments, options)));
    run(batch);
    return {downloaded(device_, y), downloaded(device_, dx)};
  }

  void expect_same(ElementType mask_type, const Shape& mask_shape, Random& random) const {
    const Numbers mask = random_mask(size_of_shape(mask_shape), mask_type, random);
    const auto own = results(mask, mask_shape);
    const auto whole = results(expanded(mask, mask_shape, shape_), shape_);
    for (std::size_t i = 0; i < own.size(); ++i)
      EXPECT_TRUE(own[i].patterns == whole[i].patterns)
          << activation_.to_string() << ' ' << name_of(x_.type) << ' ' << to_string(shape_)
          << " axis " << axis_ << " mask " << name_of(mask_type) << ' ' << to_string(mask_shape)
          << (i == 0 ? ": y" : ": dx");
  }

  ElementType type() const { return x_.type; }

 private:
  const Device& device_;
  Activation activation_;
  Shape shape_;
  std::int64_t axis_;
  Numbers x_;
  Numbers dy_;
};

std::vector<Activation> masked_activations() {
  std::vector<Activation> all;
  for (const ActivationInfo& info : activations())
    if (info.takes(Input::mask)) all.emplace_back(info.id);
  all.push_back(gumbel_softmax({.hard = gumbel_softmax_parameters::yes}));
  all.push_back(softmax({.scale = 0.3F}));
  return all;
}

struct Rows {
  Shape shape;
  std::int64_t axis;
};

class MaskBroadcast : public DeviceTest {};

TEST_F(MaskBroadcast, IsThatOfAnExpandedMaskForEveryActivation) {
  Random random = random_for_this_test();
  const Rows rows[] = {{{3, 2, 5, 8}, -1}, {{3, 2, 5, 7}, 3}, {{3, 4, 3, 5}, 1}};
  std::size_t turn = random.next() % 18;
  for (const Activation& activation : masked_activations()) {
    const auto& [shape, axis] = rows[turn % 3];
    const ElementType type = ElementType(turn / 2 % 3);
    const ElementType mask_type = turn % 2 == 0 ? ElementType::uint8 : type;
    const MaskedCall call(device(), activation, shape, axis, type, random);
    for (const Shape& mask_shape : mask_shapes(shape))
      call.expect_same(mask_type, mask_shape, random);
    ++turn;
  }
}

// Rows that are held, that are read again and in segments, by vectors, elements and interleaved.
TEST_F(MaskBroadcast, IsThatOfAnExpandedMaskForRowsOfEveryKind) {
  Random random = random_for_this_test();
  const Rows rows[] = {{{2, 3, 1024}, 2}, {{2, 2, 129}, -1},   {{2, 3, 16, 1}, 2},
                       {{2, 2, 8200}, 2}, {{2, 9001}, 1},      {{5, 2, 3, 1}, 0},
                       {{2, 33000}, -1},  {{2, 2, 33003}, -1}, {{2, 9001, 3}, 1}};
  std::size_t turn = 0;
  for (const auto& [shape, axis] : rows) {
    const ElementType type = ElementType(turn++ % 3);
    const ElementType mask_type = turn % 2 == 0 ? ElementType::uint8 : type;
    const MaskedCall call(device(), softmax(), shape, axis, type, random);
    for (const Shape& mask_shape : mask_shapes(shape))
      call.expect_same(mask_type, mask_shape, random);
  }
}

TEST_F(MaskBroadcast, IsThatOfAnExpandedMaskInWindows) {
  Random random = random_for_this_test();
  const auto limited = open({.max_binding_bytes = 65536});
  ASSERT_TRUE(succeeded(limited));
  const Rows rows[] = {{{7, 3, 5, 300}, 3}, {{3, 2, 20000}, 2}, {{3, 9000, 3}, 1}};
  for (const auto& [shape, axis] : rows) {
    const MaskedCall call(*limited, softmax(), shape, axis, ElementType::float32, random);
    for (const Shape& mask_shape : mask_shapes(shape))
      if (size_of_shape(mask_shape) < 15000)
        call.expect_same(ElementType::float32, mask_shape, random);
  }
}

TEST_F(MaskBroadcast, HasAtMostFiveTurns) {
  const Tensor x = device().empty({2, 2, 2, 2, 2, 2}).value();
  const auto with_mask = [&](const Shape& shape) {
    return Batch(device()).forward(softmax(), x, x,
                                   {.mask = device().empty(shape, ElementType::uint8).value()});
  };
  EXPECT_TRUE(refused(with_mask({2, 1, 2, 1, 2, 1}), ErrorCode::unsupported, "5 times"));
  EXPECT_TRUE(succeeded(with_mask({2, 2, 1, 2, 1, 2})));
  EXPECT_TRUE(succeeded(with_mask({})));
}

TEST_F(MaskBroadcast, OfAnotherShapeIsRefusedWithThoseThatFit) {
  const Tensor x = device().empty({3, 1, 4}).value();
  for (const Shape& shape : {Shape{3}, {2, 4}, {2, 1, 4}, {1, 3, 1, 4}, {0}, {3, 4, 1}})
    EXPECT_TRUE(
        refused(Batch(device()).forward(
                    softmax(), x, x, {.mask = device().empty(shape, ElementType::uint8).value()}),
                ErrorCode::invalid_argument,
                "the mask is " + to_string(shape) +
                    "; it must have the tensors' shape, [3, 1, 4], or that of their last "
                    "axes, with 1 for those that it lacks"));
}

}  // namespace
}  // namespace vkact::device_test
