// What the rowwise kernels share: lanes, addresses, element access and reductions.
//
// kLanes invocations work on a row together and kRowsPerWorkgroup rows share a workgroup. The number of lanes follows
// from the shape alone, and sums are added in lane order by a tree of fixed shape, so that the bits are the same
// on every device.
#extension GL_EXT_control_flow_attributes : require
#include "kernels/common/elements.glsl"
#include "kernels/common/rounds.glsl"
#include "kernels/common/running_sum.glsl"
#include "kernels/common/views.glsl"
#include "kernels/common/workgroup.glsl"
#include "math/pair.glsl"
#include "math/power_of_two.glsl"

layout(local_size_x = 256, local_size_y = 1, local_size_z = 1) in;
// Steps of a lane whose elements stay in registers; 0 where a lane has too many, which are then read again.
layout(constant_id = kRowwiseHeldStepsId) const uint kHeldSteps = 0;
layout(constant_id = kRowwiseLanesId) const uint kLanes = 256;
layout(constant_id = kRowwiseAccessId) const uint kAccess = kElementAccess;
// Whether the result is added to what is there.
layout(constant_id = kRowwiseAccumulatesId) const bool kAccumulates = false;

// Kernels of losses define HAS_TARGETS; instances of activations with noise are PERTURBED.
layout(push_constant) uniform Constants {
  RowwiseConstants constants;
#if defined(PERTURBED)
  RowNoise noise;
#elif defined(HAS_TARGETS)
  RowTargets targets;
#else
  ViewConstants views;
#define HAS_VIEWS
#endif
};

const uint kRowsPerWorkgroup = kRowwiseWorkgroup / kLanes;

// Which row of the workgroup, and which of its lanes, this invocation is.
const bool kInterleaved = kAccess == kInterleavedAccess;
uint row_in_workgroup() {
  return kInterleaved ? gl_LocalInvocationID.x % kRowsPerWorkgroup : gl_LocalInvocationID.x / kLanes;
}
uint lane() {
  return kInterleaved ? gl_LocalInvocationID.x / kRowsPerWorkgroup : gl_LocalInvocationID.x % kLanes;
}

// The place of element `a` of a row, relative to the tensor's offset.
uint place_of(uint row, uint a) {
  if (!kInterleaved) return row * constants.axis + a;
  return ((row / constants.inner) * constants.axis + a) * constants.inner + row % constants.inner;
}

// ---- elements ----
//
// A lane walks over a span of its row in steps: a vector of 16 bytes each, or a single element where rows do not
// start on vectors or interleave. A step has kQuads quads, of which vectors fill four elements and single
// elements the first.

const bool kByVector = kAccess == kVectorAccess;
const uint kStepElements = kByVector ? kVectorElements : 1;
const uint kQuads = kByVector ? kVectorQuads : 1;
const uint kStepQuadElements = kByVector ? 4 : 1;

uint steps_in(uint elements) { return elements / kStepElements; }

// The place of a lane's step of those that it holds, or of the last one where the row has no such step or there is no such
// row: so that all of them can be read without a branch, which would let each read wait for the one before.
uint held_place(uint row, uint i) {
  const uint step = min(lane() + i * kLanes, steps_in(constants.axis) - 1);
  return place_of(min(row, constants.rows - 1), step * kStepElements);
}

layout(std430, binding = 0) readonly buffer SourceVectors { uvec4 source_vectors[]; };
layout(std430, binding = 0) readonly buffer SourceWords { uint source_words[]; };

// How a quad of a tensor is read: quad `quad` of the step whose first element is at `place` of the rows, which is also its
// place in memory, from the tensor's offset on, unless the tensor is a view.
#ifdef HAS_VIEWS
#define PLACE_IN_VIEW(name, offset, strides)                                                              \
  uint name(uint place) {                                                                                 \
    return constants.offset + place_in_view(views.strides, views.middle, views.inner, place);             \
  }
