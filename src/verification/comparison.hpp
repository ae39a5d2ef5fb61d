// Judging results element by element and keeping the worst.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vkact/element_type.hpp>

#include "reference/error.hpp"

namespace vkact::verification {

/// A result passes when it is within either.
struct Tolerance {
  double ulp = 0;
  double absolute = 0;
};

/// How one result compares.
struct Judgement {
  double exact = 0;
  reference::Deviation deviation;
  Tolerance tolerance;

  bool is_right() const noexcept {
    return deviation.ulp <= tolerance.ulp || deviation.absolute <= tolerance.absolute;
  }
};

/// How a result is rounded: to nearest, ties to even, or to either neighbour where the reference
/// cannot tell the exact result from the middle between them; or to the other neighbour, where a
/// float32 cannot tell the exact result from the middle between the two; or not so.
enum class Rounding { nearest, lost_tie, wrong };

/// The worst of many results, among equally bad ones the first, and how far off they are on
/// average.
class Worst {
 public:
  /// Adds one result. One that only the absolute tolerance lets pass does not count in ulp() and
  /// mean_ulp().
  void add(const reference::Deviation& deviation, const Tolerance& tolerance, double input,
           double exact, double actual);
  /// Adds one result, of an element that was written or not.
  void add(const Judgement& judgement, bool is_written, double input, double actual);
  /// Says of one result how it is rounded.
  void add_rounding(Rounding rounding) noexcept;
  /// Takes back all that add_rounding() was told.
  void forget_roundings() noexcept { rounded_ = nearest_ = wrong_ = 0; }
  /// Adds all that the other has; true when its worst result is now the one kept.
  bool merge(const Worst& other);

  /// Greatest deviations so far.
  double ulp() const noexcept { return ulp_; }
  /// The mean of those that count in ulp().
  double mean_ulp() const noexcept;
  /// The part of the results that add_rounding() was told of and that are nearest; 1 without any.
  double nearest_share() const noexcept;
  /// The part of them that are wrong; 0 without any.
  double wrong_share() const noexcept;
  double absolute() const noexcept { return absolute_; }
  /// The input of the worst result: of the worst that failed, or of the greatest ulp().
  double at() const noexcept { return at_; }
  /// The exact and the actual result there.
  double exact() const noexcept { return exact_; }
  double actual() const noexcept { return actual_; }
  bool passed() const noexcept { return passed_; }

 private:
  bool keep(bool passed, double severity, double input, double exact, double actual);

  bool any_ = false;
  bool passed_ = true;
  double severity_ = 0;
  double ulp_ = 0;
  double total_ulp_ = 0;
  std::uint64_t counted_ = 0;  // in total_ulp_
  std::uint64_t rounded_ = 0;
  std::uint64_t nearest_ = 0;  // of those
  std::uint64_t wrong_ = 0;    // of those
  double absolute_ = 0;
  double at_ = 0;
  double exact_ = 0;
  double actual_ = 0;
};

/// The worst of what `add(index, worst)` adds for every index below `size`. It is called from
/// several threads at once, with a Worst of each thread's own; among equally bad results the one of
/// the least index is kept.
Worst parallel_worst(std::size_t size, std::size_t smallest_range,
                     const std::function<void(std::size_t, Worst&)>& add);

/// `float32` for that type; for the 16-bit types one unit in the last place with the same absolute
/// tolerance.
Tolerance tolerance_for(ElementType type, const Tolerance& float32) noexcept;

}  // namespace vkact::verification
