// The application's own compute passes.
#pragma once

#include <cstdint>
#include <vkact/vulkan.hpp>

#include "application.hpp"

namespace embedded {

/// A cell's numbers, of which the network makes probabilities of colours.
constexpr std::uint32_t kFeatures = 4;
constexpr std::uint32_t kHidden = 16;
constexpr std::uint32_t kColours = 6;

/// What the passes work on; side by side for size * size cells.
struct Buffers {
  Buffers(Application& application, std::uint32_t size);

  Buffer cells[2];  ///< u and v, before and after a step.
  Buffer features;
  Buffer hidden;
  Buffer scores;  ///< Of the colours; VkAct turns them into probabilities.
  Buffer pixels;
  Buffer weights[2];
};

class Passes {
 public:
  Passes(Application& application, const Buffers& buffers, std::uint32_t size);

  /// The state moves on by an even number of steps.
  void simulate(VkCommandBuffer commands, std::uint32_t steps) const;
  /// features of cells; hidden, or scores, of what is before them; pixels of scores.
  void find_features(VkCommandBuffer commands) const;
  void find_hidden(VkCommandBuffer commands) const;
  void find_scores(VkCommandBuffer commands) const;
  void paint(VkCommandBuffer commands) const;

 private:
  std::uint32_t size_;
  Pass steps_[2];
  Pass features_;
  Pass hidden_;
  Pass scores_;
  Pass palette_;
};

/// What the passes do to memory.
constexpr vkact::CommandAccess kPassAccess{VK_PIPELINE_STAGE_COMPUTE_SHADER_BIT,
                                           VK_ACCESS_SHADER_READ_BIT | VK_ACCESS_SHADER_WRITE_BIT};
constexpr vkact::CommandAccess kHostReads{VK_PIPELINE_STAGE_HOST_BIT, VK_ACCESS_HOST_READ_BIT};

/// What is recorded behind it sees what was recorded before it.
void barrier(VkCommandBuffer commands, vkact::CommandAccess before, vkact::CommandAccess behind);

}  // namespace embedded
