// Loads of vectors, in the ways that tests name.
#version 450
layout(local_size_x = 1) in;

#if defined(WRITABLE)
layout(std430, binding = 0) buffer Source { uvec4 source[]; };
#elif defined(SIGNED)
layout(std430, binding = 0) readonly buffer Source { ivec4 source[]; };
#elif defined(PAIRS)
layout(std430, binding = 0) readonly buffer Source { uvec2 source[]; };
#elif defined(SECOND_MEMBER)
layout(std430, binding = 0) readonly buffer Source { uvec4 head; uvec4 source[]; };
#else
layout(std430, binding = 0) readonly buffer Source { uvec4 source[]; };
#endif
layout(std430, binding = 0) readonly buffer SourceWords { uint source_words[]; };
layout(std430, binding = 2) readonly buffer Gradient { uvec4 gradient[]; };
layout(std430, binding = 1) buffer Result { uvec4 result[]; };

uvec4 loaded(uint i) {
#if defined(COMPONENT)
  return uvec4(source[i].y);
#elif defined(SIGNED)
  return uvec4(source[i]);
#elif defined(PAIRS)
  return source[i].xyxy;
#elif defined(LENGTH)
  return source[i] + uint(source.length());
#else
  return source[i];
#endif
}

void main() {
  const uint i = gl_GlobalInvocationID.x;
  uvec4 sum = loaded(i) + loaded(i + 1u);
#if defined(SEVERAL)
  sum += gradient[i] + source_words[i];
#endif
  result[i] += sum;
}
