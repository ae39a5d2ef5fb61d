// What the kernels of a loss share: targets, and the sums over a row that it needs.
#include "kernels/rowwise_forward_statistics.glsl"

layout(constant_id = 9) const bool kProbabilities = false;
layout(constant_id = 10) const uint kReduction = kMeanReduction;
// Whether every class has a share in the target distribution.
layout(constant_id = 11) const bool kSmooths = false;

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
  const uint index = target_words[constants.target_offset + row];
  const bool is_ignored = index == constants.ignored_target;
  // A negative one is a large number.
  return Target(index, is_ignored, !is_ignored && index >= constants.axis);
}

precise vec4 probability_quad(uint place, uint quad) {
  const uint p = constants.target_offset + place;
  if (kByVector) return decoded(unpacked(target_vectors[p / kVectorElements], quad));
  return decoded(uvec4(element_in(target_words[word_of(p)], p)));
}

// Over a row: exponentials, target probabilities, and differences to the maximum weighted with them or plain.
struct LossSums {
  Sum exponentials;
  Sum probabilities;
  Sum weighted;
  Sum shifted;
};

const Sum kZero = Sum(0.0, 0.0);
const LossSums kNoSums = LossSums(kZero, kZero, kZero, kZero);

// 0 log(0) is 0.
precise float weighted_with(float probability, float shifted) {
  precise const float product = probability * shifted;
  return probability == 0.0 ? 0.0 : product;
}

precise LossSums with_quad(LossSums sums, vec4 x, float maximum, uint place, uint quad) {
  precise LossSums result = sums;
  result.exponentials = added_quad(sums.exponentials, exponentials(x, maximum));
  precise const vec4 shifted = shifted_quad(x, maximum);
  if (kProbabilities) {
    precise const vec4 q = probability_quad(place, quad);
    result.probabilities = added_quad(sums.probabilities, q);
    precise const vec4 products =
        vec4(weighted_with(q.x, shifted.x), weighted_with(q.y, shifted.y),
             weighted_with(q.z, shifted.z), weighted_with(q.w, shifted.w));
    result.weighted = added_quad(sums.weighted, products);
  }
  if (kSmooths) result.shifted = added_quad(sums.shifted, shifted);
  return result;
}

struct RowLoss {
  uint key;
  float maximum;
  float exponentials;
  float probabilities;
  float weighted;
  float shifted;
};

// For all lanes of the row.
precise RowLoss row_loss(uint key, float maximum, LossSums sums) {
  precise RowLoss row = RowLoss(key, maximum, total_of(sums.exponentials), 1.0, 0.0, 0.0);
  if (kProbabilities) {
    barrier();
    row.probabilities = total_of(sums.probabilities);
    barrier();
    row.weighted = total_of(sums.weighted);
  }
  if (kSmooths) {
    barrier();
    row.shifted = total_of(sums.shifted);
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
      sums = with_quad(sums, source_quad(place, quad), maximum, place, quad);
  }
  return row_loss(key, maximum, sums);
}
