// What kernels and the runtime agree on; compiled by GLSL and by C++.
#ifndef VKACT_SHARED_H
#define VKACT_SHARED_H

#ifdef __cplusplus
#include <cstdint>
#define VKACT_UINT std::uint32_t
#define VKACT_CONSTANT constexpr std::uint32_t
namespace vkact::shared {
#else
#define VKACT_UINT uint
#define VKACT_CONSTANT const uint
#endif

// Element types; the values of vkact::ElementType.
VKACT_CONSTANT kFloat32 = 0;
VKACT_CONSTANT kFloat16 = 1;
VKACT_CONSTANT kBfloat16 = 2;
// Of targets and masks alone.
VKACT_CONSTANT kInt32 = 3;
VKACT_CONSTANT kUint8 = 4;

VKACT_CONSTANT kVectorBytes = 16;

// Invocations of a rowwise workgroup. Fixed, so that every device adds in the same order.
VKACT_CONSTANT kRowwiseWorkgroup = 256;

// Specialization constants:
//   pointwise  0 workgroup size, 1 element type, 2 vectors per invocation, 3 guarded, 4 accumulates
//   rowwise    0 held steps, 1 element type, 2 lanes of a row, 3 access (below), 4 accumulates, 5 scaled, 6 negated,
//              7 whether a mask is added, 8 scaled before it, 9 targets are probabilities, 10 reduction, 11 smooths
VKACT_CONSTANT kMaxHeldSteps = 8;
VKACT_CONSTANT kElementAccess = 0;      // any layout, one element at a time
VKACT_CONSTANT kVectorAccess = 1;       // rows are contiguous and start on a vector: 16 bytes at a time
VKACT_CONSTANT kInterleavedAccess = 2;  // rows interleave: neighbouring invocations take neighbouring rows

// Offsets say where the first element is in its binding; bindings start on the device's alignment.
struct PointwiseConstants {
  VKACT_UINT elements;
  VKACT_UINT source_offset;    // in vectors: x, or y when backward from the output
  VKACT_UINT gradient_offset;  // in vectors: dy
  VKACT_UINT result_offset;    // in vectors: y or dx
  float parameters[4];
};

// A window of rows. Element a of row r is at ((r / inner) * axis + a) * inner + r % inner.
struct RowwiseConstants {
  VKACT_UINT rows;
  VKACT_UINT axis;   // elements of a row in this window
  VKACT_UINT inner;  // rows that interleave
  VKACT_UINT segments;
  VKACT_UINT segment_length;
  VKACT_UINT continues;        // combine: merges with the statistics of earlier windows
  VKACT_UINT source_offset;    // in elements: x or y
  VKACT_UINT gradient_offset;  // in elements: dy
  VKACT_UINT result_offset;    // in elements: y or dx
  VKACT_UINT partial_offset;   // in statistics of 8 bytes
  VKACT_UINT statistics_offset;
  float scale;       // forward: of the differences to the maximum, positive; backward: of dx
  float scale_tail;  // what rounding the scale lost
  VKACT_UINT mask_offset;       // in elements: the mask's first element in its binding
  VKACT_UINT mask_phase;        // the mask's element for element 0 of the window
  VKACT_UINT mask_elements;     // after which the mask repeats
  VKACT_UINT first_element[2];  // of the window in the tensor, the low word first: counts random numbers
  VKACT_UINT seed[2];
  VKACT_UINT random_offset[2];
  VKACT_UINT target_offset;   // in elements: the first row's class or the first probability
  VKACT_UINT ignored_target;  // as the bits of an int
  float target_share;         // of the target in the smoothed distribution
  float class_share;          // of every class in it
  float loss_rows;            // that a mean is over, where targets are probabilities
};

// Losses of rows and their counts, 8 bytes an entry: so many to a workgroup on their way to a total.
VKACT_CONSTANT kLossChunk = 16384;

// Reductions of losses; the values of the parameter.
VKACT_CONSTANT kNoReduction = 0;
VKACT_CONSTANT kMeanReduction = 1;
VKACT_CONSTANT kSumReduction = 2;

#ifdef __cplusplus
}  // namespace vkact::shared
#endif
#undef VKACT_UINT
#undef VKACT_CONSTANT

#endif
