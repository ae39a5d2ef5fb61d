// Entries of a total, the bits of a loss and a count each, kLossChunk of them to a workgroup.
#include "kernels/rowwise.glsl"

layout(std430, binding = 1) writeonly buffer ResultEntries { uvec2 result_entries[]; };

shared uint shared_count;

// Writes what the workgroup's entries come to. Whole numbers may be added in any order.
void store_total(Sum loss, uint count) {
  if (gl_LocalInvocationID.x == 0) shared_count = 0;
  barrier();
  atomicAdd(shared_count, count);
  precise const float total = total_of(loss);
  barrier();
  if (gl_LocalInvocationID.x == 0 && workgroup() * kLossChunk < constants.rows)
    result_entries[constants.result_offset + workgroup()] =
        uvec2(floatBitsToUint(total), shared_count);
}

uint first_entry() { return workgroup() * kLossChunk + gl_LocalInvocationID.x; }
uint end_of_entries() { return min((workgroup() + 1) * kLossChunk, constants.rows); }
