// An input without a file: random numbers.
#pragma once

#include <optional>
#include <string>

#include "cli/apply.hpp"

namespace vkact::cli {

/// What --input names in the place of a file, "random:4x64" or "random:4x64:7": a shape and a seed.
struct RandomInput {
  Shape shape;
  std::uint64_t seed = 0;
};

/// None where the text names a file; refused where it begins as above and goes on otherwise.
std::optional<RandomInput> random_input(const std::string& text);

/// Numbers of the standard normal distribution, the same for a seed, rounded to the type.
HostTensor drawn(const RandomInput& input, ElementType type);

}  // namespace vkact::cli
