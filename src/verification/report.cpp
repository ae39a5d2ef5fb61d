#include "verification/report.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace vkact::verification {

nlohmann::ordered_json json_number(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

nlohmann::ordered_json json_of(std::span<const CaseResult> results) {
  auto list = nlohmann::ordered_json::array();
  for (const CaseResult& result : results)
    list.push_back({{"activation", info_of(result.verified.activation).name},
                    {"direction", name_of(result.verified.direction)},
                    {"dtype", name_of(result.verified.type)},
                    {"worst_ulp", json_number(result.worst_ulp)},
                    {"mean_ulp", json_number(result.mean_ulp)},
                    {"worst_absolute", json_number(result.worst_absolute)},
                    {"at", json_number(result.at)},
                    {"nearest_share", result.nearest_share},
                    {"passed", result.passed}});
  return list;
}

}  // namespace vkact::verification
