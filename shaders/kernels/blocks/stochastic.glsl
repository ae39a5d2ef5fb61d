// What the stochastic kernels share: each element's random number, which is word index % 4 of the Philox numbers that
// index / 4 counts. The index is that of the element in its tensor, or of its row.
#define HAS_NOISE
#include "kernels/blocks/frame.glsl"
#include "math/noise.glsl"
#include "math/philox.glsl"

layout(constant_id = kStochasticDrawsPerRowId) const bool kDrawsPerRow = false;
layout(constant_id = kStochasticIsRandomId) const bool kIsRandom = false;

// For quad `quad` of a step. Without random numbers nothing is dropped.
uvec4 random_words(uint row, uint position, uint quad) {
  if (!kIsRandom) return uvec4(0u);
  uint carry;
  const uint low = uaddCarry(noise.first_index[0], kDrawsPerRow ? row : position + 4 * quad, carry);
  const uint high = noise.first_index[1] + carry;
  const uvec2 group = uvec2((low >> 2) | (high << 30), high >> 2);
  const uvec2 key = uvec2(noise.seed[0], noise.seed[1]);
  const uvec4 words = philox(key, uvec4(noise.random_offset[0], noise.random_offset[1], group));
  return kByVector && !kDrawsPerRow ? words : uvec4(words[low % 4]);
}

Noise noise_of(uint word) {
  return Noise(word, noise.drop_below, noise.kept_scale, noise.kept_shift,
               noise.dropped_value);
}

// Results where an element counts; there NaN in gives NaN out.
uvec4 noisy_bits(uvec4 words, vec4 tested, vec4 results) {
  const uvec4 plain = floatBitsToUint(results);
  uvec4 bits = quiet_where_nan(floatBitsToUint(tested), plain);
  for (int i = 0; i < 4; ++i)
    if (is_ignored(noise_of(words[i]))) bits[i] = plain[i];
  return bits;
}
