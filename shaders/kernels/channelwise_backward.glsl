// dx = dy f'(x) with parameters from tensors, and partial sums of the parameters' gradients.
//
// The gradient of a parameter's element is the sum of dy times the parameter's derivative over all elements of the
// tensor that use it. How the terms are added up follows from the shape alone, so that every device gives the same bits:
//
// - tiles: kTileLanes invocations take a stretch of the tensor no longer than a run, the elements of one channel that
//   lie together. It meets two runs at most, and the lanes' sums of each meet in a tree.
// - columns: an invocation takes a vector of each row of a block. Rows are a whole number of periods of the channels, so
//   that its elements keep their channels, and it adds them up alone.
#define FIRST_PARAMETER_BINDING 4
#include "kernels/channelwise.glsl"

layout(constant_id = 2) const uint kReduction = kNoGradients;
layout(constant_id = 3) const uint kTileLanes = 256;
layout(constant_id = 4) const bool kAccumulates = false;
layout(constant_id = 9) const uint kWanted = 0;

layout(std430, binding = 0) readonly buffer SourceVectors { uvec4 source_vectors[]; };
layout(std430, binding = 0) readonly buffer SourceWords { uint source_words[]; };
layout(std430, binding = 1) readonly buffer GradientVectors { uvec4 gradient_vectors[]; };
layout(std430, binding = 1) readonly buffer GradientWords { uint gradient_words[]; };
layout(std430, binding = 2) buffer ResultVectors { uvec4 result_vectors[]; };
layout(std430, binding = 2) buffer ResultWords { uint result_words[]; };
layout(std430, binding = 3) writeonly buffer Partials { float partials[]; };

bool is_wanted(uint slot) { return (kWanted & (1u << slot)) != 0; }

// ---- sums of an invocation ----

struct Sums {
  vec4 columns[2 * kTrainableCount];  // columns: for each slot a quad, or two of 16-bit elements
  float runs[2 * kTrainableCount];    // tiles: for each slot the first run of the tile and the second
};

precise float sum_of(vec4 terms) { return (terms.x + terms.y) + (terms.z + terms.w); }

// Adds the terms of four elements, the first of which is `element`; the second run begins at `boundary`.
void add_terms(inout Sums sums, uint slot, vec4 terms, uint element, uint boundary, uint quad) {
  if (kReduction == kColumnReduction) {
    precise const vec4 sum = sums.columns[2 * slot + quad] + terms;
    sums.columns[2 * slot + quad] = sum;
  } else {
    const vec4 none = vec4(0.0);
    const bvec4 is_second = greaterThanEqual(uvec4(element) + uvec4(0, 1, 2, 3), uvec4(boundary));
    const vec4 first = mix(terms, none, is_second);
    const vec4 second = mix(none, terms, is_second);
    precise const float first_sum = sums.runs[2 * slot] + sum_of(first);
    precise const float second_sum = sums.runs[2 * slot + 1] + sum_of(second);
    sums.runs[2 * slot] = first_sum;
    sums.runs[2 * slot + 1] = second_sum;
  }
}

// ---- elements ----

// The results of four elements; of which only the first `count` enter the sums.
uvec4 result_quad(uvec4 source, uvec4 gradient, uvec4 previous, uint element, uint count, uint boundary, uint quad,
                  inout Cursor cursor, inout Sums sums) {
  precise const vec4 x = decoded(source);
  precise const vec4 dy = decoded(gradient);
  precise vec4 slope;
  precise vec4 slopes[kTrainableCount];
#define SLOPE_X(slot, index, derivative_of, buffer_name, words, type) \
  if (is_wanted(slot)) slopes[slot].x = derivative_of(x.x, cursor.p);
#define SLOPE_Y(slot, index, derivative_of, buffer_name, words, type) \
  if (is_wanted(slot)) slopes[slot].y = derivative_of(x.y, cursor.p);
#define SLOPE_Z(slot, index, derivative_of, buffer_name, words, type) \
  if (is_wanted(slot)) slopes[slot].z = derivative_of(x.z, cursor.p);
#define SLOPE_W(slot, index, derivative_of, buffer_name, words, type) \
  if (is_wanted(slot)) slopes[slot].w = derivative_of(x.w, cursor.p);
  slope.x = derivative(x.x, cursor.p);
  FOR_EACH_TRAINABLE(SLOPE_X)
  advance(cursor);
  slope.y = derivative(x.y, cursor.p);
  FOR_EACH_TRAINABLE(SLOPE_Y)
  advance(cursor);
  slope.z = derivative(x.z, cursor.p);
  FOR_EACH_TRAINABLE(SLOPE_Z)
  advance(cursor);
  slope.w = derivative(x.w, cursor.p);
  FOR_EACH_TRAINABLE(SLOPE_W)
  advance(cursor);

  const bvec4 is_counted = lessThan(uvec4(0, 1, 2, 3), uvec4(count));
  [[unroll]] for (uint slot = 0; slot < kTrainableCount; ++slot) {
    if (!is_wanted(slot)) continue;
    precise const vec4 product = dy * slopes[slot];
    const uvec4 bits = quiet_where_nan(floatBitsToUint(x), floatBitsToUint(product));
    const vec4 terms = mix(vec4(0.0), uintBitsToFloat(bits), is_counted);
    add_terms(sums, slot, terms, element, boundary, quad);
  }

  precise const vec4 dx = dy * slope;
  uvec4 bits = quiet_where_nan(floatBitsToUint(dy), floatBitsToUint(dx));
  bits = quiet_where_nan(floatBitsToUint(x), bits);
  return encoded(kAccumulates ? sum_bits(bits, previous) : bits);
}