#define QUAD_IN_VIEW(name, vectors, words, place_in_memory)                                               \
  precise vec4 name(uint place, uint quad, bool has_vectors) {                                            \
    if (kByVector && has_vectors)                                                                         \
      return decoded(unpacked(vectors[place_in_memory(place) / kVectorElements], quad));                  \
    uvec4 elements = uvec4(0u);                                                                           \
    for (uint i = 0; i < kStepQuadElements; ++i) {                                                        \
      const uint p = place_in_memory(place + 4 * quad + i);                                               \
      elements[i] = element_in(words[word_of(p)], p);                                                     \
    }                                                                                                     \
    return decoded(kByVector ? elements : uvec4(elements.x));                                             \
  }
#define QUAD_UNLESS_CONTIGUOUS(number, quad_in_view) \
  if (VIEW_OF(number) != kNoView) return quad_in_view(place, quad, VIEW_OF(number) == kVectorView);

PLACE_IN_VIEW(source_place, source_offset, source)
QUAD_IN_VIEW(source_view_quad, source_vectors, source_words, source_place)
#else
#define QUAD_UNLESS_CONTIGUOUS(number, quad_in_view)
#endif

precise vec4 source_quad(uint place, uint quad) {
  QUAD_UNLESS_CONTIGUOUS(0, source_view_quad)
  const uint p = constants.source_offset + place;
  if (kByVector) return decoded(unpacked(source_vectors[p / kVectorElements], quad));
  return decoded(uvec4(element_in(source_words[word_of(p)], p)));
}

#ifdef HAS_GRADIENT
layout(std430, binding = 1) readonly buffer GradientVectors { uvec4 gradient_vectors[]; };
layout(std430, binding = 1) readonly buffer GradientWords { uint gradient_words[]; };
#ifdef HAS_VIEWS
PLACE_IN_VIEW(gradient_place, gradient_offset, gradient)
QUAD_IN_VIEW(gradient_view_quad, gradient_vectors, gradient_words, gradient_place)
#endif

precise vec4 gradient_quad(uint place, uint quad) {
  QUAD_UNLESS_CONTIGUOUS(1, gradient_view_quad)
  const uint p = constants.gradient_offset + place;
  if (kByVector) return decoded(unpacked(gradient_vectors[p / kVectorElements], quad));
  return decoded(uvec4(element_in(gradient_words[word_of(p)], p)));
}
#endif

#ifdef RESULT_BINDING
layout(std430, binding = RESULT_BINDING) buffer ResultVectors { uvec4 result_vectors[]; };
layout(std430, binding = RESULT_BINDING) buffer ResultWords { uint result_words[]; };

// Stores float32 bits as element `p` of the binding.
void store_element(uint p, uint bits) { STORE_ELEMENT(result_words, p, encoded(uvec4(bits)).x) }

// The same, or the sum with what is there.
void store_or_add_element(uint p, uint bits) {
  if (kAccumulates) {
    // Another invocation may be writing the other half of the word.
    const uint previous = kElementType == kFloat32 ? result_words[p] : atomicOr(result_words[p / 2], 0u);
    bits = sum_bits(uvec4(bits), uvec4(element_in(previous, p))).x;
  }
  store_element(p, bits);
}

void store_vector(uint p, uvec4 quads[2]) {
  if (kAccumulates) {
    const uvec4 previous = result_vectors[p / kVectorElements];
    quads[0] = sum_bits(quads[0], unpacked(previous, 0));
    if (kQuads > 1) quads[1] = sum_bits(quads[1], unpacked(previous, 1));
  }
  result_vectors[p / kVectorElements] =
      kElementType == kFloat32 ? quads[0] : uvec4(packed(encoded(quads[0])), packed(encoded(quads[1])));
}

#ifdef HAS_VIEWS
PLACE_IN_VIEW(result_place, result_offset, result)

void store_step_in_view(uint place, uvec4 quads[2]) {
  if (kByVector && VIEW_OF(2) == kVectorView) {
    store_vector(result_place(place), quads);
    return;
  }
  for (uint i = 0; i < kStepElements; ++i) store_or_add_element(result_place(place + i), quads[i / 4][i % 4]);
}
#endif

