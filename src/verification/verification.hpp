// Whether a device computes what the CPU reference says: every activation, direction and element
// type.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <vkact/activation.hpp>
#include <vkact/device.hpp>
#include <vkact/element_type.hpp>
#include <vkact/result.hpp>

namespace vkact::verification {

enum class Direction { forward, backward_from_x, backward_from_y };

/// "forward", "backward_from_x" or "backward_from_y".
std::string_view name_of(Direction direction) noexcept;

/// One thing to verify.
struct Case {
  ActivationId activation{};
  Direction direction = Direction::forward;
  ElementType type = ElementType::float32;
};

/// What came of it, over all inputs and parameter variants.
struct CaseResult {
  Case verified;
  double worst_ulp = 0;  ///< In units in the last place of the type; infinite for a NaN or infinity
                         ///< that should not be one, or should be, or an element left unwritten.
  double mean_ulp = 0;   ///< Over all results to which a bound in units in the last place applies.
  double worst_absolute = 0;
  double at = 0;  ///< The input of the worst result.
  /// The part of the results that are the exact ones rounded to nearest, ties to even; 1 where that
  /// is not counted, which is for other families than pointwise, and for other parameters.
  double nearest_share = 1;
  bool passed = false;
  std::string explanation;  ///< For a failed case: the worst result in words.
};

/// Every direction that each activation has, in every one of the types.
std::vector<Case> cases_of(std::span<const ActivationId> activations,
                           std::span<const ElementType> types);

/// Runs one case on the device. An error when the device could not run it, not when results are
/// wrong.
///
/// float32 forward must be within the table's bound; the derivative within its bound or 2^-23 of
/// dy; rowwise activations within 8 units in the last place or 1e-6; each factor of a gated unit
/// within the table's bound; activations with random numbers, which must be the reference's, within
/// 2 units or the rounding of what they add; pooling exact. The 16-bit types must be within one
/// unit in the last place of the exact result, and for pointwise activations 999 results of 1000
/// the exact result rounded to nearest. Subnormal numbers may be taken for zero.
Result<CaseResult> verify(const Device& device, const Case& what);

/// Told now and then which part of the work is done, from 0 to 1.
using ProgressCallback = std::function<void(double)>;

/// The same, and pointwise activations with default parameters at all 2^32 inputs of float32.
Result<CaseResult> verify_exhaustively(const Device& device, const Case& what,
                                       const ProgressCallback& progress = {});

}  // namespace vkact::verification
