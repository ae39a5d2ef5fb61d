// A whole row in one workgroup: its sum, then results.
#define HAS_GRADIENT
#define RESULT_BINDING 2
#include "kernels/rowwise.glsl"
#include "kernels/rowwise_backward_statistics.glsl"
#include "kernels/rowwise_backward_results.glsl"

void main() {
  const uint row = workgroup() * kRowsPerWorkgroup + row_in_workgroup();
  const uint steps = row < constants.rows ? steps_in(constants.axis) : 0;
  precise const float gradient_sum = gradient_sum_of(row, 0, steps);
  store_results(row, 0, steps, gradient_sum);
}
