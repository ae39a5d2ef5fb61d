// The CPU reference: what every activation is, in double, from the table's textbook formulas.
//
// It shares nothing with the shaders but the table's names and parameters. Where a limit exists it
// holds at infinities: a result at x = +-infinity is the limit towards it, and NaN where it
// oscillates and has none. NaN in x, y or a parameter gives NaN.
#pragma once

#include <cstddef>
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

/// One row of a rowwise activation; y has as many elements as x and may be the same memory.
/// A NaN or +infinity anywhere in the row makes all of it NaN. An entry of -infinity gives 0 for
/// softmax and -infinity for log_softmax, also when every entry is -infinity. A pointwise
/// activation gives NaN.
void forward_row(const Activation& activation, std::span<const double> x, std::span<double> y);

/// The gradient of a row's input from its output and the output's gradient, all equally long; dx
/// may be the same memory as y or dy. A NaN anywhere in y or dy makes the whole row NaN. A
/// pointwise activation gives NaN.
void backward_row(const Activation& activation, std::span<const double> y,
                  std::span<const double> dy, std::span<double> dx);

}  // namespace vkact::reference
