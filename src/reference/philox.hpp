// Random numbers of the reference: Philox4x32-10.
#pragma once

#include <array>
#include <cstdint>

namespace vkact::reference {

/// The four words of Philox4x32-10 for a counter and a key.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                    std::array<std::uint32_t, 2> key);

/// The random word of an element of a tensor: word element mod 4 of the counter (offset, element /
/// 4), each in two words, the low one first, under the key `seed`.
std::uint32_t random_word(std::uint64_t seed, std::uint64_t offset, std::uint64_t element);

/// Noise of the Gumbel distribution: -log(-log(u)), u = (k + 1/2) / 2^24 with k the upper 24 bits
/// of the element's random word.
double gumbel_noise(std::uint64_t seed, std::uint64_t offset, std::uint64_t element);

}  // namespace vkact::reference
