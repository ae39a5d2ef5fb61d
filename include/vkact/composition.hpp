// Compositions of activations: several on one tensor, or one after the other.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>
#include <vkact/activation.hpp>
#include <vkact/call.hpp>
#include <vkact/result.hpp>
#include <vkact/visibility.hpp>

namespace VKACT_PUBLIC vkact {

/// An activation for so many of a tensor's channels.
struct MixedPart {
  Activation activation;
  std::uint64_t channels = 0;
};

/// Different pointwise activations on consecutive ranges of the channels of one tensor, in order;
/// together they cover the axis (CallOptions::axis, by default as for channels). At most 8 parts
/// with 18 parameters together, and as many channels as fit 64 bits. Forward and backward take one
/// dispatch.
struct Mixed {
  std::vector<MixedPart> parts;

  /// Whether it can be run: parts that are pointwise, with valid parameters, and not too many.
  [[nodiscard]] Result<void> check() const;
  /// For example "mixed(relu:45, mish:19)".
  std::string to_string() const;
};

/// Activations one after the other: the output of each is the input of the next. Pointwise ones, up
/// to 8 with 18 parameters together, run as one dispatch without intermediate tensors or rounding.
/// The last link may be a loss, which gets CallOptions::target.
struct Chain {
  std::vector<Activation> links;

  /// Whether it can be run: one link or more, with valid parameters.
  [[nodiscard]] Result<void> check() const;
  /// For example "relu | sigmoid".
  std::string to_string() const;
};

/// Anything that can be run on a tensor.
using Expression = std::variant<Activation, Mixed, Chain>;

/// Reads an expression:
///
///     gelu
///     leaky_relu(negative_slope=0.2)
///     mixed(relu:45, elu(alpha=0.5):19)
///     relu | sigmoid
///
/// Names may be aliases, values numbers or the words of a choice. invalid_argument says what is
/// wrong and where.
Result<Expression> parse_expression(std::string_view text);

/// The shape of y for an x of that shape; invalid_argument where the expression or the options do
/// not fit it.
Result<Shape> output_shape(const Expression& expression, const Shape& x,
                           const CallOptions& options = {});

/// The expression as parse_expression() reads it.
std::string to_string(const Expression& expression);

}  // namespace vkact
