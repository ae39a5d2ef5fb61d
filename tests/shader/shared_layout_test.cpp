// The push constants have the same layout in C++ as in every module.
#include <gtest/gtest.h>

#include <cstddef>
#include <vkact/element_type.hpp>

#include "modules.hpp"
#include "shared.h"

namespace vkact::shader_test {
namespace {

#define VKACT_MEMBER(type, name) \
  Member { offsetof(shared::type, name), sizeof(shared::type::name) }

const std::vector<Member> kPointwise{
    VKACT_MEMBER(PointwiseConstants, elements), VKACT_MEMBER(PointwiseConstants, source_offset),
    VKACT_MEMBER(PointwiseConstants, gradient_offset),
    VKACT_MEMBER(PointwiseConstants, result_offset), VKACT_MEMBER(PointwiseConstants, parameters)};
const std::vector<Member> kRowwise{VKACT_MEMBER(RowwiseConstants, rows),
                                   VKACT_MEMBER(RowwiseConstants, axis),
                                   VKACT_MEMBER(RowwiseConstants, inner),
                                   VKACT_MEMBER(RowwiseConstants, segments),
                                   VKACT_MEMBER(RowwiseConstants, segment_length),
                                   VKACT_MEMBER(RowwiseConstants, continues),
                                   VKACT_MEMBER(RowwiseConstants, source_offset),
                                   VKACT_MEMBER(RowwiseConstants, gradient_offset),
                                   VKACT_MEMBER(RowwiseConstants, result_offset),
                                   VKACT_MEMBER(RowwiseConstants, partial_offset),
                                   VKACT_MEMBER(RowwiseConstants, statistics_offset),
                                   VKACT_MEMBER(RowwiseConstants, scale),
                                   VKACT_MEMBER(RowwiseConstants, scale_tail),
                                   VKACT_MEMBER(RowwiseConstants, mask_offset),
                                   VKACT_MEMBER(RowwiseConstants, mask_phase),
                                   VKACT_MEMBER(RowwiseConstants, mask_lengths),
                                   VKACT_MEMBER(RowwiseConstants, first_element),
                                   VKACT_MEMBER(RowwiseConstants, seed),
                                   VKACT_MEMBER(RowwiseConstants, random_offset),
                                   VKACT_MEMBER(RowwiseConstants, target_offset),
                                   VKACT_MEMBER(RowwiseConstants, ignored_target),
                                   VKACT_MEMBER(RowwiseConstants, target_share),
                                   VKACT_MEMBER(RowwiseConstants, class_share),
                                   VKACT_MEMBER(RowwiseConstants, loss_rows)};
const std::vector<Member> kComposed{VKACT_MEMBER(ComposedConstants, elements),
                                    VKACT_MEMBER(ComposedConstants, source_offset),
                                    VKACT_MEMBER(ComposedConstants, gradient_offset),
                                    VKACT_MEMBER(ComposedConstants, result_offset),
                                    VKACT_MEMBER(ComposedConstants, row),
                                    VKACT_MEMBER(ComposedConstants, phase),
                                    VKACT_MEMBER(ComposedConstants, ends),
                                    VKACT_MEMBER(ComposedConstants, parameters)};
const std::vector<Member> kChannelwise{VKACT_MEMBER(ChannelwiseConstants, elements),
                                       VKACT_MEMBER(ChannelwiseConstants, source_offset),
                                       VKACT_MEMBER(ChannelwiseConstants, gradient_offset),
                                       VKACT_MEMBER(ChannelwiseConstants, result_offset),
                                       VKACT_MEMBER(ChannelwiseConstants, inner),
                                       VKACT_MEMBER(ChannelwiseConstants, phase),
                                       VKACT_MEMBER(ChannelwiseConstants, first_run),
                                       VKACT_MEMBER(ChannelwiseConstants, parameter_elements),
                                       VKACT_MEMBER(ChannelwiseConstants, parameter_offsets),
                                       VKACT_MEMBER(ChannelwiseConstants, parameters),
                                       VKACT_MEMBER(ChannelwiseConstants, partials),
                                       VKACT_MEMBER(ChannelwiseConstants, run),
                                       VKACT_MEMBER(ChannelwiseConstants, run_phase),
                                       VKACT_MEMBER(ChannelwiseConstants, columns),
                                       VKACT_MEMBER(ChannelwiseConstants, rows),
                                       VKACT_MEMBER(ChannelwiseConstants, channels),
                                       VKACT_MEMBER(ChannelwiseConstants, statistics_offset)};
const std::vector<Member> kCombine{VKACT_MEMBER(ChannelwiseCombineConstants, parameters),
                                   VKACT_MEMBER(ChannelwiseCombineConstants, targets),
                                   VKACT_MEMBER(ChannelwiseCombineConstants, run),
                                   VKACT_MEMBER(ChannelwiseCombineConstants, phase),
                                   VKACT_MEMBER(ChannelwiseCombineConstants, first_run),
                                   VKACT_MEMBER(ChannelwiseCombineConstants, elements),
                                   VKACT_MEMBER(ChannelwiseCombineConstants, tile),
                                   VKACT_MEMBER(ChannelwiseCombineConstants, columns),
                                   VKACT_MEMBER(ChannelwiseCombineConstants, blocks),
                                   VKACT_MEMBER(ChannelwiseCombineConstants, partials),
                                   VKACT_MEMBER(ChannelwiseCombineConstants, accumulates)};
const std::vector<Member> kTotal{VKACT_MEMBER(ChannelwiseTotalConstants, elements),
                                 VKACT_MEMBER(ChannelwiseTotalConstants, terms),
                                 VKACT_MEMBER(ChannelwiseTotalConstants, first),
                                 VKACT_MEMBER(ChannelwiseTotalConstants, result_offset),
                                 VKACT_MEMBER(ChannelwiseTotalConstants, factor)};
const std::vector<Member> kBroadcast{
    VKACT_MEMBER(BroadcastConstants, elements), VKACT_MEMBER(BroadcastConstants, source_offset),
    VKACT_MEMBER(BroadcastConstants, result_offset), VKACT_MEMBER(BroadcastConstants, phase),
    VKACT_MEMBER(BroadcastConstants, lengths)};
const std::vector<Member> kBroadcastSum{VKACT_MEMBER(BroadcastSumConstants, sums),
                                        VKACT_MEMBER(BroadcastSumConstants, chunks),
                                        VKACT_MEMBER(BroadcastSumConstants, chunk),
                                        VKACT_MEMBER(BroadcastSumConstants, terms),
                                        VKACT_MEMBER(BroadcastSumConstants, source_offset),
                                        VKACT_MEMBER(BroadcastSumConstants, result_offset),
                                        VKACT_MEMBER(BroadcastSumConstants, lengths),
                                        VKACT_MEMBER(BroadcastSumConstants, accumulates)};
const std::vector<Member> kChannelStatistics{
    VKACT_MEMBER(ChannelStatisticsConstants, channels),
    VKACT_MEMBER(ChannelStatisticsConstants, means_offset),
    VKACT_MEMBER(ChannelStatisticsConstants, running_offsets),
    VKACT_MEMBER(ChannelStatisticsConstants, updates_running),
    VKACT_MEMBER(ChannelStatisticsConstants, unbiased_factor),
    VKACT_MEMBER(ChannelStatisticsConstants, epsilon),
    VKACT_MEMBER(ChannelStatisticsConstants, momentum)};
const std::vector<Member> kSmallProduct{VKACT_MEMBER(SmallProductConstants, rows),
                                        VKACT_MEMBER(SmallProductConstants, columns),
                                        VKACT_MEMBER(SmallProductConstants, terms),
                                        VKACT_MEMBER(SmallProductConstants, left_offset),
                                        VKACT_MEMBER(SmallProductConstants, left_row),
                                        VKACT_MEMBER(SmallProductConstants, left_term),
                                        VKACT_MEMBER(SmallProductConstants, right_offset),
                                        VKACT_MEMBER(SmallProductConstants, right_column),
                                        VKACT_MEMBER(SmallProductConstants, right_term),
                                        VKACT_MEMBER(SmallProductConstants, result_offset),
                                        VKACT_MEMBER(SmallProductConstants, accumulates),
                                        VKACT_MEMBER(SmallProductConstants, scale)};
const std::vector<Member> kBlocks{
    VKACT_MEMBER(BlockConstants, rows),          VKACT_MEMBER(BlockConstants, block),
    VKACT_MEMBER(BlockConstants, offsets),       VKACT_MEMBER(BlockConstants, strides),
    VKACT_MEMBER(BlockConstants, pieces),        VKACT_MEMBER(BlockConstants, piece_stride),
    VKACT_MEMBER(BlockConstants, seed),          VKACT_MEMBER(BlockConstants, random_offset),
    VKACT_MEMBER(BlockConstants, first_index),   VKACT_MEMBER(BlockConstants, drop_below),
    VKACT_MEMBER(BlockConstants, kept_scale),    VKACT_MEMBER(BlockConstants, kept_shift),
    VKACT_MEMBER(BlockConstants, dropped_value), VKACT_MEMBER(BlockConstants, parameters)};
#undef VKACT_MEMBER

// The constants of the kernels whose names begin with `kernels`.
void expect_layout(const std::string& kernels, const std::vector<Member>& expected,
                   std::size_t size) {
  std::size_t checked = 0;
  for (const NamedModule& named : all_modules()) {
    if (!named.kernel.starts_with(kernels)) continue;
    SCOPED_TRACE(named.name);
    const SpirvModule module(named.code);
    const auto blocks = module.variables(kPushConstant);
    ASSERT_EQ(blocks.size(), 1u);
    const auto members = module.members(blocks[0]);
    EXPECT_TRUE(members == expected);
    EXPECT_EQ(members.back().offset + members.back().size, size);
    ++checked;
  }
  EXPECT_GT(checked, 0u);
}

TEST(SharedLayout, PointwiseConstantsAreTheSameInEveryModule) {
  expect_layout("pointwise_", kPointwise, sizeof(shared::PointwiseConstants));
}

TEST(SharedLayout, RowwiseConstantsAreTheSameInEveryModule) {
  expect_layout("rowwise_", kRowwise, sizeof(shared::RowwiseConstants));
}

TEST(SharedLayout, ComposedConstantsAreTheSameInEveryModule) {
  expect_layout("compositions_", kComposed, sizeof(shared::ComposedConstants));
}

TEST(SharedLayout, ChannelwiseConstantsAreTheSameInEveryModule) {
  expect_layout("channelwise_forward", kChannelwise, sizeof(shared::ChannelwiseConstants));
  expect_layout("channelwise_backward", kChannelwise, sizeof(shared::ChannelwiseConstants));
  expect_layout("channelwise_deviations", kChannelwise, sizeof(shared::ChannelwiseConstants));
  expect_layout("channelwise_statistics", kChannelStatistics,
                sizeof(shared::ChannelStatisticsConstants));
  for (const char* kernel : {"channelwise_normalization", "channelwise_addition"})
    expect_layout(kernel, kChannelwise, sizeof(shared::ChannelwiseConstants));
  expect_layout("network_small_product", kSmallProduct, sizeof(shared::SmallProductConstants));
  expect_layout("channelwise_combine", kCombine, sizeof(shared::ChannelwiseCombineConstants));
  expect_layout("channelwise_total", kTotal, sizeof(shared::ChannelwiseTotalConstants));
  expect_layout("channelwise_broadcast_elements", kBroadcast, sizeof(shared::BroadcastConstants));
  expect_layout("channelwise_broadcast_sum", kBroadcastSum, sizeof(shared::BroadcastSumConstants));
}

TEST(SharedLayout, BlockConstantsAreTheSameInEveryModule) {
  expect_layout("blocks_", kBlocks, sizeof(shared::BlockConstants));
}

TEST(SharedLayout, ElementTypesHaveTheSameNumbers) {
  EXPECT_EQ(shared::kFloat32, static_cast<std::uint32_t>(ElementType::float32));
  EXPECT_EQ(shared::kFloat16, static_cast<std::uint32_t>(ElementType::float16));
  EXPECT_EQ(shared::kBfloat16, static_cast<std::uint32_t>(ElementType::bfloat16));
  EXPECT_EQ(shared::kInt32, static_cast<std::uint32_t>(ElementType::int32));
  EXPECT_EQ(shared::kUint8, static_cast<std::uint32_t>(ElementType::uint8));
}

TEST(SharedLayout, ParametersOfEveryActivationFit) {
  EXPECT_EQ(sizeof(shared::PointwiseConstants::parameters), kMaxParameters * sizeof(float));
  EXPECT_EQ(sizeof(shared::BlockConstants::parameters), kMaxParameters * sizeof(float));
}

}  // namespace
}  // namespace vkact::shader_test
