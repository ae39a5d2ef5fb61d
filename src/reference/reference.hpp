// The CPU reference: what every activation is, in double, from the table's textbook formulas.
//
// It shares nothing with the shaders but the table's names and parameters. Where a limit exists it
// holds at infinities: a result at x = +-infinity is the limit towards it, and NaN where it
// oscillates and has none. NaN in x or y gives NaN. Subnormal parameters are zero. A parameter that
// is not finite gives NaN where the result's expression, in the branch that the formula takes, has
// it; parameters that the table's condition does not admit always do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vkact/activation.hpp>

namespace vkact::reference {

/// f(x) of a pointwise activation; NaN for a rowwise one.
double forward(const Activation& activation, double x);

/// f'(x) of a pointwise activation; NaN for a rowwise one. At a kink it is the derivative of the
/// branch that the formula takes there.
double derivative(const Activation& activation, double x);

/// f'(x) of a pointwise activation from y = f(x); NaN where the table has no such form, or has it
/// under a condition that the parameters do not meet.
double derivative_from_output(const Activation& activation, double y);

/// The derivative of f(x) in one of the activation's parameters, counted in table order; NaN for a
/// rowwise activation and where there is no such parameter.
double parameter_derivative(const Activation& activation, std::size_t parameter, double x);

/// What a call does to a row besides the activation, element by element; empty where nothing.
struct RowTerms {
  std::span<const std::uint8_t> counted = {};  ///< 0 where an element does not count.
  std::span<const double> addend = {};         ///< The mask that is added; -infinity leaves out.
  std::span<const double> noise = {};          ///< What a perturbed activation adds.

  /// Whether the element does not count.
  bool is_masked(std::size_t element) const;
};

/// One row of a rowwise, perturbed, one-hot or projected activation; y has as many elements as x
/// and may be the same memory. A NaN anywhere in the row makes all of it NaN. One +infinity among
/// what the activation works on gives the limit, 1 (log_softmax: 0) for it and 0 (-infinity) for
/// the others; several make all of the row NaN, but in hardmax, which takes the first. What a mask
/// is added to is infinite beyond the range of float32. An entry that is -infinity or masked gives
/// 0, for log_softmax -infinity, also when every entry is such; a NaN that is masked does not
/// count. A pointwise activation gives NaN.
void forward_row(const Activation& activation, std::span<const double> x, std::span<double> y,
                 const RowTerms& terms = {});

/// The gradient of a row's input from its output and the output's gradient, all equally long; dx
/// may be the same memory as y or dy. A NaN anywhere in y or dy makes the whole row NaN, but for
/// the dy of masked elements, which does not count. Infinite elements of dy give what they add up
/// to. For gumbel_softmax y is the soft output, also when it is hard. A pointwise activation gives
/// NaN.
void backward_row(const Activation& activation, std::span<const double> y,
                  std::span<const double> dy, std::span<double> dx, const RowTerms& terms = {});

}  // namespace vkact::reference
