// Partial sums of the deviations from what is taken for the mean of each channel, and of their squares.
#define CHANNEL_STATISTICS
#include "math/channel_statistics.glsl"

struct Parameters {
  ChannelStatistics statistics;
};
Parameters parameters_from(float values[4]) { return Parameters(no_statistics()); }
#define FOR_EACH_TRAINABLE(trainable)
const uint kTrainableCount = 0;
const uint kSumCount = 2;

#define FIRST_PARAMETER_BINDING 2
#define PARTIALS_BINDING 1
#include "kernels/channelwise/reduction.glsl"

layout(std430, binding = 0) readonly buffer SourceVectors { uvec4 source_vectors[]; };
layout(std430, binding = 0) readonly buffer SourceWords { uint source_words[]; };

VECTOR_READER(source)

// Of four elements, of which only the first `count` enter the sums.
void do_quad(uvec4 source, uint element, uint count, uint boundary, uint quad, inout Cursor cursor, inout Sums sums) {
  precise const vec4 x = decoded(source);
  precise vec4 deviations = vec4(0.0);
  [[unroll]] for (uint i = 0; i < 4; ++i) {
    deviations[i] = deviation(x[i], cursor.p.statistics);
    advance(cursor);
  }
  const bvec4 is_counted = lessThan(uvec4(0, 1, 2, 3), uvec4(count));
  const bvec4 is_second = is_in_second(element, boundary);
  const uvec4 tested = floatBitsToUint(x);
  if (is_wanted(0)) add_products(sums, 0, deviations, vec4(1.0), tested, is_counted, is_second, quad);
  if (is_wanted(1)) add_products(sums, 1, deviations, deviations, tested, is_counted, is_second, quad);
}

void do_vector(uint index, uint count, uint boundary, inout Cursor cursor, inout Sums sums) {
  const uvec4 source = source_vector(constants.source_offset + index, count);
  const uint element = index * kVectorElements;
  do_quad(unpacked(source, 0), element, count, boundary, 0, cursor, sums);
  if (kElementType != kFloat32)
    do_quad(unpacked(source, 1), element + 4, max(count, 4) - 4, boundary, 1, cursor, sums);
}
