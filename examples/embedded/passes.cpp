#include "passes.hpp"

#include <array>

namespace embedded {
namespace {

constexpr std::uint32_t kGrayScott[] = {
#include "gray_scott.inc"
};
constexpr std::uint32_t kFindFeatures[] = {
#include "features.inc"
};
constexpr std::uint32_t kDense[] = {
#include "dense.inc"
};
constexpr std::uint32_t kPalette[] = {
#include "palette.inc"
};

struct DenseConstants {
  std::uint32_t cells;
  std::uint32_t inputs;
  std::uint32_t outputs;
};

template <class Constants>
void dispatch(VkCommandBuffer commands, const Pass& pass, const Constants& constants,
              std::uint32_t columns, std::uint32_t rows = 1) {
  vkCmdBindPipeline(commands, VK_PIPELINE_BIND_POINT_COMPUTE, pass.pipeline);
  vkCmdBindDescriptorSets(commands, VK_PIPELINE_BIND_POINT_COMPUTE, pass.layout, 0, 1, &pass.set, 0,
                          nullptr);
  vkCmdPushConstants(commands, pass.layout, VK_SHADER_STAGE_COMPUTE_BIT, 0, sizeof(constants),
                     &constants);
  vkCmdDispatch(commands, columns, rows, 1);
}

// Workgroups of 8 x 8, or of 64.
std::uint32_t squares(std::uint32_t size) { return (size + 7) / 8; }
std::uint32_t rows_of(std::uint32_t invocations) { return (invocations + 63) / 64; }

}  // namespace

Buffers::Buffers(Application& application, std::uint32_t size) {
  const auto numbers = [&](VkDeviceSize count) {
    return application.make_buffer(4 * count, VK_BUFFER_USAGE_STORAGE_BUFFER_BIT);
  };
  const VkDeviceSize all = VkDeviceSize{size} * size;
  for (Buffer& each : cells) each = numbers(2 * all);
  features = numbers(kFeatures * all);
  hidden = numbers(kHidden * all);
  scores = numbers(kColours * all);
  pixels = numbers(all);
  weights[0] = numbers((kFeatures + 1) * kHidden);
  weights[1] = numbers((kHidden + 1) * kColours);
}

Passes::Passes(Application& application, const Buffers& buffers, std::uint32_t size) : size_(size) {
  const auto pass = [&](std::span<const std::uint32_t> code, const auto&... bound) {
    return application.make_pass(code, std::array{bound...});
  };
  steps_[0] = pass(kGrayScott, buffers.cells[0], buffers.cells[1]);
  steps_[1] = pass(kGrayScott, buffers.cells[1], buffers.cells[0]);
  features_ = pass(kFindFeatures, buffers.cells[0], buffers.features);
  hidden_ = pass(kDense, buffers.features, buffers.weights[0], buffers.hidden);
  scores_ = pass(kDense, buffers.hidden, buffers.weights[1], buffers.scores);
  palette_ = pass(kPalette, buffers.scores, buffers.pixels);
}

void Passes::simulate(VkCommandBuffer commands, std::uint32_t steps) const {
  for (std::uint32_t i = 0; i < steps; ++i) {
    barrier(commands, kPassAccess, kPassAccess);
    dispatch(commands, steps_[i % 2], size_, squares(size_), squares(size_));
  }
}

void Passes::find_features(VkCommandBuffer commands) const {
  dispatch(commands, features_, size_, squares(size_), squares(size_));
}

void Passes::find_hidden(VkCommandBuffer commands) const {
  const std::uint32_t cells = size_ * size_;
  dispatch(commands, hidden_, DenseConstants{cells, kFeatures, kHidden}, rows_of(cells * kHidden));
}

void Passes::find_scores(VkCommandBuffer commands) const {
  const std::uint32_t cells = size_ * size_;
  dispatch(commands, scores_, DenseConstants{cells, kHidden, kColours}, rows_of(cells * kColours));
}

void Passes::paint(VkCommandBuffer commands) const {
  dispatch(commands, palette_, size_ * size_, rows_of(size_ * size_));
}

void barrier(VkCommandBuffer commands, vkact::CommandAccess before, vkact::CommandAccess behind) {
  VkMemoryBarrier memory{VK_STRUCTURE_TYPE_MEMORY_BARRIER};
  memory.srcAccessMask = before.accesses;
  memory.dstAccessMask = behind.accesses;
  vkCmdPipelineBarrier(commands, before.stages, behind.stages, 0, 1, &memory, 0, nullptr, 0,
                       nullptr);
}

}  // namespace embedded
