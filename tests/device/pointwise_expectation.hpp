// What a pointwise call must give.
#pragma once

#include <vector>

#include "guarded_run.hpp"

namespace vkact::device_test {

/// The inputs of a pointwise call, and what the CPU reference makes of them.
class PointwiseExpectation {
 public:
  /// `inputs` are x. For backward from the output they are replaced by y = f(x) in their type.
  /// `gradients` are dy; forward has none.
  PointwiseExpectation(const Activation& activation, Direction direction, const Numbers& inputs,
                       const Numbers& gradients);

  /// The call on `count` of the inputs from `first` on.
  CallInputs call(std::size_t first, std::size_t count) const;

  /// Reports every result that is not what the call must give, the first few in words.
  void expect(const Numbers& results, std::size_t first) const;

 private:
  bool is_right(std::size_t index, const Numbers& results, std::size_t at) const;
  bool is_within_tolerance(std::size_t index, double derivative_or_value, double actual) const;
  double function(double argument) const;

  Activation activation_;
  Direction direction_;
  Numbers sources_;
  Numbers gradients_;
  std::vector<double> exact_;  // f(x) or f'(x), without dy
};

}  // namespace vkact::device_test
