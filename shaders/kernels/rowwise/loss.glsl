// What the kernels of a loss share: targets, and the sums over a row that it needs.
#include "kernels/rowwise/forward_statistics.glsl"

layout(constant_id = kLossProbabilitiesId) const bool kProbabilities = false;
layout(constant_id = kLossReductionId) const uint kReduction = kMeanReduction;
// Whether every class has a share in the target distribution.
layout(constant_id = kLossSmoothsId) const bool kSmooths = false;

layout(std430, binding = TARGET_BINDING) readonly buffer TargetVectors { uvec4 target_vectors[]; };
layout(std430, binding = TARGET_BINDING) readonly buffer TargetWords { uint target_words[]; };

// The class of a row, and what is to be done with it.
struct Target {
  uint index;
  bool is_ignored;
  bool is_wrong;  // There is no such class.
};

Target target_of(uint row) {
  if (kProbabilities || row >= constants.rows) return Target(0u, false, false);
  const uint index = target_words[targets.offset + row];
  const bool is_ignored = index == targets.ignored;
  // A negative one is a large number.
  return Target(index, is_ignored, !is_ignored && index >= constants.axis);
}

precise vec4 probability_quad(uint place, uint quad) {
  const uint p = targets.offset + place;
  if (kByVector) return decoded(unpacked(target_vectors[p / kVectorElements], quad));
  return decoded(uvec4(element_in(target_words[word_of(p)], p)));
}

// Over a row: exponentials, target probabilities, and halved differences to the maximum, weighted with their share in the
// target distribution. Of halves, the differences do not leave the range of float.
struct LossSums {
  Others others;
  WideSum probabilities;
  WideSum weighted;
};

const LossSums kNoSums = LossSums(kStart, kZeroWideSum, kZeroWideSum);

precise float half_difference(float x, float maximum) { return 0.5 * x - 0.5 * maximum; }

// 0 log(0) is 0.
precise WideSum added_weighted(WideSum sum, float share, float x, float maximum) {
  precise const float halved = half_difference(x, maximum);
  return added_product(sum, share == 0.0 ? 0.0 : halved, share);
}

precise LossSums with_quad(LossSums sums, vec4 source, uint key, float maximum, uint place, uint quad) {
  precise LossSums result = sums;
  precise const vec4 x = limits_in(source, key);
  result.others = with_exponentials(sums.others, exponentials(x, maximum));
  if (!kProbabilities && !kSmooths) return result;
  precise vec4 share = vec4(0.0);
  if (kProbabilities) {
    share = probability_quad(place, quad);
    [[unroll]] for (uint i = 0; i < kStepQuadElements; ++i) result.probabilities = added(result.probabilities, share[i]);
  }
  if (kSmooths) share = flushed(share * targets.target_share + vec4(targets.class_share));
  [[unroll]] for (uint i = 0; i < kStepQuadElements; ++i)
    result.weighted = added_weighted(result.weighted, share[i], x[i], maximum);
  return result;
}

struct RowLoss {
  Statistics statistics;
  float maximum;
  float probabilities;
  RowTotal weighted;
};

// For all lanes of the row.
precise RowLoss row_loss(uint key, float maximum, LossSums sums) {
  precise RowLoss row = RowLoss(Statistics(key, others_of_row(sums.others)), maximum, 1.0, kZeroTotal);
  if (kProbabilities) {
    barrier();
    row.probabilities = whole(row_total(sums.probabilities));
  }
  if (kProbabilities || kSmooths) {
    barrier();
    row.weighted = row_total(sums.weighted);
  }
  return row;
}

// Reads the row twice.
precise RowLoss row_loss_of(uint row, uint steps) {
  uint key = kOrderedMinusInfinity;
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint place = place_of(row, step * kStepElements);
    for (uint quad = 0; quad < kQuads; ++quad) key = greatest_key(key, source_quad(place, quad));
  }
  key = row_maximum(key);
  precise const float maximum = subtrahend(key);
  precise LossSums sums = kNoSums;
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint place = place_of(row, step * kStepElements);
    for (uint quad = 0; quad < kQuads; ++quad)
      sums = with_quad(sums, source_quad(place, quad), key, maximum, place, quad);
  }
  return row_loss(key, maximum, sums);
}
