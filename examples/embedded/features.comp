// What the network sees of each cell, about from -1 to 1: u, v, and how v changes to the right and downwards.
#version 450

layout(local_size_x = 8, local_size_y = 8) in;
layout(push_constant) uniform Constants { uint size; };
layout(std430, binding = 0) readonly buffer Cells { vec2 cells[]; };
layout(std430, binding = 1) writeonly buffer Features { vec4 features[]; };

vec2 cell(uvec2 at) { return cells[(at.y % size) * size + at.x % size]; }

void main() {
  const uvec2 at = gl_GlobalInvocationID.xy;
  if (at.x >= size || at.y >= size) return;
  const float right = cell(at + uvec2(1, 0)).y - cell(at + uvec2(size - 1, 0)).y;
  const float down = cell(at + uvec2(0, 1)).y - cell(at + uvec2(0, size - 1)).y;
  const vec2 here = cell(at);
  features[at.y * size + at.x] = vec4(2.0 * here.x - 1.0, 5.0 * here.y - 1.0, 8.0 * right, 8.0 * down);
}
