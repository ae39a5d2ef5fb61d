// Gumbel noise of the elements, each from its place in the whole tensor.
#include "math/gumbel.glsl"
#include "math/philox.glsl"

precise vec4 noise_of(uvec4 words) {
#define NOISE_OF(component) gumbel_noise(words.component)
  return QUAD_OF(NOISE_OF);
}

precise vec4 noise_quad(uint place, uint quad) {
  uint carry;
  const uint low = uaddCarry(noise.first_element[0], place + 4 * quad, carry);
  const uint high = noise.first_element[1] + carry;
  const uvec4 words = philox(uvec2(noise.seed[0], noise.seed[1]),
                             uvec4(noise.random_offset[0], noise.random_offset[1],
                                   (low >> 2) | (high << 30), high >> 2));
  return noise_of(kByVector ? words : uvec4(words[low % 4]));
}
