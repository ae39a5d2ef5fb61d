// dx is dy for the piece of x that won, and 0 for the others.
#include "kernels/blocks/pieces.glsl"

TENSOR(1, readonly, dy)
RESULT(2, dx)

void do_step(uint row, uint position, Parameters p) {
  const uvec4 gradient = dy_step(row, position, 0);
  uvec4 winners[2];
  for (uint quad = 0; quad < kQuads; ++quad) winners[quad] = choice_of(row, position, quad).piece;
  for (uint piece = 0; piece < pieces.count; ++piece) {
    uvec4 quads[2];
    for (uint quad = 0; quad < kQuads; ++quad) {
      const uvec4 dy = floatBitsToUint(decoded(quad_of(gradient, quad)));
      quads[quad] = mix(uvec4(0u), dy, equal(winners[quad], uvec4(piece)));
    }
    store_dx(row, position, piece, quads);
  }
}
