// Running sums with what their roundings lost (Kahan, "Further remarks on reducing truncation errors", 1965).
#ifndef VKACT_KERNELS_COMMON_RUNNING_SUM_GLSL
#define VKACT_KERNELS_COMMON_RUNNING_SUM_GLSL

#include "kernels/common/is_finite.glsl"
#include "math/pair.glsl"

struct Sum {
  float total;
  float lost;
};

const Sum kZeroSum = Sum(0.0, 0.0);

// An infinite term, or a total that leaves the range of float, makes the sum NaN or infinite.
precise Sum added(Sum sum, float value) {
  precise const float corrected = value - sum.lost;
  precise const float total = sum.total + corrected;
  precise const float lost = (total - sum.total) - corrected;
  return Sum(total, lost);
}

// A finite term with a tail. Nothing is lost to the first order where the term is not greater than the total: unlike the
// sum above this one does not round the term, and adds up what the roundings lost.
precise Sum added(Sum sum, Pair term) {
  precise const float total = sum.total + term.head;
  precise const float lost = (total - sum.total) - term.head;
  return Sum(total, (sum.lost + lost) - term.tail);
}

// The same where the term may be greater than the total.
precise Sum added_exactly(Sum sum, Pair term) {
  precise const Pair total = two_sum(sum.total, term.head);
  return Sum(total.head, sum.lost - (total.tail + term.tail));
}

// An infinite total stays so.
precise Sum added_without_bound(Sum sum, float value) {
  precise const Sum next = added(sum, value);
  return Sum(next.total, is_finite(next.total) ? next.lost : 0.0);
}

precise float corrected(Sum sum) { return sum.total - sum.lost; }

// ---- of terms of any size ----
//
// Terms from 2^64 on are summed apart, in units of 2^64, so that no sum on the way leaves the range of float. Infinite
// terms give what they add up to.

const float kFarUnit = 1.84467441e19;
const float kPerFarUnit = 5.42101086e-20;
const float kPerHalfFarUnit = 2.32830644e-10;
const uint kFarBits = 0x5f800000u;

struct WideSum {
  Sum near;
  Sum far;  // in units of 2^64
};

const WideSum kZeroWideSum = WideSum(kZeroSum, kZeroSum);

bool is_far(float x) { return (floatBitsToUint(x) & 0x7fffffffu) >= kFarBits; }

// The term, or in units of 2^64 where it is far.
precise WideSum added_part(WideSum sum, float term, float far_term) {
  const bool goes_far = is_far(term);
  return WideSum(added(sum.near, goes_far ? 0.0 : term),
                 added_without_bound(sum.far, goes_far ? far_term : 0.0));
}

precise WideSum added(WideSum sum, float term) {
  precise const float far_term = term * kPerFarUnit;
  return added_part(sum, term, far_term);
}

// From sums in both units.
precise WideSum added(WideSum sum, vec2 part) {
  precise WideSum result = added(sum, part.x);
  result.far = added_without_bound(result.far, part.y);
  return result;
}

// a b, which itself may leave the range.
precise WideSum added_product(WideSum sum, float a, float b) {
  precise const float product = a * b;
  precise const float far_product = (a * kPerHalfFarUnit) * (b * kPerHalfFarUnit);
  return added_part(sum, product, far_product);
}

// near + 2^64 far
precise float whole(float near, float far) { return near + far * kFarUnit; }
precise float whole(vec2 sum) { return whole(sum.x, sum.y); }

#endif
