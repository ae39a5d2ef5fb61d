// What the kernels share in which one of several pieces wins each element. A formula file says by surpasses() which.
#include "kernels/blocks.glsl"

TENSOR(0, readonly, x)

const uint kComponents = kByVector ? 4 : 1;

uint rank_of(uint bits) { return ordered(bits == 0x80000000u ? 0u : bits); }

// Float32 bits of what won, and which piece that was.
struct Choice {
  uvec4 bits;
  uvec4 piece;
};

Choice choice_of(uint row, uint position, uint quad) {
  Choice best;
  uvec4 ranks = uvec4(0u);
  for (uint piece = 0; piece < constants.pieces; ++piece) {
    const uvec4 bits = floatBitsToUint(decoded(quad_of(x_step(row, position, piece), quad)));
    if (piece == 0) best = Choice(bits, uvec4(0u));
    for (uint i = 0; i < kComponents; ++i) {
      const uint rank = rank_of(bits[i]);
      if (piece > 0 && !surpasses(rank, ranks[i])) continue;
      ranks[i] = rank;
      best.bits[i] = bits[i];
      best.piece[i] = piece;
    }
  }
  return best;
}
