// Philox4x32-10: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011.
#ifndef VKACT_MATH_PHILOX_GLSL
#define VKACT_MATH_PHILOX_GLSL

// Four random words for a key and a counter.
uvec4 philox(uvec2 key, uvec4 counter) {
  uvec2 round_key = key;
  uvec4 words = counter;
  for (int i = 0; i < 10; ++i) {
    uint high_x;
    uint low_x;
    uint high_z;
    uint low_z;
    umulExtended(words.x, 0xD2511F53u, high_x, low_x);
    umulExtended(words.z, 0xCD9E8D57u, high_z, low_z);
    words = uvec4(high_z ^ words.y ^ round_key.x, low_z, high_x ^ words.w ^ round_key.y, low_x);
    round_key = uvec2(round_key.x + 0x9E3779B9u, round_key.y + 0xBB67AE85u);
  }
  return words;
}

#endif
