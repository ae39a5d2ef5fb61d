// The driver's own mathematics, a function of up to three numbers at a time: for comparison only.
#version 450

layout(local_size_x = 64) in;
layout(constant_id = 0) const uint kFunction = 0;
layout(push_constant) uniform Constants { uint elements; };
layout(std430, binding = 0) readonly buffer First { float a_elements[]; };
layout(std430, binding = 1) readonly buffer Second { float b_elements[]; };
layout(std430, binding = 2) readonly buffer Third { float c_elements[]; };
layout(std430, binding = 3) writeonly buffer Result { float results[]; };

float precise_sum(float a, float b, float c) {
  precise const float product = a * b;
  precise const float sum = product + c;
  return sum;
}

// In the order of the table in src/driver/functions.cpp.
float function_of(float a, float b, float c) {
  switch (kFunction) {
    case 0: return a + b;
    case 1: return a * b;
    case 2: return a / b;
    case 3: return fma(a, b, c);
    case 4: return mix(a, b, c);
    case 5: return sqrt(a);
    case 6: return inversesqrt(a);
    case 7: return exp(a);
    case 8: return exp2(a);
    case 9: return log(a);
    case 10: return log2(a);
    case 11: return pow(a, b);
    case 12: return sin(a);
    case 13: return cos(a);
    case 14: return tan(a);
    case 15: return asin(a);
    case 16: return acos(a);
    case 17: return atan(a);
    case 18: return atan(a, b);
    case 19: return sinh(a);
    case 20: return cosh(a);
    case 21: return tanh(a);
    case 22: return unpackHalf2x16(packHalf2x16(vec2(a, 0.0))).x;
    case 23: return float(int(a));
    case 24: return float(floatBitsToInt(a));
    case 25: return float(floatBitsToUint(a));
    case 26: return a * b + c;
    case 27: return precise_sum(a, b, c);
  }
  return 0.0;
}

void main() {
  const uint workgroup = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
  const uint index = workgroup * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
  if (index < elements) results[index] = function_of(a_elements[index], b_elements[index], c_elements[index]);
}
