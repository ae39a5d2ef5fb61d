// A whole row in one workgroup: its sum, then results.
#define HAS_GRADIENT
#define RESULT_BINDING 2
#define MASK_BINDING 3
#include "kernels/rowwise/frame.glsl"
#include "kernels/rowwise/gradient.glsl"
#include "kernels/rowwise/backward_statistics.glsl"
#include "kernels/rowwise/backward_results.glsl"

// Reads y and dy once; between the passes they stay in registers.
void backward_held(uint row, uint steps) {
  precise vec4 y[kMaxHeldQuads];
  precise vec4 dy[kMaxHeldQuads];
  precise Sum sum = kZeroSum;
  [[unroll]] for (uint i = 0; i < kHeldSteps; ++i) {
    const uint place = held_place(row, i);
    [[unroll]] for (uint quad = 0; quad < kQuads; ++quad) {
      y[kQuads * i + quad] = source_quad(place, quad);
      dy[kQuads * i + quad] = counted_gradient_quad(place, quad);
    }
  }
  [[unroll]] for (uint i = 0; i < kHeldSteps; ++i) {
    if (lane() + i * kLanes < steps) {
      [[unroll]] for (uint quad = 0; quad < kQuads; ++quad) {
        const uint held = kQuads * i + quad;
        sum = added_quad(sum, gradient_terms(y[held], dy[held]));
      }
    }
  }
  precise const RowTotal gradient = gradient_total_of(sum, row, 0, steps);
  [[unroll]] for (uint i = 0; i < kHeldSteps; ++i) {
    const uint step = lane() + i * kLanes;
    if (step < steps) {
      uvec4 quads[2];
      [[unroll]] for (uint quad = 0; quad < kQuads; ++quad)
        quads[quad] = derivative_quad(y[kQuads * i + quad], dy[kQuads * i + quad], gradient);
      store_step(place_of(row, step * kStepElements), quads);
    }
  }
}

void main() {
  const uint row = workgroup() * kRowsPerWorkgroup + row_in_workgroup();
  const uint steps = row < constants.rows ? steps_in(constants.axis) : 0;
  if (kHeldSteps > 0) {
    backward_held(row, steps);
  } else {
    store_results(row, 0, steps, gradient_sum_of(row, 0, steps));
  }
}
