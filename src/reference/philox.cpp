#include "reference/philox.hpp"

#include <cmath>

namespace vkact::reference {
namespace {

// A single round of the paper's figure 2, with the words in its order: R0, L0, R1, L1.
void mix(std::array<std::uint32_t, 4>& words, const std::array<std::uint32_t, 2>& key) {
  const std::uint64_t first = std::uint64_t{0xD2511F53} * words[0];
  const std::uint64_t second = std::uint64_t{0xCD9E8D57} * words[2];
  words = {static_cast<std::uint32_t>(second >> 32) ^ words[1] ^ key[0],
           static_cast<std::uint32_t>(second),
           static_cast<std::uint32_t>(first >> 32) ^ words[3] ^ key[1],
           static_cast<std::uint32_t>(first)};
}

std::uint32_t low(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
std::uint32_t high(std::uint64_t value) { return static_cast<std::uint32_t>(value >> 32); }

}  // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    if (round > 0) {
      key[0] += 0x9E3779B9;  // the golden ratio
      key[1] += 0xBB67AE85;  // sqrt(3) - 1
    }
    mix(counter, key);
  }
  return counter;
}

std::uint32_t random_word(std::uint64_t seed, std::uint64_t offset, std::uint64_t element) {
  const std::uint64_t group = element / 4;
  return philox({low(offset), high(offset), low(group), high(group)},
                {low(seed), high(seed)})[element % 4];
}

double gumbel_noise(std::uint64_t seed, std::uint64_t offset, std::uint64_t element) {
  const std::uint32_t k = random_word(seed, offset, element) >> 8;
  const double u = std::ldexp(static_cast<double>(k) + 0.5, -24);
  return -std::log(-std::log(u));
}

}  // namespace vkact::reference
