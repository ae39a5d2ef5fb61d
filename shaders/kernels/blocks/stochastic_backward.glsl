// dx from dy and the same random numbers as forward, and where the formula needs it from x or y, whose sign tells.
#include "kernels/blocks/stochastic.glsl"

#ifdef NEEDS_SOURCE
TENSOR(0, readonly, source)
TENSOR(1, readonly, dy)
RESULT(2, dx)
#else
TENSOR(0, readonly, dy)
RESULT(1, dx)
#endif

precise float drawn_gradient(float x, float dy, uint word, Parameters p) {
  return gradient(x, dy, noise_of(word), p);
}

precise vec4 gradients(vec4 x, vec4 dy, uvec4 words, Parameters p) {
#define GRADIENT_OF(component) drawn_gradient(x.component, dy.component, words.component, p)
  return QUAD_OF(GRADIENT_OF);
}

void do_step(uint row, uint position, Parameters p) {
  const uvec4 dy_of_step = dy_step(row, position, 0);
#ifdef NEEDS_SOURCE
  const uvec4 source_of_step = source_step(row, position, 0);
#else
  const uvec4 source_of_step = uvec4(0u);
#endif
  uvec4 quads[2];
  for (uint quad = 0; quad < kQuads; ++quad) {
    const uvec4 words = random_words(row, position, quad);
    precise const vec4 dy = decoded(quad_of(dy_of_step, quad));
    precise const vec4 x = decoded(quad_of(source_of_step, quad));
    const uvec4 bits = noisy_bits(words, dy, gradients(x, dy, words, p));
    quads[quad] = quiet_where_nan(floatBitsToUint(x), bits);
  }
  store_dx(row, position, 0, quads);
}
