// Sweeps over float32 inputs by bit pattern, and the error of results in units in the last place.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace vkact::formula_test {

/// |got - expected| in units in the last place of expected, which are those of the smallest normal
/// below it.
double ulp_error(float got, double expected);

/// Whether a result counts as right without measuring: an overflow where the expected value rounds
/// to infinity, anything subnormal where it is subnormal.
bool agrees_outside_range(float got, double expected);
/// Whether the expected value is subnormal or beyond the largest float, so that ulp_error does not
/// apply.
bool is_outside_range(double expected);

/// Every normal float and zero in steps of `stride` bit patterns, starting at `first`.
void for_each_pattern(std::uint32_t first, std::uint32_t stride,
                      const std::function<void(float)>& visit);

/// The floats within `count` steps of each value on both sides, the value itself among them.
std::vector<float> neighbourhoods(const std::vector<float>& values, int count);

/// Inputs where formulas change branch or run out of range, each with its neighbours.
std::vector<float> critical_inputs();

/// The worst error of a sweep and where it was.
class WorstError {
 public:
  /// Measures one result. `absolute_allowance` forgives smaller differences.
  void add(float x, float got, double expected, double absolute_allowance = 0);

  double ulp() const { return ulp_; }
  /// For messages: input, result and expected value of the worst error.
  std::string at() const;

 private:
  double ulp_ = 0;
  float x_ = 0;
  float got_ = 0;
  double expected_ = 0;
};

}  // namespace vkact::formula_test
