// A product of two small matrices of float32, kLanes invocations an element.
#include "shared.h"
#include "kernels/common/sums.glsl"

layout(push_constant) uniform Constants { SmallProductConstants constants; };

layout(std430, binding = 0) readonly buffer Left { float left[]; };
layout(std430, binding = 1) readonly buffer Right { float right[]; };
layout(std430, binding = 2) buffer Results { float results[]; };

void main() {
  const bool exists = target() < constants.rows * constants.columns;
  const uint row = target() / constants.columns;
  const uint column = target() % constants.columns;
  precise WideSum sum = kZeroWideSum;
  if (exists) {
    for (uint term = lane(); term < constants.terms; term += kLanes)
      sum = added_product(
          sum, left[constants.left_offset + row * constants.left_row + term * constants.left_term],
          right[constants.right_offset + column * constants.right_column + term * constants.right_term]);
  }
  precise const float total = whole(total_of(sum) * constants.scale);
  if (!exists || lane() != 0) return;
  const uint place = constants.result_offset + target();
  const float before = constants.accumulates != 0 ? results[place] : 0.0;
  precise const float result = before + total;
  results[place] = result;
}
