// All that verification finds on a device, and all digests.
#pragma once

#include <span>
#include <vector>
#include <vkact/device.hpp>
#include <vkact/element_type.hpp>
#include <vkact/result.hpp>

#include "verification/digest_file.hpp"
#include "verification/verification.hpp"

namespace vkact::accuracy {

/// Every activation and direction in some types, compared with the reference; says on stderr how
/// far it is.
Result<std::vector<verification::CaseResult>> measure_accuracy(const Device& device,
                                                               std::span<const ElementType> types);

/// Every digest of the types.
std::vector<verification::DigestCase> all_digest_cases(std::span<const ElementType> types);

Result<verification::DigestFile> take_digests(const Device& device,
                                              std::span<const verification::DigestCase> cases);

}  // namespace vkact::accuracy
