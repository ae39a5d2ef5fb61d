// Pointwise activations at every float32 number.
#include <algorithm>
#include <numeric>

#include "verification/families.hpp"
#include "verification/pointwise_points.hpp"

namespace vkact::verification {

Result<Findings> verify_every_float32(const Device& device, const Case& what,
                                      const ProgressCallback& progress) {
  constexpr std::uint64_t kPatterns = std::uint64_t{1} << 32;
  constexpr std::uint64_t kChunk = std::uint64_t{1} << 22;
  const Activation activation(what.activation);
  Findings findings{{}, activation};
  const Numbers gradients = random_gradients(kChunk, ElementType::float32);
  Numbers x{ElementType::float32, std::vector<std::uint32_t>(kChunk)};
  for (std::uint64_t first = 0; first < kPatterns; first += kChunk) {
    if (progress) progress(static_cast<double>(first) / static_cast<double>(kPatterns));
    std::iota(x.patterns.begin(), x.patterns.end(), static_cast<std::uint32_t>(first));
    const auto worst = verify_points(device, activation, what.direction, x, gradients);
    if (!worst) return worst.error();
    findings.worst.merge(*worst);
  }
  return findings;
}

}  // namespace vkact::verification
