// Results of verification in JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>

#include "verification/verification.hpp"

namespace vkact::verification {

/// A number, or "nan", "inf" or "-inf", which JSON has no numbers for.
nlohmann::ordered_json json_number(double value);

/// [{"activation", "direction", "dtype", "worst_ulp", "mean_ulp", "worst_absolute", "at",
/// "nearest_share", "passed"} ...].
nlohmann::ordered_json json_of(std::span<const CaseResult> results);

}  // namespace vkact::verification
