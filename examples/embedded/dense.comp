// y = x w + b for each cell: w is [inputs, outputs], b one row behind it.
#version 450

layout(local_size_x = 64) in;
layout(push_constant) uniform Constants {
  uint cells;
  uint inputs;
  uint outputs;
};
layout(std430, binding = 0) readonly buffer X { float x[]; };
layout(std430, binding = 1) readonly buffer Weights { float weights[]; };
layout(std430, binding = 2) writeonly buffer Y { float y[]; };

void main() {
  const uint index = gl_GlobalInvocationID.x;
  if (index >= cells * outputs) return;
  const uint cell = index / outputs;
  const uint output_index = index % outputs;
  float sum = weights[inputs * outputs + output_index];
  for (uint i = 0; i < inputs; ++i)
    sum += x[cell * inputs + i] * weights[i * outputs + output_index];
  y[index] = sum;
}
