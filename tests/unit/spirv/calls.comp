// Four calls of one function for the components of a vector, in the ways that tests name.
#version 450
layout(local_size_x = 1) in;
layout(std430, binding = 0) buffer Elements { vec4 elements[]; };
layout(push_constant) uniform Constants { float parameter; };
layout(constant_id = 0) const bool kShort = false;

struct Parts {
  float head;
  float tail;
};

// No vector, although it has four members.
struct Four {
  float a;
  float b;
  float c;
  float d;
};
Four four_of(vec4 x) { return Four(x.w, x.z, x.y, x.x); }

#if defined(ARITHMETIC)
// Structs, calls, selections, integers, and a branch on what is the same for all components.
Parts parts_of(float x, float p) {
  precise Parts parts;
  parts.head = uintBitsToFloat(floatBitsToUint(x) & 0xfffff000u);
  parts.tail = x - parts.head;
  if (kShort) parts.tail = parts.tail * p;
  return parts;
}
float f(float x, float p) {
  precise Parts parts = parts_of(abs(x), p);
  precise float sum = parts.head + parts.tail;
  precise float opposite = -sum;
  return x < 0.0 && p > 1.0 ? opposite : sum;
}
#elif defined(BRANCH)
float f(float x, float p) {
  float sum = 0.0;
  for (int i = 0; float(i) < x; ++i) sum += p;
  return sum;
}
#elif defined(INDEX)
float f(float x, float p) {
  const float table[4] = float[4](p, p + 1.0, p + 2.0, p + 3.0);
  return table[int(x) & 3];
}
#elif defined(MEMORY)
float f(float x, float p) {
  elements[1].x += p;
  return x + p;
}
#elif defined(SAME_FOR_ALL)
float f(float x, float p) { return p; }
#elif defined(CHANGE_BETWEEN)
float f(float x, float p) { return x * elements[1].x; }
#else
float f(float x, float p) { return x * p; }
#endif

void main() {
  const vec4 x = elements[gl_GlobalInvocationID.x];
  const float p = parameter;
#if defined(CHANGE_BETWEEN)
  const float first = f(x.x, p);
  elements[1].x = first;
  elements[gl_GlobalInvocationID.x] = vec4(first, f(x.y, p), f(x.z, p), f(x.w, p));
#elif defined(MEMBERS)
  const Four four = four_of(x);
  elements[gl_GlobalInvocationID.x] = vec4(f(four.a, p), f(four.b, p), f(four.c, p), f(four.d, p));
#elif defined(ANOTHER_ORDER)
  elements[gl_GlobalInvocationID.x] = vec4(f(x.y, p), f(x.x, p), f(x.z, p), f(x.w, p));
#elif defined(OTHER_ARGUMENTS)
  elements[gl_GlobalInvocationID.x] = vec4(f(x.x, p), f(x.y, p), f(x.z, p), f(x.w, p + 1.0));
#else
  elements[gl_GlobalInvocationID.x] = vec4(f(x.x, p), f(x.y, p), f(x.z, p), f(x.w, p));
#endif
}