void do_vector(uint index, uint boundary, inout Cursor cursor, inout Sums sums) {
  const uvec4 source = source_vectors[constants.source_offset + index];
  const uvec4 gradient = gradient_vectors[constants.gradient_offset + index];
  const uint place = constants.result_offset + index;
  const uvec4 previous = kAccumulates ? result_vectors[place] : uvec4(0u);
  const uint element = index * kVectorElements;
  const uvec4 first = result_quad(unpacked(source, 0), unpacked(gradient, 0), unpacked(previous, 0), element, 4,
                                  boundary, 0, cursor, sums);
  if (kElementType == kFloat32) {
    result_vectors[place] = first;
  } else {
    const uvec4 second = result_quad(unpacked(source, 1), unpacked(gradient, 1), unpacked(previous, 1),
                                     element + 4, 4, boundary, 1, cursor, sums);
    result_vectors[place] = uvec4(packed(first), packed(second));
  }
}

// The elements past the last whole vector. In columns each goes to its own place in the vector's sums.
void do_rest(uint first, uint boundary, inout Sums sums) {
  for (uint index = first; index < constants.elements; ++index) {
    const uint shift = shift_of(kElementType, index);
    const uint mask = kElementType == kFloat32 ? 0xffffffffu : 0xffffu;
    const uint word = word_of(kElementType, index);
    const uint source = (source_words[4 * constants.source_offset + word] >> shift) & mask;
    const uint gradient = (gradient_words[4 * constants.gradient_offset + word] >> shift) & mask;
    const uint place = 4 * constants.result_offset + word;
    const uint previous = (result_words[place] >> shift) & mask;
    Cursor cursor = cursor_at(index, 4);
    Sums own = sums;
    if (kReduction == kColumnReduction)
      for (uint i = 0; i < 2 * kTrainableCount; ++i) own.columns[i] = vec4(0.0);
    const uint result = result_quad(uvec4(source), uvec4(gradient), uvec4(previous), index, 1, boundary, 0,
                                    cursor, own).x;
    if (kReduction == kColumnReduction) {
      const uint in_vector = index - first;
      for (uint slot = 0; slot < kTrainableCount; ++slot) {
        const uint quad = 2 * slot + in_vector / 4;
        precise const float sum = sums.columns[quad][in_vector % 4] + own.columns[2 * slot].x;
        sums.columns[quad][in_vector % 4] = sum;
      }
    } else {
      sums = own;
    }
    result_words[place] = (result_words[place] & ~(mask << shift)) | (result << shift);
  }
}

Sums no_sums() {
  Sums sums;
  [[unroll]] for (uint i = 0; i < 2 * kTrainableCount; ++i) {
    sums.columns[i] = vec4(0.0);
    sums.runs[i] = 0.0;
  }
  return sums;
}

// ---- tiles ----

shared float shared_sums[2 * kTrainableCount][256];

precise float tree_sum(uint i, uint slot, uint stride, uint count) {
  float values[8];
  [[unroll]] for (uint n = 0; n < 8; ++n)
    values[n] = n * stride < count ? shared_sums[i][slot + n * stride] : 0.0;
  precise const float left = (values[0] + values[1]) + (values[2] + values[3]);
  precise const float right = (values[4] + values[5]) + (values[6] + values[7]);
  return left + right;
}

void store_tile(uint tile, uint lane, Sums sums) {
  const uint slot = gl_LocalInvocationID.x;
  [[unroll]] for (uint i = 0; i < 2 * kTrainableCount; ++i)
    if (is_wanted(i / 2)) shared_sums[i][slot] = sums.runs[i];
  barrier();
  for (uint count = kTileLanes; count > 1;) {
    const uint next = count >= 8 ? count / 8 : 1;
    if (lane < next) {
      [[unroll]] for (uint i = 0; i < 2 * kTrainableCount; ++i)
        if (is_wanted(i / 2)) shared_sums[i][slot] = tree_sum(i, slot, next, count);
    }
    barrier();
    count = next;
  }
  const uint place = 2 * tile;
  if (lane == 0 && place < constants.partials) {
    [[unroll]] for (uint i = 0; i < 2 * kTrainableCount; ++i)
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
  const uint vectors = constants.elements / kVectorElements;
  Sums sums = no_sums();
  for (uint i = 0; i < kVectorsPerInvocation; ++i) {
    const uint index = tile * tile_vectors + i * kTileLanes + lane;
    if (index < vectors) {
      Cursor cursor = cursor_at(index * kVectorElements, kVectorElements);
      do_vector(index, boundary, cursor, sums);
    }
    if (index == vectors) do_rest(vectors * kVectorElements, boundary, sums);
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
  const uint vectors = constants.elements / kVectorElements;
  Sums sums = no_sums();
  const uint first = block * constants.rows * constants.columns + column;
  const Cursor start = cursor_at(first * kVectorElements, kVectorElements);
  for (uint row = 0; row < constants.rows; ++row) {
    const uint index = first + row * constants.columns;
    Cursor cursor = start;
    if (index < vectors) do_vector(index, 0, cursor, sums);
    if (index == vectors) do_rest(vectors * kVectorElements, 0, sums);
  }
  [[unroll]] for (uint slot = 0; slot < kTrainableCount; ++slot) {
    if (!is_wanted(slot)) continue;
    const uint begin = slot * constants.partials + place;
    [[unroll]] for (uint i = 0; i < kVectorElements; ++i)
      partials[begin + i] = sums.columns[2 * slot + i / 4][i % 4];
  }
}

void main() {
  if (kReduction == kColumnReduction)
    do_columns();
  else
    do_tile();
}
