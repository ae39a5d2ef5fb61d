// The families' ways to be verified.
#pragma once

#include <string>
#include <vkact/device.hpp>
#include <vkact/result.hpp>

#include "verification/comparison.hpp"
#include "verification/verification.hpp"

namespace vkact::verification {

/// The worst results of a case, and the parameters they came with.
struct Findings {
  Worst worst;
  Activation activation;
};

Result<Findings> verify_pointwise(const Device& device, const Case& what);
/// The same at all float32 numbers, with default parameters.
Result<Findings> verify_every_float32(const Device& device, const Case& what,
                                      const ProgressCallback& progress);
/// Also perturbed, one-hot and projected rows.
Result<Findings> verify_rowwise(const Device& device, const Case& what);
Result<Findings> verify_loss(const Device& device, const Case& what);
Result<Findings> verify_gated(const Device& device, const Case& what);
Result<Findings> verify_stochastic(const Device& device, const Case& what);
Result<Findings> verify_pooling(const Device& device, const Case& what);
Result<Findings> verify_batchwise(const Device& device, const Case& what);

/// The one of a family.
Result<Findings> verify_family(const Device& device, const Case& what);

}  // namespace vkact::verification
