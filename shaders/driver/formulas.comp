// Activations as they are written with GLSL's built-in functions: for comparison only.
#version 450

layout(local_size_x = 64) in;
layout(constant_id = 0) const uint kFormula = 0;
layout(push_constant) uniform Constants { uint elements; };
layout(std430, binding = 0) readonly buffer Source { float x_elements[]; };
layout(std430, binding = 1) writeonly buffer Result { float y_elements[]; };

float gelu_tanh(float x) {
  return 0.5 * x * (1.0 + tanh(0.7978845608 * (x + 0.044715 * x * x * x)));
}

// In the order of src/driver/formulas.cpp.
float formula(float x) {
  switch (kFormula) {
    case 0: return 1.0 / (1.0 + exp(-x));
    case 1: return tanh(x);
    case 2: return x / (1.0 + exp(-x));
    case 3: return gelu_tanh(x);
    case 4: return gelu_tanh(x);
    case 5: return log(1.0 + exp(x));
    case 6: return x * tanh(log(1.0 + exp(x)));
    case 7: return x > 0.0 ? x : exp(x) - 1.0;
    case 8: return 1.0507009873554805 * (x > 0.0 ? x : 1.6732632423543772 * (exp(x) - 1.0));
    case 9: return -log(1.0 + exp(-x));
    case 10: return x / (1.0 + abs(x));
    case 11: return pow(max(x, 0.0), 2.0);
  }
  return 0.0;
}

void main() {
  const uint workgroup = gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x;
  const uint index = workgroup * gl_WorkGroupSize.x + gl_LocalInvocationID.x;
  if (index < elements) y_elements[index] = formula(x_elements[index]);
}
