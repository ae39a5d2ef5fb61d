// What a rowwise call must give.
#pragma once

#include "guarded_run.hpp"
#include "reference/tensor_reference.hpp"

namespace vkact::device_test {

/// Reports every y that is not f(x), the first few in words.
void expect_rows_forward(const Activation& activation, const Numbers& x,
                         const reference::AxisLayout& layout, const Numbers& y);

/// Reports every dx that is not dy times the Jacobian at y.
void expect_rows_backward(const Activation& activation, const Numbers& y, const Numbers& dy,
                          const reference::AxisLayout& layout, const Numbers& dx);

/// y = f(x), rounded to the type of x.
Numbers rows_of_outputs(const Activation& activation, const Numbers& x,
                        const reference::AxisLayout& layout);

}  // namespace vkact::device_test
