// The part of GLSL that the formula files use, for compiling them unchanged as C++.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#define precise

namespace formula {

using uint = std::uint32_t;

struct uvec2 {
  uint x = 0;
  uint y = 0;
};
struct uvec4 {
  uint x = 0;
  uint y = 0;
  uint z = 0;
  uint w = 0;
};

inline uint floatBitsToUint(float x) { return std::bit_cast<uint>(x); }
inline float uintBitsToFloat(uint bits) { return std::bit_cast<float>(bits); }
// Whether fma() rounds once or twice: devices may do either.
inline bool fuses_products = false;
inline float fma(float a, float b, float c) {
  return fuses_products ? std::fma(a, b, c) : a * b + c;
}
inline float abs(float x) { return std::fabs(x); }
template <class Value>
Value mix(Value otherwise, Value chosen, bool condition) {
  return condition ? chosen : otherwise;
}
inline int min(int a, int b) { return std::min(a, b); }
inline int max(int a, int b) { return std::max(a, b); }
inline int clamp(int x, int low, int high) { return std::clamp(x, low, high); }
inline void umulExtended(uint a, uint b, uint& high, uint& low) {
  const std::uint64_t product = std::uint64_t{a} * b;
  high = static_cast<uint>(product >> 32);
  low = static_cast<uint>(product);
}

}  // namespace formula
