// The push constants have the same layout in C++ as in every module.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <vkact/activation.hpp>
#include <vkact/element_type.hpp>

#include "modules.hpp"
#include "shared.h"

namespace vkact::shader_test {
namespace {

#define VKACT_MEMBER(type, name) \
  Member { offsetof(shared::type, name), sizeof(shared::type::name) }

// Members, and behind them those of a struct that begins there.
std::vector<Member> with(std::vector<Member> members, std::size_t begin,
                         const std::vector<Member>& inner) {
  for (const Member& each : inner)
    members.push_back({static_cast<std::uint32_t>(begin) + each.offset, each.size});
  return members;
}

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
                                   VKACT_MEMBER(RowwiseConstants, mask_lengths)};
const std::vector<Member> kViewStrides{VKACT_MEMBER(ViewStrides, outer),
                                       VKACT_MEMBER(ViewStrides, middle),
                                       VKACT_MEMBER(ViewStrides, inner)};
const std::vector<Member> kViews =
    with(with(with({VKACT_MEMBER(ViewConstants, middle), VKACT_MEMBER(ViewConstants, inner)},
                   offsetof(shared::ViewConstants, source), kViewStrides),
              offsetof(shared::ViewConstants, gradient), kViewStrides),
         offsetof(shared::ViewConstants, result), kViewStrides);
const std::vector<Member> kRowNoise{VKACT_MEMBER(RowNoise, first_element),
                                    VKACT_MEMBER(RowNoise, seed),
                                    VKACT_MEMBER(RowNoise, random_offset)};
const std::vector<Member> kRowTargets{
    VKACT_MEMBER(RowTargets, offset), VKACT_MEMBER(RowTargets, ignored),
    VKACT_MEMBER(RowTargets, target_share), VKACT_MEMBER(RowTargets, class_share),
    VKACT_MEMBER(RowTargets, loss_rows)};
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
    VKACT_MEMBER(BlockConstants, rows), VKACT_MEMBER(BlockConstants, block),
    VKACT_MEMBER(BlockConstants, offsets), VKACT_MEMBER(BlockConstants, strides),
    VKACT_MEMBER(BlockConstants, parameters)};
const std::vector<Member> kBlockViews{
    VKACT_MEMBER(BlockViews, first), VKACT_MEMBER(BlockViews, run),
    VKACT_MEMBER(BlockViews, run_strides), VKACT_MEMBER(BlockViews, element_strides)};
const std::vector<Member> kBlockPieces{VKACT_MEMBER(BlockPieces, count),
                                       VKACT_MEMBER(BlockPieces, stride)};
const std::vector<Member> kBlockNoise{
    VKACT_MEMBER(BlockNoise, seed),         VKACT_MEMBER(BlockNoise, random_offset),
    VKACT_MEMBER(BlockNoise, first_index),  VKACT_MEMBER(BlockNoise, drop_below),
    VKACT_MEMBER(BlockNoise, kept_scale),   VKACT_MEMBER(BlockNoise, kept_shift),
    VKACT_MEMBER(BlockNoise, dropped_value)};
#undef VKACT_MEMBER

// The constants of the kernels of which `is_one` says so.
template <class IsOne>
void expect_layout_where(const IsOne& is_one, const std::vector<Member>& expected,
                         std::size_t size) {
  std::size_t checked = 0;
  for (const NamedModule& named : all_modules()) {
    if (!is_one(named)) continue;
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

// The same, of those whose names begin with `kernels`.
void expect_layout(const std::string& kernels, const std::vector<Member>& expected,
                   std::size_t size) {
  expect_layout_where([&](const NamedModule& named) { return named.kernel.starts_with(kernels); },
                      expected, size);
}

TEST(SharedLayout, PointwiseConstantsAreTheSameInEveryModule) {
  expect_layout("pointwise_", with(kPointwise, offsetof(shared::PointwiseConstants, views), kViews),
                sizeof(shared::PointwiseConstants));
}

TEST(SharedLayout, RowwiseConstantsAreTheSameInEveryModule) {
  const auto is_loss = [](const NamedModule& named) {
    return named.kernel.starts_with("rowwise_loss");
  };
  const auto is_perturbed = [](const NamedModule& named) {
    return std::ranges::any_of(activations(), [&](const ActivationInfo& info) {
      return info.family == Family::perturbed && named.name.starts_with(info.name);
    });
  };
  expect_layout_where(is_loss, with(kRowwise, offsetof(shared::LossRows, targets), kRowTargets),
                      sizeof(shared::LossRows));
  expect_layout_where(is_perturbed,
                      with(kRowwise, offsetof(shared::PerturbedRows, noise), kRowNoise),
                      sizeof(shared::PerturbedRows));
  expect_layout_where(
      [&](const NamedModule& named) {
        return named.kernel.starts_with("rowwise_") && !is_loss(named) && !is_perturbed(named);
      },
      with(kRowwise, offsetof(shared::ViewedRows, views), kViews), sizeof(shared::ViewedRows));
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
  const auto viewed = with(kBlocks, offsetof(shared::ViewedBlocks, views), kBlockViews);
  expect_layout("blocks_gated", viewed, sizeof(shared::ViewedBlocks));
  expect_layout("blocks_signs", viewed, sizeof(shared::ViewedBlocks));
  expect_layout("blocks_pieces",
                with(kBlocks, offsetof(shared::PooledBlocks, pieces), kBlockPieces),
                sizeof(shared::PooledBlocks));
  expect_layout("blocks_stochastic",
                with(kBlocks, offsetof(shared::StochasticBlocks, noise), kBlockNoise),
                sizeof(shared::StochasticBlocks));
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
