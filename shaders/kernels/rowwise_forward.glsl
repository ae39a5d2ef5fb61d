// A whole row in one workgroup: statistics, then results.
#define RESULT_BINDING 1
#include "kernels/rowwise.glsl"
#include "kernels/rowwise_forward_statistics.glsl"
#include "kernels/rowwise_forward_results.glsl"

void main() {
  const uint row = workgroup() * kRowsPerWorkgroup + row_in_workgroup();
  const uint steps = row < constants.rows ? steps_in(constants.axis) : 0;
  const Statistics statistics = statistics_of(row, 0, steps);
  store_results(row, 0, steps, statistics);
}
