// The loss of each row, a whole row in one workgroup: as an element, or as an entry of the total.
#define RESULT_BINDING 1
#define TARGET_BINDING 2
#include "kernels/rowwise.glsl"
#include "kernels/rowwise_loss.glsl"
#include "kernels/rowwise_held.glsl"

layout(std430, binding = RESULT_BINDING) buffer ResultEntries { uvec2 result_entries[]; };

// Reads x once.
precise RowLoss row_loss_held(uint row, uint steps) {
  precise vec4 x[kMaxHeldQuads];
  const uint key = read_held(row, steps, x);
  precise const float maximum = subtrahend(key);
  precise LossSums sums = kNoSums;
  [[unroll]] for (uint i = 0; i < kHeldSteps; ++i) {
    const uint step = lane() + i * kLanes;
    if (step < steps) {
      const uint place = place_of(row, step * kStepElements);
      [[unroll]] for (uint quad = 0; quad < kQuads; ++quad)
        sums = with_quad(sums, x[kQuads * i + quad], maximum, place, quad);
    }
  }
  return row_loss(key, maximum, sums);
}

// x - max of the target.
precise float shifted_target(uint row, uint index, float maximum) {
  const uint p = constants.source_offset + place_of(row, index);
  precise const vec4 x = decoded(uvec4(element_in(source_words[word_of(p)], p)));
  return x.x - maximum;
}

uint loss_bits(uint row, Target target, RowLoss sums) {
  precise const float log_sum = log_of(sums.exponentials > 0.0 ? sums.exponentials : 1.0);
  precise float loss = 0.0;
  if (kProbabilities) {
    loss = sums.probabilities * log_sum - sums.weighted;
  } else if (!target.is_ignored && !target.is_wrong) {
    loss = log_sum - shifted_target(row, target.index, sums.maximum);
  }
  if (kSmooths) {
    precise const float whole = float(constants.axis) * log_sum - sums.shifted;
    loss = loss * constants.target_share + whole * constants.class_share;
  }
  if (sums.key >= kOrderedInfinity || target.is_wrong) return kNaN;
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
