// The part of GLSL that the formula files use, for compiling them unchanged as C++.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

#define precise

namespace formula {

using uint = std::uint32_t;

inline uint floatBitsToUint(float x) { return std::bit_cast<uint>(x); }
inline float uintBitsToFloat(uint bits) { return std::bit_cast<float>(bits); }
inline float abs(float x) { return std::fabs(x); }

struct uvec2 {
  constexpr uvec2(uint first, uint second) : x(first), y(second) {}
  uint x, y;
};
struct uvec4 {
  constexpr uvec4(uint first, uint second, uint third, uint fourth)
      : x(first), y(second), z(third), w(fourth) {}
  uint x, y, z, w;
};
inline void umulExtended(uint a, uint b, uint& high, uint& low) {
  const std::uint64_t product = std::uint64_t{a} * b;
  high = static_cast<uint>(product >> 32);
  low = static_cast<uint>(product);
}

}  // namespace formula
