#include "measurement.hpp"

#include <cstdio>

namespace vkact::accuracy {
namespace {

std::vector<ActivationId> all_activations() {
  std::vector<ActivationId> ids;
  for (const ActivationInfo& info : activations()) ids.push_back(info.id);
  return ids;
}

// scripts/common.sh shows the last "n/m" of the output.
void show(std::size_t done, std::size_t total) {
  constexpr std::size_t kInterval = 20;
  if (done % kInterval == 0) std::fprintf(stderr, "%zu/%zu\n", done, total);
}

}  // namespace

Result<std::vector<verification::CaseResult>> measure_accuracy(const Device& device,
                                                               std::span<const ElementType> types) {
  const auto cases = verification::cases_of(all_activations(), types);
  std::vector<verification::CaseResult> results;
  for (const verification::Case& each : cases) {
    show(results.size(), cases.size());
    auto result = verification::verify(device, each);
    if (!result) return result.error();
    results.push_back(std::move(*result));
  }
  return results;
}

std::vector<verification::DigestCase> all_digest_cases(std::span<const ElementType> types) {
  return verification::digest_cases_of(all_activations(), types);
}

Result<verification::DigestFile> take_digests(const Device& device,
                                              std::span<const verification::DigestCase> cases) {
  verification::DigestFile digests{device.description().name, device.description().driver, {}};
  for (const verification::DigestCase& each : cases) {
    show(digests.entries.size(), cases.size());
    const auto digest = verification::digest_of(device, each);
    if (!digest) return digest.error();
    digests.entries.push_back(verification::entry_of(each, *digest));
  }
  return digests;
}

}  // namespace vkact::accuracy
