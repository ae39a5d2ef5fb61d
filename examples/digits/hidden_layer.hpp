// What the activations of a network's first hidden layer see of the digit images.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>
#include <vkact/result.hpp>
#include <vkact/tensor.hpp>

namespace digits {

/// The input x of the activations, of this shape, and numbers for a gradient dy of their output.
struct HiddenLayer {
  vkact::Shape shape;  ///< [images, units]
  std::vector<float> x;
  std::vector<float> dy;             ///< Twice as many as x has: an output may be as long.
  std::vector<std::int32_t> digits;  ///< What each image shows.
};

/// Standardises the images in the file (each pixel to mean 0 and deviation 1 over all images;
/// pixels that never change to 0) and sends them through one dense layer with LeCun-normal weights,
/// without bias. dy is standard normal. The same numbers on every run.
vkact::Result<HiddenLayer> compute_hidden_layer(const std::filesystem::path& images,
                                                const std::filesystem::path& labels,
                                                std::size_t units);

}  // namespace digits
