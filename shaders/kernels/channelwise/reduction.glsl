// Partial sums of what each element gives, for the elements of a gradient.
//
// A gradient's element is the sum over all elements of the tensor that belong to it. How the terms are added up follows
// from the shape alone, so that every device gives the same bits:
//
// - tiles: kTileLanes invocations take a stretch of the tensor no longer than a run, the elements of one channel that
//   lie together. It meets two runs at most, and the lanes' sums of each meet in a tree.
// - columns: an invocation takes a vector of each row of a block. Rows are a whole number of periods of the channels, so
//   that its elements keep their channels, and it adds them up alone.
//
// The kernel that includes this says at which binding the partial sums are, and defines what a vector adds.
#include "kernels/channelwise/frame.glsl"
#include "kernels/common/rounds.glsl"
#include "kernels/common/running_sum.glsl"

layout(constant_id = kChannelwiseReductionId) const uint kReduction = kNoGradients;
layout(constant_id = kChannelwiseTileLanesId) const uint kTileLanes = 256;
layout(constant_id = kChannelwiseWantedId) const uint kWanted = 0;

layout(std430, binding = PARTIALS_BINDING) writeonly buffer Partials { vec2 partials[]; };

bool is_wanted(uint slot) { return (kWanted & (1u << slot)) != 0; }

// ---- sums of an invocation ----
//
// Terms from 2^64 on are summed apart, in units of 2^64 (running_sum.glsl).

const uint kNear = 0;
const uint kFar = 1;

struct Sums {
  vec4 columns[4 * kSumCount];  // columns: for each slot and unit a quad, or two of 16-bit elements
  vec2 runs[2 * kSumCount];     // tiles: for each slot the first run of the tile and the second, in each unit
};

uint column_place(uint slot, uint unit, uint quad) { return 4 * slot + 2 * unit + quad; }

precise float sum_of(vec4 terms) { return (terms.x + terms.y) + (terms.z + terms.w); }

// Which of two runs four elements belong to, the first of which is `element`; the second begins at `boundary`.
bvec4 is_in_second(uint element, uint boundary) {
  return greaterThanEqual(uvec4(element) + uvec4(0, 1, 2, 3), uvec4(boundary));
}

void add_terms(inout Sums sums, uint slot, uint unit, vec4 terms, bvec4 is_second, uint quad) {
  if (kReduction == kColumnReduction) {
    precise const vec4 sum = sums.columns[column_place(slot, unit, quad)] + terms;
    sums.columns[column_place(slot, unit, quad)] = sum;
  } else {
    const vec4 none = vec4(0.0);
    precise const float first = sums.runs[2 * slot][unit] + sum_of(mix(terms, none, is_second));
    precise const float second = sums.runs[2 * slot + 1][unit] + sum_of(mix(none, terms, is_second));
    sums.runs[2 * slot][unit] = first;
    sums.runs[2 * slot + 1][unit] = second;
  }
}

// Adds a b of four elements, NaN where `tested` is, and nothing for those that are not counted.
void add_products(inout Sums sums, uint slot, vec4 a, vec4 b, uvec4 tested, bvec4 is_counted, bvec4 is_second,
                  uint quad) {
  const uvec4 none = uvec4(0u);
  precise const vec4 product = a * b;
  const uvec4 terms = mix(none, quiet_where_nan(tested, floatBitsToUint(flushed(product))), is_counted);
  const bvec4 goes_far = greaterThanEqual(terms & 0x7fffffffu, uvec4(kFarBits));
  add_terms(sums, slot, kNear, uintBitsToFloat(mix(terms, none, goes_far)), is_second, quad);
  if (any(goes_far)) {
    precise const vec4 far = (a * kPerHalfFarUnit) * (b * kPerHalfFarUnit);
    const uvec4 far_terms = quiet_where_nan(terms, floatBitsToUint(far));
    add_terms(sums, slot, kFar, uintBitsToFloat(mix(none, far_terms, goes_far)), is_second, quad);
  }
}

// Of the vector `index` of the window, whose first `count` elements exist; the second run begins at element `boundary`.
void do_vector(uint index, uint count, uint boundary, inout Cursor cursor, inout Sums sums);

