// Stores of pairs of vectors, in the ways that tests name.
#version 450
layout(local_size_x = 1) in;

#if defined(OF_SIGNED)
#define VECTOR ivec4
#else
#define VECTOR uvec4
#endif
struct Pair {
  VECTOR first;
  VECTOR second;
#if defined(OF_THREE)
  VECTOR third;
#endif
};
layout(std430, binding = 0) readonly buffer Source { VECTOR source[]; };
layout(std430, binding = 1) buffer ResultPairs { Pair result_pairs[]; };
layout(std430, binding = 1) buffer Result { VECTOR result[]; };

void main() {
  const uint i = gl_GlobalInvocationID.x;
  const VECTOR x = source[i];
#if defined(OF_THREE)
  result_pairs[i] = Pair(x, x, x);
#elif defined(MEMBER_BY_MEMBER)
  result_pairs[i].first = x;
  result_pairs[i].second = x;
#else
  result_pairs[i] = Pair(x, source[i + 1u]);
#endif
#if defined(LOADED_TOO)
  result_pairs[i + 1u] = result_pairs[i];
#endif
  result[2u * i + 2u] = x;
}