// Stores a step of results: float32 bits, quads[1] only for vectors of 16-bit elements.
void store_step(uint place, uvec4 quads[2]) {
#ifdef HAS_VIEWS
  if (VIEW_OF(2) != kNoView) {
    store_step_in_view(place, quads);
    return;
  }
#endif
  const uint p = constants.result_offset + place;
  if (kByVector)
    store_vector(p, quads);
  else
    store_or_add_element(p, quads[0].x);
}
#endif

// ---- reductions over the lanes of a row ----

// The reverse of ordered().
float unordered(uint key) {
  return uintBitsToFloat(mix(~key, key & 0x7fffffffu, (key & 0x80000000u) != 0));
}
const uint kOrderedInfinity = 0xff800000u;
const uint kOrderedMinusInfinity = 0x007fffffu;

// The maximum to subtract: any finite number serves where there is none, and zero where it is infinite (limits_in).
float subtrahend(uint key) {
  return mix(unordered(key), 0.0, key <= kOrderedMinusInfinity || key >= kOrderedInfinity);
}

// The greater of a key and those of a step's quad.
uint greatest_key(uint key, vec4 x) {
  const uvec4 bits = floatBitsToUint(x);
  const uint first = max(key, ordered(bits.x));
  if (!kByVector) return first;
  return max(max(first, ordered(bits.y)), max(ordered(bits.z), ordered(bits.w)));
}

// The elements of a row whose maximum has this key. Where that is infinity, zero stands for it and minus infinity for all
// other elements: of what follows from differences to the maximum this gives the limit.
precise vec4 limits_in(vec4 x, uint key) {
  const bvec4 is_infinite = equal(floatBitsToUint(x), uvec4(0x7f800000u));
  const uvec4 limits = mix(uvec4(0xff800000u), uvec4(0u), is_infinite);
  return uintBitsToFloat(mix(floatBitsToUint(x), limits, bvec4(key == kOrderedInfinity)));
}

shared uint shared_keys[kRowwiseWorkgroup];
shared vec2 shared_sums[kRowwiseWorkgroup];
shared float shared_far[kRowwiseWorkgroup];

// Additions form a binary tree.

void maximum_round(uint slot, uint count) {
  const uint next = results_of_round(count);
  if (lane() < next) {
    uint greatest = shared_keys[slot];
    for (uint other = next; other < count; other += next)
      greatest = max(greatest, shared_keys[slot + other]);
    shared_keys[slot] = greatest;
  }
  barrier();
}

// The greatest key of the row's lanes, for all of them. To be called once.
uint row_maximum(uint key) {
  if (kLanes == 1) return key;
  const uint first = row_in_workgroup() * kLanes;
  const uint slot = first + lane();
  shared_keys[slot] = key;
  barrier();
  ROUNDS_OVER_LANES(maximum_round, slot, kLanes)
  return shared_keys[first];
}

// Sums of two parts, which are added apart.
void sum_round(uint slot, uint count) {
  const uint next = results_of_round(count);
  if (lane() < next) {
    precise vec2 sum = shared_sums[slot];
    if (count == 2) {
      sum = sum + shared_sums[slot + 1];
    } else if (count == 4) {
      precise const vec2 left = sum + shared_sums[slot + 1];
      precise const vec2 right = shared_sums[slot + 2] + shared_sums[slot + 3];
      sum = left + right;
    } else {
      precise const vec2 a = sum + shared_sums[slot + next];
      precise const vec2 b = shared_sums[slot + 2 * next] + shared_sums[slot + 3 * next];
      precise const vec2 c = shared_sums[slot + 4 * next] + shared_sums[slot + 5 * next];
      precise const vec2 d = shared_sums[slot + 6 * next] + shared_sums[slot + 7 * next];
      precise const vec2 left = a + b;
      precise const vec2 right = c + d;
      sum = left + right;
    }
    shared_sums[slot] = sum;
  }
  barrier();
}

// The sum of the row's lanes, for all of them. To be called once.
precise Pair row_sum(Pair value) {
  if (kLanes == 1) return two_sum(value.head, value.tail);
  const uint first = row_in_workgroup() * kLanes;
  const uint slot = first + lane();
  shared_sums[slot] = vec2(value.head, value.tail);
  barrier();
  ROUNDS_OVER_LANES(sum_round, slot, kLanes)
  return two_sum(shared_sums[first].x, shared_sums[first].y);
}