Sums no_sums() {
  Sums sums;
  [[unroll]] for (uint i = 0; i < 4 * kSumCount; ++i) sums.columns[i] = vec4(0.0);
  [[unroll]] for (uint i = 0; i < 2 * kSumCount; ++i) sums.runs[i] = vec2(0.0);
  return sums;
}

// ---- tiles ----

shared vec2 shared_sums[2 * kSumCount][256];

precise vec2 tree_sum(uint i, uint slot, uint stride, uint count) {
  vec2 values[8];
  [[unroll]] for (uint n = 0; n < 8; ++n)
    values[n] = n * stride < count ? shared_sums[i][slot + n * stride] : vec2(0.0);
  precise const vec2 left = (values[0] + values[1]) + (values[2] + values[3]);
  precise const vec2 right = (values[4] + values[5]) + (values[6] + values[7]);
  return left + right;
}

void sum_round(uint lane, uint count) {
  const uint slot = gl_LocalInvocationID.x;
  const uint next = results_of_round(count);
  if (lane < next) {
    [[unroll]] for (uint i = 0; i < 2 * kSumCount; ++i)
      if (is_wanted(i / 2)) shared_sums[i][slot] = tree_sum(i, slot, next, count);
  }
  barrier();
}

void store_tile(uint tile, uint lane, Sums sums) {
  const uint slot = gl_LocalInvocationID.x;
  [[unroll]] for (uint i = 0; i < 2 * kSumCount; ++i)
    if (is_wanted(i / 2)) shared_sums[i][slot] = sums.runs[i];
  barrier();
  ROUNDS_OVER_LANES(sum_round, lane, kTileLanes)
  const uint place = 2 * tile;
  if (lane == 0 && place < constants.partials) {
    [[unroll]] for (uint i = 0; i < 2 * kSumCount; ++i)
      if (is_wanted(i / 2)) partials[(i / 2) * constants.partials + place + i % 2] = shared_sums[i][slot];
  }
}

void do_tile() {
  const uint lane = gl_LocalInvocationID.x % kTileLanes;
  const uint tile = workgroup() * (256 / kTileLanes) + gl_LocalInvocationID.x / kTileLanes;
  const uint tile_vectors = kTileLanes * kVectorsPerInvocation;
  const uint begin = tile * tile_vectors * kVectorElements;
  const uint position = constants.run_phase + begin;
  const uint boundary = begin + (constants.run - position % constants.run);
  const uint vectors = begun_vectors();
  Sums sums = no_sums();
  for (uint i = 0; i < kVectorsPerInvocation; ++i) {
    const uint index = tile * tile_vectors + i * kTileLanes + lane;
    if (index >= vectors) continue;
    Cursor cursor = cursor_at(index * kVectorElements, kVectorElements);
    do_vector(index, elements_of(index), boundary, cursor, sums);
  }
  if (kReduction == kTileReduction) store_tile(tile, lane, sums);
}

// ---- columns ----

void do_columns() {
  const uint invocation = workgroup() * 256 + gl_LocalInvocationID.x;
  const uint block = invocation / constants.columns;
  const uint column = invocation % constants.columns;
  const uint place = (block * constants.columns + column) * kVectorElements;
  if (place >= constants.partials) return;
  const uint vectors = begun_vectors();
  Sums sums = no_sums();
  const uint first = block * constants.rows * constants.columns + column;
  const Cursor start = cursor_at(first * kVectorElements, kVectorElements);
  for (uint row = 0; row < constants.rows; ++row) {
    const uint index = first + row * constants.columns;
    if (index >= vectors) continue;
    Cursor cursor = start;
    do_vector(index, elements_of(index), 0, cursor, sums);
  }
  [[unroll]] for (uint slot = 0; slot < kSumCount; ++slot) {
    if (!is_wanted(slot)) continue;
    const uint begin = slot * constants.partials + place;
    [[unroll]] for (uint i = 0; i < kVectorElements; ++i)
      partials[begin + i] = vec2(sums.columns[column_place(slot, kNear, i / 4)][i % 4],
                                 sums.columns[column_place(slot, kFar, i / 4)][i % 4]);
  }
}

void main() {
  if (kReduction == kColumnReduction)
    do_columns();
  else
    do_tile();
}
