// The small network that makes meta_acon's beta of x.
#pragma once

#include <vkact/tensor.hpp>
#include <vkact/visibility.hpp>

namespace VKACT_PUBLIC vkact {

/// A batch normalisation over the samples: float32, an element a feature each.
struct BatchNormalization {
  Tensor weight = {};
  Tensor bias = {};
  /// Statistics without training, where they must be given. In training those of the batch are, and
  /// a forward call moves these towards them, the variance's unbiased form: both or neither.
  Tensor running_mean = {};
  Tensor running_variance = {};
};

/// beta[n, c] = sigmoid(bn2(fc2(bn1(fc1(g))))) with g[n, c] the mean of x over the axes after the
/// channels (Ma et al. 2021). All tensors are float32.
struct MetaAconNetwork {
  Tensor fc1_weight = {};  ///< [hidden, C]
  BatchNormalization bn1 = {};
  Tensor fc2_weight = {};  ///< [C, hidden]
  BatchNormalization bn2 = {};
  float epsilon = 1e-5F;  ///< Of both normalisations; positive.
  float momentum = 0.1F;  ///< Share of a batch in the running statistics; from 0 to 1.
};

/// Tensors that receive gradients, of the shapes of what they belong to; those that are not wanted
/// stay empty.
struct MetaAconNetworkGradients {
  Tensor fc1_weight = {};
  Tensor bn1_weight = {};
  Tensor bn1_bias = {};
  Tensor fc2_weight = {};
  Tensor bn2_weight = {};
  Tensor bn2_bias = {};
};

/// The tensors of a backward call through the network.
struct MetaAconBackwardArguments {
  Tensor x = {};      ///< Input of the forward call.
  Tensor dbeta = {};  ///< float32 [N, C]: what backward of meta_acon gave as beta's gradient.
  Tensor dx = {};     ///< What backward of meta_acon gave; the network's share is added to it.
  MetaAconNetworkGradients gradients = {};  ///< 0 where x has no samples or channels.
  bool accumulate = false;  ///< Adds to the gradients instead of overwriting them; dx always.
};

}  // namespace vkact
