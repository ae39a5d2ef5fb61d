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

VKACT_CONSTANT kVectorBytes = 16;

// Invocations of a rowwise workgroup. Fixed, so that every device adds in the same order.
VKACT_CONSTANT kRowwiseWorkgroup = 256;

// Specialization constants:
//   pointwise  0 workgroup size, 1 element type, 2 vectors per invocation, 3 guarded, 4 accumulates
//   rowwise    0 held steps, 1 element type, 2 lanes of a row, 3 access (below)
//   blocks     0 workgroup size, 1 element type, 2 steps per invocation, 3 access (below), 4 accumulates,
//              5 a row draws one random number, 6 draws random numbers
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
  VKACT_UINT accumulates;      // combine: merges with the statistics of earlier windows
  VKACT_UINT source_offset;    // in elements: x or y
  VKACT_UINT gradient_offset;  // in elements: dy
  VKACT_UINT result_offset;    // in elements: y or dx
  VKACT_UINT partial_offset;   // in statistics of 8 bytes
  VKACT_UINT statistics_offset;
};

// Most tensors of a call on blocks.
VKACT_CONSTANT kMaxBlockTensors = 5;

// A window of rows in which each tensor has, in every row, blocks of elements that lie together.
struct BlockConstants {
  VKACT_UINT rows;
  VKACT_UINT block;                      // elements of a block in this window
  VKACT_UINT offsets[kMaxBlockTensors];  // in elements, of each tensor's first block
  VKACT_UINT strides[kMaxBlockTensors];  // in elements, from row to row
  VKACT_UINT pieces;                     // blocks of a row in a tensor that is pooled
  VKACT_UINT piece_stride;               // in elements, from one to the next
  VKACT_UINT seed[2];                    // of random numbers; the lower half first, as below
  VKACT_UINT random_offset[2];
  VKACT_UINT first_index[2];  // what the first element, or the first row, counts as
  VKACT_UINT drop_below;      // numbers below this, of 2^24, drop their element
  float kept_scale;
  float kept_shift;
  float dropped_value;
  float parameters[4];
};

#ifdef __cplusplus
}  // namespace vkact::shared
#endif
#undef VKACT_UINT
#undef VKACT_CONSTANT

#endif
