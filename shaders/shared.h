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

// A parameter without a tensor, among the types of parameters.
VKACT_CONSTANT kNoTensor = 15;

VKACT_CONSTANT kVectorBytes = 16;

// Invocations of a rowwise workgroup. Fixed, so that every device adds in the same order.
VKACT_CONSTANT kRowwiseWorkgroup = 256;

// ---- specialization constants, by their ids ----

// Of every kernel that has elements.
VKACT_CONSTANT kElementTypeId = 1;
// Whether the device converts float16 itself; set by the runtime. No kernel has another under this id.
VKACT_CONSTANT kFloat16ConversionsId = 17;
// Of pointwise kernels, compositions and blocks: whether an invocation's vectors lie together.
VKACT_CONSTANT kTakesVectorsTogetherId = 16;
// Of pointwise, rowwise and blocks kernels: how the tensors of the call lie, two bits for each of those that may be views.
VKACT_CONSTANT kViewsId = 18;

VKACT_CONSTANT kPointwiseWorkgroupId = 0;
VKACT_CONSTANT kPointwiseVectorsId = 2;  // of an invocation
VKACT_CONSTANT kPointwiseGuardedId = 3;
VKACT_CONSTANT kPointwiseAccumulatesId = 4;
// Of compositions, besides those of pointwise kernels.
VKACT_CONSTANT kCompositionPartsId = 5;
VKACT_CONSTANT kCompositionIsChainId = 6;
VKACT_CONSTANT kCompositionFirstParametersId = 7;  // of the first part; those of the other seven follow

VKACT_CONSTANT kChannelwiseVectorsId = 0;  // of an invocation
VKACT_CONSTANT kChannelwiseReductionId = 2;
VKACT_CONSTANT kChannelwiseTileLanesId = 3;
VKACT_CONSTANT kChannelwiseAccumulatesId = 4;
VKACT_CONSTANT kChannelwiseParameterTypesId = 5;  // of the first tensor of a parameter; those of the other three follow
VKACT_CONSTANT kChannelwiseWantedId = 9;          // gradients, a bit each
VKACT_CONSTANT kChannelwiseWritesResultId = 10;
VKACT_CONSTANT kChannelwiseHasStatisticsId = 11;
VKACT_CONSTANT kChannelwisePlacementId = 12;
VKACT_CONSTANT kChannelwiseHasPartialVectorId = 13;
// Which parameters occur in which results (kernels/channelwise/refused_parameters.glsl).
VKACT_CONSTANT kChannelwiseOccurrencesAboveId = 14;
VKACT_CONSTANT kChannelwiseOccurrencesBelowId = 15;
// Of kernels that add up what others left: lanes of a sum.
VKACT_CONSTANT kSumLanesId = 0;
VKACT_CONSTANT kCombineReductionId = 1;   // channelwise/combine
VKACT_CONSTANT kTotalAccumulatesId = 2;   // channelwise/total
VKACT_CONSTANT kStatisticsStageId = 0;    // channelwise/statistics
VKACT_CONSTANT kBroadcastLengthsId = 0;   // channelwise/broadcast_elements
VKACT_CONSTANT kBroadcastSumLengthsId = 1;  // channelwise/broadcast_sum
VKACT_CONSTANT kBroadcastHasInnermostId = 2;  // of both: the tensor has the innermost axis

VKACT_CONSTANT kRowwiseHeldStepsId = 0;
VKACT_CONSTANT kRowwiseLanesId = 2;  // of a row
VKACT_CONSTANT kRowwiseAccessId = 3;
VKACT_CONSTANT kRowwiseAccumulatesId = 4;
VKACT_CONSTANT kRowwiseScaledId = 5;
VKACT_CONSTANT kRowwiseNegatedId = 6;
VKACT_CONSTANT kRowwiseMaskIsAddedId = 7;
VKACT_CONSTANT kRowwiseScaledBeforeMaskId = 8;
VKACT_CONSTANT kRowwiseMaskLengthsId = 12;  // of a mask that lacks axes between others
VKACT_CONSTANT kRowwiseMaskLacksLastId = 13;
// Of losses, besides.
VKACT_CONSTANT kLossProbabilitiesId = 9;  // whether targets are probabilities
VKACT_CONSTANT kLossReductionId = 10;
VKACT_CONSTANT kLossSmoothsId = 11;
VKACT_CONSTANT kLossAddsTotalsId = 12;

