// dx where y > 0: dy less its mean over them; a whole row in one workgroup.
#define HAS_GRADIENT
#define RESULT_BINDING 2
#include "kernels/rowwise/frame.glsl"
#include "kernels/rowwise/support.glsl"

// NaN in y or dy counts wherever it is, so that it reaches the row.
precise Members with_element(Members members, float y, float dy) {
  const bool is_nan_y = is_nan(floatBitsToUint(y));
  precise const float term = is_nan_y ? y : dy;
  const bool is_one = y > 0.0 || is_nan_y || is_nan(floatBitsToUint(dy));
  return with_member(members, term, is_one);
}

struct Support {
  RowTotal total;
  float count;
};

// The lane's part of the sum again, in units of 2^64.
precise float far_sum_of(uint row, uint steps) {
  precise Sum sum = kZeroSum;
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint place = place_of(row, step * kStepElements);
    for (uint quad = 0; quad < kQuads; ++quad) {
      precise const vec4 y = source_quad(place, quad);
      precise const vec4 dy = flushed(gradient_quad(place, quad) * kPerFarUnit);
      [[unroll]] for (uint i = 0; i < kStepQuadElements; ++i)
        sum = added_without_bound(sum, with_element(kNoMembers, y[i], dy[i]).sum.total);
    }
  }
  return corrected(sum);
}

// For all lanes of the row.
precise Support support_of(uint row, uint steps) {
  precise Members members = kNoMembers;
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint place = place_of(row, step * kStepElements);
    for (uint quad = 0; quad < kQuads; ++quad) {
      precise const vec4 y = source_quad(place, quad);
      precise const vec4 dy = gradient_quad(place, quad);
      members = with_element(members, y.x, dy.x);
      if (kByVector) {
        members = with_element(members, y.y, dy.y);
        members = with_element(members, y.z, dy.z);
        members = with_element(members, y.w, dy.w);
      }
    }
  }
  const uint far_steps = is_finite(corrected(members.sum)) ? 0 : steps;
  precise const RowTotal total = row_total(members.sum, far_sum_of(row, far_steps));
  barrier();
  return Support(total, row_sum(single(members.count)).head);
}

void main() {
  const uint row = workgroup() * kRowsPerWorkgroup + row_in_workgroup();
  const uint steps = row < constants.rows ? steps_in(constants.axis) : 0;
  precise const Support support = support_of(row, steps);
  const bool is_nan_row = is_nan(floatBitsToUint(support.total.sum.head));
  precise const float quotient = mean_of(support.total.sum.head, support.count);
  precise const float mean = support.count > 0.0 ? quotient : 0.0;
  const float unit = support.total.is_far ? kFarUnit : 1.0;
  const float per_unit = support.total.is_far ? kPerFarUnit : 1.0;
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint place = place_of(row, step * kStepElements);
    uvec4 quads[2];
    for (uint quad = 0; quad < kQuads; ++quad) {
      precise const vec4 y = source_quad(place, quad);
      precise const vec4 dy = gradient_quad(place, quad) * per_unit;
      precise const vec4 dx = unit * vec4(derivative(y.x, dy.x, mean), derivative(y.y, dy.y, mean),
                                   derivative(y.z, dy.z, mean), derivative(y.w, dy.w, mean));
      quads[quad] = is_nan_row ? uvec4(kNaN) : floatBitsToUint(dx);
    }
    store_step(place, quads);
  }
}
