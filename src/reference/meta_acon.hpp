// The CPU reference of the network that makes meta_acon's beta.
#pragma once

#include <span>
#include <vector>

#include "reference/batchwise.hpp"

namespace vkact::reference {

/// Its weights, or their gradients.
struct MetaAconWeights {
  std::vector<double> fc1;  ///< [hidden, C]
  std::vector<double> bn1_weight;
  std::vector<double> bn1_bias;
  std::vector<double> fc2;  ///< [C, hidden]
  std::vector<double> bn2_weight;
  std::vector<double> bn2_bias;
};

struct MetaAconCall {
  AxisLayout layout;  ///< Of x: samples, channels, elements of a channel.
  double epsilon = 1e-5;
  bool training = false;
  ChannelMoments running1;  ///< Of evaluation.
  ChannelMoments running2;
};

struct MetaAconForward {
  std::vector<double> beta;  ///< [N, C]
  ChannelMoments moments1;   ///< That the normalizations used.
  ChannelMoments moments2;
};

MetaAconForward meta_acon_beta(const MetaAconWeights& weights, std::span<const double> x,
                               const MetaAconCall& call);

struct MetaAconBackward {
  MetaAconWeights gradients;
  std::vector<double> dx;  ///< The network's share.
};

MetaAconBackward meta_acon_beta_backward(const MetaAconWeights& weights, std::span<const double> x,
                                         std::span<const double> dbeta, const MetaAconCall& call);

}  // namespace vkact::reference
