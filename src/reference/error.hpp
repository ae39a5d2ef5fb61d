// How far a result is from the exact one.
#pragma once

#include <vkact/element_type.hpp>

namespace vkact::reference {

/// The distance of a result from the exact value.
struct Deviation {
  double ulp = 0;  ///< In units in the last place of the exact value; infinite for a wrong kind.
  double absolute = 0;  ///< As a difference; infinite for a wrong kind.
};

/// The distance between neighbouring numbers of the type around this finite value. Below the
/// smallest normal number it stays what it is there; above the greatest number it is that of the
/// last binade.
double unit_in_the_last_place(double value, ElementType type) noexcept;

/// How far `actual`, a number of the type, is from `exact`. A correctly rounded result is at most
/// half a unit away.
///
/// - A NaN or infinity that should be one, with its sign, has no deviation; any other meeting of
/// NaN or
///   infinity is of the wrong kind.
/// - A finite value that the type rounds to infinity may be infinity; where it is less than one
/// unit beyond
///   the greatest number, that number is measured as usual. The reverse holds for infinity.
/// - Zero has no deviation from a value below float32's smallest normal number: arithmetic is in
/// float32
///   and may flush subnormal results.
Deviation deviation(double exact, double actual, ElementType type) noexcept;

}  // namespace vkact::reference
