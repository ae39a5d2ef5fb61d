// y = f(x, noise).
#include "kernels/stochastic.glsl"

TENSOR(0, readonly, x)
RESULT(1, y)

void do_step(uint row, uint position, Parameters p) {
  const uvec4 step = x_step(row, position, 0);
  uvec4 quads[2];
  for (uint quad = 0; quad < kQuads; ++quad) {
    const uvec4 words = random_words(row, position, quad);
    precise const vec4 x = decoded(quad_of(step, quad));
    precise vec4 y = vec4(forward(x.x, noise_of(words.x), p));
    if (kByVector) {
      y.y = forward(x.y, noise_of(words.y), p);
      y.z = forward(x.z, noise_of(words.z), p);
      y.w = forward(x.w, noise_of(words.w), p);
    }
    quads[quad] = noisy_bits(words, x, y);
  }
  store_y(row, position, 0, quads);
}
