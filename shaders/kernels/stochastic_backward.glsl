// dx from dy and the same random numbers as forward, and where the formula needs it from x or y, whose sign tells.
#include "kernels/stochastic.glsl"

#ifdef NEEDS_SOURCE
TENSOR(0, readonly, source)
TENSOR(1, readonly, dy)
RESULT(2, dx)
#else
TENSOR(0, readonly, dy)
RESULT(1, dx)
#endif

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
    precise vec4 dx = vec4(gradient(x.x, dy.x, noise_of(words.x), p));
    if (kByVector) {
      dx.y = gradient(x.y, dy.y, noise_of(words.y), p);
      dx.z = gradient(x.z, dy.z, noise_of(words.z), p);
      dx.w = gradient(x.w, dy.w, noise_of(words.w), p);
    }
    quads[quad] = quiet_where_nan(floatBitsToUint(x), noisy_bits(words, dy, dx));
  }
  store_dx(row, position, 0, quads);
}
