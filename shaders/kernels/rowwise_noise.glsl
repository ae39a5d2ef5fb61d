// Gumbel noise of the elements, each from its place in the whole tensor.
#include "math/gumbel.glsl"
#include "math/philox.glsl"

precise vec4 noise_quad(uint place, uint quad) {
  uint carry;
  const uint low = uaddCarry(constants.first_element[0], place + 4 * quad, carry);
  const uint high = constants.first_element[1] + carry;
  const uvec4 words = philox(uvec2(constants.seed[0], constants.seed[1]),
                             uvec4(constants.random_offset[0], constants.random_offset[1],
                                   (low >> 2) | (high << 30), high >> 2));
  precise vec4 noise = vec4(0.0);
  if (kByVector) {
    noise = vec4(gumbel_noise(words.x), gumbel_noise(words.y), gumbel_noise(words.z),
                 gumbel_noise(words.w));
  } else {
    noise.x = gumbel_noise(words[low % 4]);
  }
  return noise;
}
