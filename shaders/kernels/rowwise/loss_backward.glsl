// dx of a loss, a whole row in one workgroup: what the row normalizes to less the target distribution, times the
// gradient of the row's loss.
#define HAS_GRADIENT
#define RESULT_BINDING 2
#define TARGET_BINDING 3
#define HAS_TARGETS
#include "kernels/rowwise/frame.glsl"
#include "kernels/rowwise/loss.glsl"
#include "kernels/rowwise/held.glsl"

// The number of rows that count, for the mean over those with a class.
layout(std430, binding = 4) readonly buffer Totals { uvec4 totals[]; };

precise float gradient_of(uint row) {
  const uint p = constants.gradient_offset + (kReduction == kNoReduction ? row : 0);
  precise const vec4 dy = decoded(uvec4(element_in(gradient_words[word_of(p)], p)));
  if (kReduction != kMeanReduction) return dy.x;
  precise float rows = targets.loss_rows;
  if (!kProbabilities) rows = float(totals[0].z);
  precise const Pair quotient = divide(dy.x, rows);
  return quotient.head + quotient.tail;
}

struct RowGradient {
  uint key;
  float maximum;
  Pair reciprocal_sum;
  float mass;      // of the smoothed target distribution
  float gradient;
  Target target;
  bool is_nan_row;
};

precise RowGradient row_gradient(uint row, RowLoss sums) {
  precise const float gradient = row < constants.rows ? gradient_of(row) : 0.0;
  precise float mass = sums.probabilities;
  if (kSmooths)
    mass = mass * targets.target_share + float(constants.axis) * targets.class_share;
  const Target target = target_of(row);
  return RowGradient(sums.statistics.key, sums.maximum, prepared(counted_others(sums.statistics)), mass, gradient, target,
                     is_nan_row(sums.statistics) || target.is_wrong ||
                         is_nan(floatBitsToUint(gradient)) || is_nan(floatBitsToUint(mass)));
}

// What the row normalizes to less the share in the target distribution, exact but for p's rounding where the class is
// almost certain. In units of 2^-64, like the exponential, until the difference is taken, but where numbers that are no
// shares would leave the range of float.
precise float difference_of_shares(float exponential, float q, RowGradient row) {
  precise const Pair p = product_with_short_pair(exponential, row.reciprocal_sum);
  const bool is_great = kProbabilities && (is_far(q) || is_far(row.mass));
  const float mass = is_great ? lowered(row.mass) : row.mass;
  const float share = is_great ? q : kRaisedOne * q;
  precise const float difference = (p.head * mass - share) + p.tail * mass;
  return is_great ? difference : lowered(difference);
}

uvec4 derivative_quad(vec4 x, uint place, uint quad, uint a, RowGradient row) {
  precise vec4 q = vec4(0.0);
  if (kProbabilities) {
    q = probability_quad(place, quad);
  } else {
    const uvec4 at = uvec4(a, a + 1, a + 2, a + 3) + 4 * quad;
    q = vec4(at.x == row.target.index ? 1.0 : 0.0, at.y == row.target.index ? 1.0 : 0.0,
             at.z == row.target.index ? 1.0 : 0.0, at.w == row.target.index ? 1.0 : 0.0);
  }
  if (kSmooths) q = q * targets.target_share + vec4(targets.class_share);
  precise const vec4 exponential = exponentials(limits_in(x, row.key), row.maximum).head;
  precise const vec4 difference = FOUR_OF_TWO(difference_of_shares, exponential, q, row);
  precise const vec4 dx = flushed(difference) * row.gradient;
  const uvec4 bits = row.is_nan_row ? uvec4(kNaN) : floatBitsToUint(dx);
  return row.target.is_ignored ? uvec4(0u) : bits;
}

// Reads x once; then it stays in registers.
void backward_held(uint row, uint steps) {
  precise vec4 x[kMaxHeldQuads];
  const uint key = read_held(row, x);
  precise const float maximum = subtrahend(key);
  precise LossSums sums = kNoSums;
  [[unroll]] for (uint i = 0; i < kHeldSteps; ++i) {
    const uint step = lane() + i * kLanes;
    if (step < steps) {
      const uint place = place_of(row, step * kStepElements);
      [[unroll]] for (uint quad = 0; quad < kQuads; ++quad)
        sums = with_quad(sums, x[kQuads * i + quad], key, maximum, place, quad);
    }
  }
  precise const RowGradient gradient = row_gradient(row, row_loss(key, maximum, sums));
  [[unroll]] for (uint i = 0; i < kHeldSteps; ++i) {
    const uint step = lane() + i * kLanes;
    if (step < steps) {
      const uint a = step * kStepElements;
      const uint place = place_of(row, a);
      uvec4 quads[2];
      [[unroll]] for (uint quad = 0; quad < kQuads; ++quad)
        quads[quad] = derivative_quad(x[kQuads * i + quad], place, quad, a, gradient);
      store_step(place, quads);
    }
  }
}

void backward_again(uint row, uint steps) {
  precise const RowGradient gradient = row_gradient(row, row_loss_of(row, steps));
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint a = step * kStepElements;
    const uint place = place_of(row, a);
    uvec4 quads[2];
    for (uint quad = 0; quad < kQuads; ++quad)
      quads[quad] = derivative_quad(source_quad(place, quad), place, quad, a, gradient);
    store_step(place, quads);
  }
}

void main() {
  const uint row = workgroup() * kRowsPerWorkgroup + row_in_workgroup();
  const uint steps = row < constants.rows ? steps_in(constants.axis) : 0;
  if (kHeldSteps > 0)
    backward_held(row, steps);
  else
    backward_again(row, steps);
}
