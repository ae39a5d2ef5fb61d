// The weights of the network that chooses the colours, and the cells' first state.
#pragma once

#include <cstdint>
#include <span>

namespace embedded {

/// [inputs + 1, outputs] numbers, the last row the biases: drawn, the same ones each time.
void draw_weights(std::span<float> weights, std::uint32_t inputs, std::uint32_t outputs,
                  std::uint32_t seed, float width);

/// u is 1 and v is 0 but for some drops; u and v in turn.
void set_drops(std::span<float> cells, std::uint32_t size);

}  // namespace embedded