VKACT_CONSTANT kBlocksWorkgroupId = 0;
VKACT_CONSTANT kBlocksStepsId = 2;  // of an invocation
VKACT_CONSTANT kBlocksAccessId = 3;
VKACT_CONSTANT kBlocksAccumulatesId = 4;
VKACT_CONSTANT kStochasticDrawsPerRowId = 5;
VKACT_CONSTANT kStochasticIsRandomId = 6;

VKACT_CONSTANT kRearrangementBytesId = 0;  // calls/rearrangement: of an element
VKACT_CONSTANT kRearrangementByWordId = 1;

// ---- what they may be ----

VKACT_CONSTANT kMaxHeldSteps = 8;
VKACT_CONSTANT kElementAccess = 0;      // any layout, one element at a time
VKACT_CONSTANT kVectorAccess = 1;       // rows are contiguous and start on a vector: 16 bytes at a time
VKACT_CONSTANT kInterleavedAccess = 2;  // rows interleave: neighbouring invocations take neighbouring rows

// How a tensor lies in memory.
VKACT_CONSTANT kNoView = 0;       // its elements, or those of each block, follow each other
VKACT_CONSTANT kVectorView = 1;   // those of each vector of 16 bytes do
VKACT_CONSTANT kElementView = 2;  // each is at a place of its own
VKACT_CONSTANT kViewBits = 2;

// What the elements of a vector have in common.
VKACT_CONSTANT kAnyPlacement = 0;    // nothing: each may be of another channel
VKACT_CONSTANT kVectorPlacement = 1; // they are of one channel
VKACT_CONSTANT kOnePlacement = 2;    // all elements of the tensor have the same parameters

// How terms of a parameter's gradient are added up at first; see kernels/channelwise/backward.glsl.
VKACT_CONSTANT kNoGradients = 0;
VKACT_CONSTANT kTileReduction = 1;
VKACT_CONSTANT kColumnReduction = 2;
VKACT_CONSTANT kChannelwiseWorkgroup = 256;
VKACT_CONSTANT kMaxTrainable = 4;
VKACT_CONSTANT kMaxChannelwiseResults = 5;

// A call's tensors seen along three axes, of which one may be views: element (o * middle + m) * inner + i of a view is this
// far from its first one, in elements: o * outer + m * middle + i * inner.
struct ViewStrides {
  VKACT_UINT outer;
  VKACT_UINT middle;
  VKACT_UINT inner;
};
struct ViewConstants {
  VKACT_UINT middle;  // lengths
  VKACT_UINT inner;
  ViewStrides source;
  ViewStrides gradient;
  ViewStrides result;
};

// Offsets say where the first element is in its binding; bindings start on the device's alignment.
struct PointwiseConstants {
  VKACT_UINT elements;
  VKACT_UINT source_offset;    // in vectors, of a view in elements: x, or y when backward from the output
  VKACT_UINT gradient_offset;  // the same of dy
  VKACT_UINT result_offset;    // the same of y or dx
  float parameters[4];
  ViewConstants views;
};

// A composition's parts and their parameters, all together.
VKACT_CONSTANT kMaxParts = 8;
VKACT_CONSTANT kMaxComposedParameters = 18;

// A window of a composition. In a mixed one the element at place (phase + e) % row of a row belongs to the first part
// whose end is greater than that.
struct ComposedConstants {
  VKACT_UINT elements;
  VKACT_UINT source_offset;    // in vectors: x
  VKACT_UINT gradient_offset;  // in vectors: dy
  VKACT_UINT result_offset;    // in vectors: y or dx
  VKACT_UINT row;
  VKACT_UINT phase;
  VKACT_UINT ends[8];
  float parameters[18];
};