// The sum and a step's quad: four elements of a vector, or the first alone.
precise Sum added_quad(Sum sum, vec4 values) {
  precise Sum result = added(sum, values.x);
  if (kByVector) {
    result = added(result, values.y);
    result = added(result, values.z);
    result = added(result, values.w);
  }
  return result;
}

struct PairQuad {
  vec4 head;
  vec4 tail;
};

precise Sum added_quad(Sum sum, PairQuad values) {
  precise Sum result = added(sum, Pair(values.head.x, values.tail.x));
  if (kByVector) {
    result = added(result, Pair(values.head.y, values.tail.y));
    result = added(result, Pair(values.head.z, values.tail.z));
    result = added(result, Pair(values.head.w, values.tail.w));
  }
  return result;
}

// What the lanes of the row summed, for all of them. To be called once.
precise Pair total_of(Sum sum) { return row_sum(Pair(sum.total, -sum.lost)); }

// The same for numbers from 0 to 2^64 that a lane has besides `wholes` of 2^64, in units of 2^64. Heads are multiples of
// 2^55, or of so much more as the row has more than 2^14 elements: lanes add them exactly.
precise Pair total_of_shares(Sum sum, float wholes) {
  const uint excess = uint(max(findMSB(constants.axis), 14) - 14);
  const float anchor = uintBitsToFloat(0x66c00000u + (excess << 23));
  precise const float head = (sum.total + anchor) - anchor;
  precise const Pair total = row_sum(Pair(wholes + head, (sum.total - head) - sum.lost));
  return Pair(lowered(total.head), lowered(total.tail));
}

// ---- sums that may leave the range of float ----

// Of a row or a span of it: in units of 1 or, where a sum on the way leaves the range or a difference to the sum may do so,
// of 2^64.
struct RowTotal {
  Pair sum;
  bool is_far;
};

const RowTotal kZeroTotal = RowTotal(Pair(0.0, 0.0), false);

// From the sum in units of 1 and, where that is not finite, in units of 2^64.
precise RowTotal row_total_of(Pair near, float far) {
  // Below 2^102 it is less than half a unit in the last place of the greatest number.
  const bool is_near = (floatBitsToUint(near.head) & 0x7fffffffu) < 0x72800000u;
  precise const float scaled = is_finite(near.head) ? near.head * kPerFarUnit : far;
  return RowTotal(chosen(is_near, near, single(scaled)), !is_near);
}

// The sum of the row's lanes, each of which has its own in both units, for all of them. To be called once.
precise RowTotal row_total(Pair near, float far) {
  const uint first = row_in_workgroup() * kLanes;
  shared_far[first + lane()] = far;
  precise const Pair total = row_sum(near);
  if (kLanes == 1) return row_total_of(total, far);
  precise Sum far_total = kZeroSum;
  const uint count = is_finite(total.head) ? 0 : kLanes;
  for (uint i = 0; i < count; ++i) far_total = added_without_bound(far_total, shared_far[first + i]);
  return row_total_of(total, corrected(far_total));
}

precise RowTotal row_total(WideSum sum) {
  precise const float near = corrected(sum.near);
  precise const float far = corrected(sum.far);
  precise const Pair both = far == 0.0 ? Pair(sum.near.total, -sum.near.lost) : single(whole(near, far));
  return row_total(both, far + flushed(near * kPerFarUnit));
}

// From the sum of a lane; where that is not finite, `far` is it in the other unit.
precise RowTotal row_total(Sum near, float far) {
  precise const float sum = corrected(near);
  precise const Pair as_pair = is_finite(sum) ? Pair(near.total, -near.lost) : single(far * kFarUnit);
  return row_total(as_pair, is_finite(sum) ? flushed(sum * kPerFarUnit) : far);
}

precise float whole(RowTotal total) { return total.sum.head * (total.is_far ? kFarUnit : 1.0); }

const uint kMaxHeldQuads = 2 * kMaxHeldSteps;
