// Philox4x32-10: random numbers that are a function of a key and a counter (Salmon, Moraes, Dror
// and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011).
#ifndef VKACT_MATH_PHILOX_GLSL
#define VKACT_MATH_PHILOX_GLSL

uvec4 philox(uvec2 key, uvec4 counter) {
  uvec2 round_key = key;
  uvec4 state = counter;
  for (uint i = 0u; i < 10u; ++i) {
    uint high_x;
    uint low_x;
    uint high_z;
    uint low_z;
    umulExtended(0xD2511F53u, state.x, high_x, low_x);
    umulExtended(0xCD9E8D57u, state.z, high_z, low_z);
    state = uvec4(high_z ^ state.y ^ round_key.x, low_z, high_x ^ state.w ^ round_key.y, low_x);
    round_key = uvec2(round_key.x + 0x9E3779B9u, round_key.y + 0xBB67AE85u);
  }
  return state;
}

#endif