// A window of a tensor whose channels have parameters of their own. Element e of the window belongs to run
// (phase + e) / inner, and runs take the parameters' elements in turn.
struct ChannelwiseConstants {
  VKACT_UINT elements;
  VKACT_UINT source_offset;    // in vectors: x
  VKACT_UINT gradient_offset;  // in vectors: dy
  VKACT_UINT result_offset;    // in vectors: y or dx
  VKACT_UINT inner;
  VKACT_UINT phase;
  VKACT_UINT first_run;             // of the tensor, modulo the parameters' elements
  VKACT_UINT parameter_elements[4];  // of the trainable parameters' tensors
  VKACT_UINT parameter_offsets[4];   // in elements
  float parameters[4];
  VKACT_UINT partials;   // of one parameter
  VKACT_UINT run;        // tiles: as inner and phase, but of the finest gradient
  VKACT_UINT run_phase;
  VKACT_UINT columns;    // columns: vectors of a row
  VKACT_UINT rows;       // columns: rows of a block
  VKACT_UINT channels;   // that have statistics, one quantity after the other
  VKACT_UINT statistics_offset;  // in elements
};

// Sums of partial sums, for every element of the finest gradient.
struct ChannelwiseCombineConstants {
  VKACT_UINT parameters;   // how many have partial sums
  VKACT_UINT targets;      // elements of the finest gradient
  VKACT_UINT run;          // elements that belong to one of them and lie together
  VKACT_UINT phase;        // place of the window's first element in its run (tiles) or period (columns)
  VKACT_UINT first_run;    // of the window, modulo the targets
  VKACT_UINT elements;     // of the window
  VKACT_UINT tile;         // tiles: elements of one
  VKACT_UINT columns;      // columns: elements of a row
  VKACT_UINT blocks;       // columns: blocks of rows
  VKACT_UINT partials;     // of one parameter
  VKACT_UINT accumulates;  // adds to what earlier windows gave
};

// Element j of a parameter's gradient is the sum of sums[first + j], sums[first + j + elements] ...
struct ChannelwiseTotalConstants {
  VKACT_UINT elements;
  VKACT_UINT terms;
  VKACT_UINT first;
  VKACT_UINT result_offset;  // in elements
  float factor;              // of each sum
};

// Elements of a tensor in the places of a window of one that it is broadcast to; see kernels/common/broadcast.glsl.
struct BroadcastConstants {
  VKACT_UINT elements;
  VKACT_UINT source_offset;  // in elements
  VKACT_UINT result_offset;  // in elements
  VKACT_UINT phase;
  VKACT_UINT lengths[4];
};

// Sums of a box of terms along the axes that a tensor lacks; sum s is of the terms [s % chunks * chunk, chunk more) of
// the tensor's element s / chunks.
struct BroadcastSumConstants {
  VKACT_UINT sums;
  VKACT_UINT chunks;
  VKACT_UINT chunk;
  VKACT_UINT terms;  // of an element
  VKACT_UINT source_offset;
  VKACT_UINT result_offset;
  VKACT_UINT lengths[4];
  VKACT_UINT accumulates;  // adds to what other boxes gave
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
  VKACT_UINT partial_offset;   // in statistics of 16 bytes
  VKACT_UINT statistics_offset;
  float scale;       // forward: of the differences to the maximum, positive; backward: of dx
  float scale_tail;  // what rounding the scale lost
  VKACT_UINT mask_offset;      // in elements: the mask's first element in its binding
  VKACT_UINT mask_phase;       // the mask's element for element 0 of the window
  VKACT_UINT mask_lengths[4];  // after which the mask repeats; see kernels/rowwise/mask.glsl
};

// What follows these, by the kind of kernel: views, of those that are neither of the next two;
struct ViewedRows {
  RowwiseConstants rows;
  ViewConstants views;
};
// the numbers behind the noise of perturbed rows;
struct RowNoise {
  VKACT_UINT first_element[2];  // of the window in the tensor, the low word first: counts random numbers
  VKACT_UINT seed[2];
  VKACT_UINT random_offset[2];
};
struct PerturbedRows {
  RowwiseConstants rows;
  RowNoise noise;
};
// and what losses compare with.
struct RowTargets {
  VKACT_UINT offset;   // in elements: the first row's class or the first probability
  VKACT_UINT ignored;  // as the bits of an int
  float target_share;  // of the target in the smoothed distribution
  float class_share;   // of every class in it
  float loss_rows;     // that a mean is over, where targets are probabilities
};
struct LossRows {
  RowwiseConstants rows;
  RowTargets targets;
};

