// What is measured: a call of an expression on a tensor of some size.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vkact/composition.hpp>
#include <vkact/element_type.hpp>
#include <vkact/tensor.hpp>

namespace vkact::benchmark {

enum class Direction { forward, backward };

/// "forward" or "backward".
std::string_view name_of(Direction direction) noexcept;

/// Rows of elements that lie together.
struct Rows {
  std::uint64_t count = 0;
  std::uint64_t length = 0;
};

/// One call.
struct Case {
  Expression expression;
  Direction direction = Direction::forward;
  ElementType type = ElementType::float32;
  Shape shape;               ///< Of x.
  std::optional<Rows> rows;  ///< Of x, where the expression works along them.
  /// Whether trainable parameters are float32 tensors, a value a channel, with their gradients.
  bool has_parameter_tensors = false;

  /// Elements of x.
  std::uint64_t elements() const noexcept;
};

/// The expression's links; the parts of a mixed one.
std::vector<Activation> parts_of(const Expression& expression);

/// Whether it works along rows, whose length then matters.
bool has_rows(const Expression& expression);

/// Whether a part's results depend on statistics of the whole tensor.
bool has_batchwise_part(const Expression& expression);

/// The expression's name; with its parameters where they are not the default ones.
std::string name_of(const Expression& expression);

/// The same, and whether parameters are tensors.
std::string name_of(const Case& what);

/// The whole case in words.
std::string title_of(const Case& what);

/// The shape of x with about so many elements: as they are where an expression takes them one by
/// one, [samples, channels, elements] where it has channels.
Shape flat_shape(const Expression& expression, std::uint64_t elements);

/// The shape of x with about so many elements, in 64 channels.
Shape channelwise_shape(std::uint64_t elements);

}  // namespace vkact::benchmark
