// y is the piece of x that wins.
#include "kernels/blocks/pieces.glsl"

RESULT(1, y)

void do_step(uint row, uint position, Parameters p) {
  uvec4 quads[2];
  for (uint quad = 0; quad < kQuads; ++quad) quads[quad] = choice_of(row, position, quad).bits;
  store_y(row, position, 0, quads);
}
