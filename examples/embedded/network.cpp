#include "network.hpp"

#include <cmath>
#include <random>

namespace embedded {
namespace {

// From 0 to 1. The distributions of the standard library differ from one to the other; this does
// not.
float drawn(std::mt19937& random) { return static_cast<float>(random() >> 8) * 0x1p-24f; }

}  // namespace

void draw_weights(std::span<float> weights, std::uint32_t inputs, std::uint32_t outputs,
                  std::uint32_t seed, float width) {
  std::mt19937 random(seed);
  const float scale = width / std::sqrt(static_cast<float>(inputs));
  for (std::uint32_t i = 0; i < (inputs + 1) * outputs; ++i)
    weights[i] = (2 * drawn(random) - 1) * scale;
}

void set_drops(std::span<float> cells, std::uint32_t size) {
  for (std::size_t i = 0; i < cells.size(); i += 2) {
    cells[i] = 1;
    cells[i + 1] = 0;
  }
  std::mt19937 random(2);
  const std::uint32_t drops = size * size / 300 + 1;
  for (std::uint32_t drop = 0; drop < drops; ++drop) {
    const auto left = static_cast<std::uint32_t>(random() % size);
    const auto top = static_cast<std::uint32_t>(random() % size);
    for (std::uint32_t i = 0; i < 25; ++i) {
      const std::uint32_t cell = (top + i / 5) % size * size + (left + i % 5) % size;
      cells[2 * cell] = 0.5f;
      cells[2 * cell + 1] = 0.25f;
    }
  }
}

}  // namespace embedded
