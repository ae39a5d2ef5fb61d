// Totals of the losses and counts of rows, kLossChunk of them to a workgroup. A total is the bits of a loss, in units of 1
// and of 2^64, and a count.
#define HAS_TARGETS
#include "kernels/rowwise/frame.glsl"

layout(std430, binding = 1) writeonly buffer ResultTotals { uvec4 result_totals[]; };

shared uint shared_count;

// Writes what the workgroup's entries come to. Whole numbers may be added in any order.
void store_total(WideSum loss, uint count) {
  if (gl_LocalInvocationID.x == 0) shared_count = 0;
  barrier();
  atomicAdd(shared_count, count);
  precise const RowTotal total = row_total(loss);
  const uvec2 in_units = uvec2(floatBitsToUint(total.sum.head), 0u);
  barrier();
  if (gl_LocalInvocationID.x == 0 && workgroup() * kLossChunk < constants.rows)
    result_totals[constants.result_offset + workgroup()] =
        uvec4(total.is_far ? in_units.yx : in_units, shared_count, 0u);
}

uint first_entry() { return workgroup() * kLossChunk + gl_LocalInvocationID.x; }
uint end_of_entries() { return min((workgroup() + 1) * kLossChunk, constants.rows); }