// Most tensors of a call on blocks.
VKACT_CONSTANT kMaxBlockTensors = 5;

// A window of rows in which each tensor has, in every row, blocks of elements that lie together.
struct BlockConstants {
  VKACT_UINT rows;
  VKACT_UINT block;                      // elements of a block in this window
  VKACT_UINT offsets[kMaxBlockTensors];  // in elements, of each tensor's first block
  VKACT_UINT strides[kMaxBlockTensors];  // in elements, from row to row
  float parameters[4];
};

// What follows these, by the kind of kernel: how far apart the elements of blocks are that do not lie together;
struct BlockViews {
  VKACT_UINT first;                              // of the window in the block
  VKACT_UINT run;                                // a block's elements are in runs of this length
  VKACT_UINT run_strides[kMaxBlockTensors];      // in elements, from run to run
  VKACT_UINT element_strides[kMaxBlockTensors];  // within a run
};
struct ViewedBlocks {
  BlockConstants blocks;
  BlockViews views;
};
// the pieces of a pooled tensor;
struct BlockPieces {
  VKACT_UINT count;   // blocks of a row in a tensor that is pooled
  VKACT_UINT stride;  // in elements, from one to the next
};
struct PooledBlocks {
  BlockConstants blocks;
  BlockPieces pieces;
};
// and what stochastic kernels make of random numbers.
struct BlockNoise {
  VKACT_UINT seed[2];  // the lower half first, as below
  VKACT_UINT random_offset[2];
  VKACT_UINT first_index[2];  // what the first element, or the first row, counts as
  VKACT_UINT drop_below;      // numbers below this, of 2^24, drop their element
  float kept_scale;
  float kept_shift;
  float dropped_value;
};
struct StochasticBlocks {
  BlockConstants blocks;
  BlockNoise noise;
};

// Losses of rows and their counts, or totals of them: so many to a workgroup on their way to one total.
VKACT_CONSTANT kLossChunk = 16384;

// Reductions of losses; the values of the parameter.
VKACT_CONSTANT kNoReduction = 0;
VKACT_CONSTANT kMeanReduction = 1;
VKACT_CONSTANT kSumReduction = 2;

// Statistics of a channel; see math/channel_statistics.glsl.
VKACT_CONSTANT kChannelStatistics = 5;

// What channelwise_statistics makes of a channel's sums.
VKACT_CONSTANT kMean = 0;
VKACT_CONSTANT kMoments = 1;
VKACT_CONSTANT kRunningMoments = 2;
VKACT_CONSTANT kGradients = 3;

struct ChannelStatisticsConstants {
  VKACT_UINT channels;
  VKACT_UINT means_offset;     // in elements: one quantity after the other
  VKACT_UINT running_offsets[2];  // in elements: mean, variance
  VKACT_UINT updates_running;
  float unbiased_factor;   // of the biased variance
  float epsilon;
  float momentum;
};

// Axes of a rearrangement, after those that follow each other in both tensors were made one.
VKACT_CONSTANT kMaxRearrangedAxes = 6;

// Elements of one tensor on their way to the places of another; the innermost axis first.
struct RearrangementConstants {
  VKACT_UINT elements;
  VKACT_UINT axes;
  VKACT_UINT source_offset;  // in elements
  VKACT_UINT result_offset;  // in elements
  VKACT_UINT lengths[kMaxRearrangedAxes];
  VKACT_UINT source_strides[kMaxRearrangedAxes];  // in elements
  VKACT_UINT result_strides[kMaxRearrangedAxes];  // in elements
};

// result[r, c] = scale * the sum over t of left[r, t] * right[t, c], with these distances from one to the next.
struct SmallProductConstants {
  VKACT_UINT rows;
  VKACT_UINT columns;
  VKACT_UINT terms;
  VKACT_UINT left_offset;  // all in elements
  VKACT_UINT left_row;
  VKACT_UINT left_term;
  VKACT_UINT right_offset;
  VKACT_UINT right_column;
  VKACT_UINT right_term;
  VKACT_UINT result_offset;
  VKACT_UINT accumulates;
  float scale;
};

#ifdef __cplusplus
}  // namespace vkact::shared
#endif
#undef VKACT_UINT
#undef VKACT_CONSTANT

#endif
