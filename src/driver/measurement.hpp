// The driver's own mathematics, measured on a device.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>
#include <vkact/device.hpp>

#include "driver/functions.hpp"

namespace vkact::driver {

enum class Verdict {
  accurate,   ///< Allowed, and at most four units in the last place off.
  poor,       ///< Allowed, and further off.
  violation,  ///< Further off than the specification allows.
};
std::string_view name_of(Verdict verdict) noexcept;

/// A result that is further off than the specification allows.
struct Violation {
  Operands at{};
  double exact = 0;
  double actual = 0;
  double ulp = 0;
  double allowed_ulp = 0;
};

/// The worst of the results for first operands from 2^exponent on below 2^(exponent + 1), of both
/// signs.
struct Binade {
  int exponent = 0;
  double worst_ulp = 0;
  double allowed_ulp = 0;  ///< At most, within it.
};

/// How one function compares with the exact results, where the specification says something.
struct FunctionAccuracy {
  std::string_view name;
  std::string_view rule;
  std::uint64_t points = 0;
  double worst_ulp = 0;
  Operands at{};  ///< The operands of that result.
  double exact = 0;
  double actual = 0;
  double mean_ulp = 0;
  double worst_absolute = 0;
  std::uint64_t violations = 0;
  Violation worst_violation{};  ///< By the greatest multiple of what is allowed; if there is any.
  Verdict verdict = Verdict::accurate;
  std::vector<Binade> binades;  ///< Those of its points, in their order.
};

/// Measures the functions with about this many operands each, or those of one operand with every
/// float32 in their range. Subnormal operands are left out, and results that may be flushed to zero
/// count as right. `show` is told how far it is, from 0 to 1.
struct MeasurementOptions {
  std::size_t points = std::size_t{1} << 20;
  bool exhaustive = false;
  std::vector<std::string> names;  ///< Of the functions; all where there are none.
  std::function<void(double, std::string_view)> show = [](double, std::string_view) {};

  bool takes(std::string_view name) const;
};
Result<std::vector<FunctionAccuracy>> measure_functions(const Device& device,
                                                        const MeasurementOptions& options = {});

/// What a device does where it may do one or the other.
struct Behaviour {
  std::string_view question;
  std::string answer;
  bool is_violation = false;  ///< No device may answer so.
};
Result<std::vector<Behaviour>> measure_behaviour(const Device& device);

/// What a function of one operand gives for special operands.
struct SpecialResult {
  std::string_view function;
  float operand = 0;
  float expected = 0;  ///< By IEEE 754 and C; the specification does not ask for it.
  float actual = 0;

  bool is_as_expected() const noexcept;
};
Result<std::vector<SpecialResult>> measure_special_values(const Device& device,
                                                          const MeasurementOptions& options = {});

/// An activation written with the driver's functions, and VkAct's, at the same inputs.
struct FormulaBinade {
  int exponent = 0;
  double driver_ulp = 0;
  double vkact_ulp = 0;
};
struct FormulaAccuracy {
  std::string_view activation;
  double driver_ulp = 0;
  double driver_mean_ulp = 0;
  double driver_at = 0;
  double vkact_ulp = 0;
  std::vector<FormulaBinade> binades;  ///< The worst of both in each that has inputs.
};
Result<std::vector<FormulaAccuracy>> measure_formulas(const Device& device,
                                                      const MeasurementOptions& options = {});
/// The activations that it can measure.
std::vector<std::string_view> formula_names();

}  // namespace vkact::driver
