// The loss of each row, a whole row in one workgroup: as an element, or as an entry of the total.
#define RESULT_BINDING 1
#define TARGET_BINDING 2
#define HAS_TARGETS
#include "kernels/rowwise/frame.glsl"
#include "kernels/rowwise/loss.glsl"
#include "kernels/rowwise/held.glsl"

layout(std430, binding = RESULT_BINDING) buffer ResultEntries { uvec2 result_entries[]; };

// Reads x once.
precise RowLoss row_loss_held(uint row, uint steps) {
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
  return row_loss(key, maximum, sums);
}

// Half the difference of the target to the maximum.
precise float half_difference_of(uint row, uint index, RowLoss sums) {
  const uint p = constants.source_offset + place_of(row, index);
  precise const vec4 x = limits_in(decoded(uvec4(element_in(source_words[word_of(p)], p))), sums.statistics.key);
  return half_difference(x.x, sums.maximum);
}

// What the target distribution sums to.
precise float mass_of(RowLoss sums) {
  if (!kProbabilities || !kSmooths) return sums.probabilities;
  return sums.probabilities * targets.target_share + float(constants.axis) * targets.class_share;
}

// Half the loss where it is to be added up: the loss may be beyond the range where the mean is not.
uint loss_bits(uint row, Target target, RowLoss sums) {
  if (is_nan_row(sums.statistics) || target.is_wrong) return kNaN;
  precise const float log_sum = log_of(counted_others(sums.statistics).head);
  precise const float half_log = 0.5 * log_sum;
  precise float half_loss = mass_of(sums) * half_log - whole(sums.weighted);
  if (!kProbabilities && !target.is_ignored) {
    precise const float halved = half_difference_of(row, target.index, sums);
    // A share of 0 of an infinite difference is 0.
    const float share = kSmooths ? targets.target_share : 1.0;
    half_loss = half_loss - (share == 0.0 ? 0.0 : halved * share);
  }
  precise const float loss = kReduction == kNoReduction ? 2.0 * half_loss : flushed(half_loss);
  return floatBitsToUint(loss);
}

void main() {
  const uint row = workgroup() * kRowsPerWorkgroup + row_in_workgroup();
  const uint steps = row < constants.rows ? steps_in(constants.axis) : 0;
  precise RowLoss sums;
  if (kHeldSteps > 0)
    sums = row_loss_held(row, steps);
  else
    sums = row_loss_of(row, steps);
  if (row >= constants.rows || lane() != 0) return;
  const Target target = target_of(row);
  uint bits = loss_bits(row, target, sums);
  if (target.is_ignored) bits = 0u;
  if (kReduction == kNoReduction)
    store_element(constants.result_offset + row, bits);
  else
    result_entries[constants.result_offset + row] = uvec2(bits, target.is_ignored ? 0u : 1u);
}
