// dx = dy f'(x) with parameters from tensors, and partial sums of the parameters' gradients.
#define FIRST_PARAMETER_BINDING 4
#define PARTIALS_BINDING 3
#include "kernels/channelwise/reduction.glsl"
#include "kernels/common/slope.glsl"

layout(constant_id = kChannelwiseAccumulatesId) const bool kAccumulates = false;
layout(constant_id = kChannelwiseWritesResultId) const bool kWritesResult = true;

layout(std430, binding = 0) readonly buffer SourceVectors { uvec4 source_vectors[]; };
layout(std430, binding = 0) readonly buffer SourceWords { uint source_words[]; };
layout(std430, binding = 1) readonly buffer GradientVectors { uvec4 gradient_vectors[]; };
layout(std430, binding = 1) readonly buffer GradientWords { uint gradient_words[]; };
layout(std430, binding = 2) buffer ResultVectors { uvec4 result_vectors[]; };
layout(std430, binding = 2) buffer ResultWords { uint result_words[]; };

VECTOR_READER(source)
VECTOR_READER(gradient)
VECTOR_READER(result)
VECTOR_WRITER(result)

#ifdef CHANNEL_STATISTICS
#define ADDITION(component) addition.component = statistics_gradient(x.component, cursor.p.statistics);
#define ADDITIONS addition = FOUR_OF(statistics_gradient, x, p.statistics);
#else
#define ADDITION(component)
#define ADDITIONS
#endif
#define RESULT_PART(component)                                       \
  refused.component = refused_at(x.component, cursor.refused);       \
  if (kWritesResult) {                                               \
    dx.component = times_slope(dy.component, x.component, cursor.p); \
    ADDITION(component)                                              \
  }

// The results of four elements; of which only the first `count` enter the sums.
uvec4 result_quad(uvec4 source, uvec4 gradient, uvec4 previous, uint element, uint count, uint boundary, uint quad,
                  inout Cursor cursor, inout Sums sums) {
  precise const vec4 x = decoded(source);
  precise const vec4 dy = decoded(gradient);
  precise vec4 dx = vec4(0.0);
  precise vec4 addition = vec4(0.0);
  precise vec4 slopes[kSumCount];
  uvec4 refused;
#define SLOPE_X(slot, derivative_of) \
  if (is_wanted(slot)) slopes[slot].x = derivative_of(x.x, cursor.p);
#define SLOPE_Y(slot, derivative_of) \
  if (is_wanted(slot)) slopes[slot].y = derivative_of(x.y, cursor.p);
#define SLOPE_Z(slot, derivative_of) \
  if (is_wanted(slot)) slopes[slot].z = derivative_of(x.z, cursor.p);
#define SLOPE_W(slot, derivative_of) \
  if (is_wanted(slot)) slopes[slot].w = derivative_of(x.w, cursor.p);
#define SLOPES(slot, derivative_of) \
  if (is_wanted(slot)) slopes[slot] = FOUR_OF(derivative_of, x, p);
  if (kSharesParameters) {
    const Parameters p = cursor.p;
    refused = refused_at(x, cursor.refused);
    if (kWritesResult) {
      dx = FOUR_OF_TWO(times_slope, dy, x, p);
      ADDITIONS
    }
    FOR_EACH_SUM(SLOPES)
  } else {
    RESULT_PART(x)
    FOR_EACH_SUM(SLOPE_X)
    advance(cursor);
    RESULT_PART(y)
    FOR_EACH_SUM(SLOPE_Y)
    advance(cursor);
    RESULT_PART(z)
    FOR_EACH_SUM(SLOPE_Z)
    advance(cursor);
    RESULT_PART(w)
    FOR_EACH_SUM(SLOPE_W)
    advance(cursor);
  }

  const bvec4 is_counted = lessThan(uvec4(0, 1, 2, 3), uvec4(count));
  const bvec4 is_second = is_in_second(element, boundary);
  [[unroll]] for (uint slot = 0; slot < kSumCount; ++slot) {
    if (!is_wanted(slot)) continue;
    const uvec4 tested = without_refused(floatBitsToUint(x), refused, slot + 1);
    add_products(sums, slot, dy, flushed(slopes[slot]), tested, is_counted, is_second, quad);
  }

#ifdef CHANNEL_STATISTICS
  dx = flushed(dx) + flushed(addition);
#endif
  uvec4 bits = quiet_where_nan(floatBitsToUint(dy), floatBitsToUint(dx));
  bits = without_refused(quiet_where_nan(floatBitsToUint(x), bits), refused, 0);
  return encoded(kAccumulates ? sum_bits(bits, previous) : bits);
}

void do_vector(uint index, uint count, uint boundary, inout Cursor cursor, inout Sums sums) {
  const uvec4 source = source_vector(constants.source_offset + index, count);
  const uvec4 gradient = gradient_vector(constants.gradient_offset + index, count);
  const uint place = constants.result_offset + index;
  const uvec4 previous = kAccumulates && kWritesResult ? result_vector(place, count) : uvec4(0u);
  const uint element = index * kVectorElements;
  uvec4 result = result_quad(unpacked(source, 0), unpacked(gradient, 0), unpacked(previous, 0), element, count, boundary,
                             0, cursor, sums);
  if (kElementType != kFloat32) {
    const uvec4 second = result_quad(unpacked(source, 1), unpacked(gradient, 1), unpacked(previous, 1), element + 4,
                                     max(count, 4) - 4, boundary, 1, cursor, sums);
    result = uvec4(packed(result), packed(second));
  }
  if (kWritesResult) result_store(place, count, result);
}
