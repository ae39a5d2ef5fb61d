// Sums over many numbers by kLanes invocations each, in an order that the shape alone decides.
#extension GL_EXT_control_flow_attributes : require
#include "kernels/common/running_sum.glsl"
#include "kernels/common/workgroup.glsl"

layout(local_size_x = 256, local_size_y = 1, local_size_z = 1) in;
layout(constant_id = kSumLanesId) const uint kLanes = 256;

uint lane() { return gl_LocalInvocationID.x % kLanes; }
// Which sum this invocation works on.
uint target() { return workgroup() * (256 / kLanes) + gl_LocalInvocationID.x / kLanes; }

shared vec2 shared_totals[256];

// The sum over the lanes, in lane 0, near and far. To be called once, by all.
precise vec2 total_of(WideSum sum) {
  precise vec2 total = vec2(corrected(sum.near), corrected(sum.far));
  const uint slot = gl_LocalInvocationID.x;
  for (uint count = kLanes; count > 1; count /= 2) {
    shared_totals[slot] = total;
    barrier();
    if (lane() < count / 2) {
      precise const vec2 both = total + shared_totals[slot + count / 2];
      total = both;
    }
    barrier();
  }
  return total;
}
