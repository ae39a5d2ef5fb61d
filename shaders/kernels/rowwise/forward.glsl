// A whole row in one workgroup: statistics, then results.
#define RESULT_BINDING 1
#define MASK_BINDING 2
#include "kernels/rowwise/frame.glsl"
#include "kernels/rowwise/forward_statistics.glsl"
#include "kernels/rowwise/forward_results.glsl"
#define HELD_QUAD logits_quad
#include "kernels/rowwise/held.glsl"

// Reads x once; between the passes it stays in registers.
void forward_held(uint row, uint steps) {
  precise vec4 x[kMaxHeldQuads];
  const uint key = read_held(row, x);
  precise vec4 exponential[kMaxHeldQuads];

  precise const float maximum = subtrahend(key);
  precise Others others = kStart;
  [[unroll]] for (uint i = 0; i < kHeldSteps; ++i) {
    if (lane() + i * kLanes < steps) {
      [[unroll]] for (uint quad = 0; quad < kQuads; ++quad) {
        const uint held = kQuads * i + quad;
        x[held] = limits_in(x[held], key);
        precise const PairQuad pairs = exponentials(x[held], maximum);
        exponential[held] = pairs.head;
        others = with_exponentials(others, pairs);
      }
    }
  }

  const RowScale scale = scale_of(Statistics(key, others_of_row(others)));
  [[unroll]] for (uint i = 0; i < kHeldSteps; ++i) {
    const uint step = lane() + i * kLanes;
    if (step < steps) {
      uvec4 quads[2];
      [[unroll]] for (uint quad = 0; quad < kQuads; ++quad) {
        const uint held = kQuads * i + quad;
        quads[quad] = forward_quad(shifted_quad(x[held], maximum), exponential[held], scale);
      }
      store_step(place_of(row, step * kStepElements), quads);
    }
  }
}

void main() {
  const uint row = workgroup() * kRowsPerWorkgroup + row_in_workgroup();
  const uint steps = row < constants.rows ? steps_in(constants.axis) : 0;
  if (kHeldSteps > 0) {
    forward_held(row, steps);
  } else {
    const Statistics statistics = statistics_of(row, 0, steps);
    store_results(row, 0, steps, statistics);
  }
}
