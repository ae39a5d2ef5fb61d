// A pixel is the mean of the palette's colours, weighted by the network's probabilities.
#version 450

layout(local_size_x = 64) in;
layout(push_constant) uniform Constants { uint cells; };
layout(std430, binding = 0) readonly buffer Probabilities { float probabilities[]; };
layout(std430, binding = 1) writeonly buffer Pixels { uint pixels[]; };

const vec3 kColours[6] = vec3[](vec3(0.05, 0.07, 0.16), vec3(0.09, 0.30, 0.45), vec3(0.16, 0.62, 0.56),
                                vec3(0.91, 0.77, 0.42), vec3(0.96, 0.55, 0.30), vec3(0.98, 0.95, 0.88));

void main() {
  const uint cell = gl_GlobalInvocationID.x;
  if (cell >= cells) return;
  vec3 colour = vec3(0.0);
  for (uint i = 0; i < 6; ++i) colour += probabilities[6 * cell + i] * kColours[i];
  pixels[cell] = packUnorm4x8(vec4(colour, 1.0));
}
