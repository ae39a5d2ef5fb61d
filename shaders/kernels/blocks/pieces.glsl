// What the kernels share in which one of several pieces wins each element. A formula file says by surpasses() which.
#define HAS_PIECES
#include "kernels/blocks/frame.glsl"

TENSOR(0, readonly, x)

// Zeros of both signs alike.
uvec4 ranks_of(uvec4 bits) { return ordered(mix(bits, uvec4(0u), equal(bits, uvec4(0x80000000u)))); }

// Float32 bits of what won, and which piece that was.
struct Choice {
  uvec4 bits;
  uvec4 piece;
};

Choice choice_of(uint row, uint position, uint quad) {
  Choice best;
  best.bits = floatBitsToUint(decoded(quad_of(x_step(row, position, 0), quad)));
  best.piece = uvec4(0u);
  uvec4 ranks = ranks_of(best.bits);
  for (uint piece = 1; piece < pieces.count; ++piece) {
    const uvec4 bits = floatBitsToUint(decoded(quad_of(x_step(row, position, piece), quad)));
    const uvec4 rank = ranks_of(bits);
    const bvec4 wins = surpasses(rank, ranks);
    ranks = mix(ranks, rank, wins);
    best.bits = mix(best.bits, bits, wins);
    best.piece = mix(best.piece, uvec4(piece), wins);
  }
  return best;
}
