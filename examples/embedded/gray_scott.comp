// A step of the Gray-Scott reaction: u feeds v, v decays, both spread. The rates change from top to bottom and from left
// to right, around those beyond which v dies out, so that one picture shows many of its patterns.
#version 450

layout(local_size_x = 8, local_size_y = 8) in;
layout(push_constant) uniform Constants { uint size; };
layout(std430, binding = 0) readonly buffer Before { vec2 before[]; };
layout(std430, binding = 1) writeonly buffer After { vec2 after[]; };

vec2 cell(uvec2 at) { return before[(at.y % size) * size + at.x % size]; }

void main() {
  const uvec2 at = gl_GlobalInvocationID.xy;
  if (at.x >= size || at.y >= size) return;
  const uvec2 left = at + uvec2(size - 1, 0);
  const uvec2 up = at + uvec2(0, size - 1);
  const vec2 here = cell(at);
  const vec2 sides = cell(left) + cell(at + uvec2(1, 0)) + cell(up) + cell(at + uvec2(0, 1));
  const vec2 corners = cell(left + uvec2(0, 1)) + cell(left + uvec2(0, size - 1)) + cell(at + uvec2(1, 1)) +
                       cell(up + uvec2(1, 0));
  const vec2 spread = 0.2 * sides + 0.05 * corners - here;
  const vec2 place = (vec2(at) + 0.5) / float(size);
  const float feed = mix(0.020, 0.060, place.y);
  const float kill = 0.5 * sqrt(feed) - feed + mix(-0.0015, 0.0050, place.x);
  const float reaction = here.x * here.y * here.y;
  const vec2 rate = vec2(-reaction + feed * (1.0 - here.x), reaction - (feed + kill) * here.y);
  after[at.y * size + at.x] = here + vec2(1.0, 0.5) * spread + rate;
}
