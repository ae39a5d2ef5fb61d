// y = f(x, noise).
#include "kernels/blocks/stochastic.glsl"

TENSOR(0, readonly, x)
RESULT(1, y)

precise float drawn_result(float x, uint word, Parameters p) { return forward(x, noise_of(word), p); }

precise vec4 results(vec4 x, uvec4 words, Parameters p) {
#define RESULT_OF(component) drawn_result(x.component, words.component, p)
  return QUAD_OF(RESULT_OF);
}

void do_step(uint row, uint position, Parameters p) {
  const uvec4 step = x_step(row, position, 0);
  uvec4 quads[2];
  for (uint quad = 0; quad < kQuads; ++quad) {
    const uvec4 words = random_words(row, position, quad);
    precise const vec4 x = decoded(quad_of(step, quad));
    quads[quad] = noisy_bits(words, x, results(x, words, p));
  }
  store_y(row, position, 0, quads);
}
