// What JSON documents hold.
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>

namespace vkact::cli_test {

/// The keys of an object.
inline std::set<std::string> keys_of(const nlohmann::json& object) {
  std::set<std::string> keys;
  for (const auto& item : object.items()) keys.insert(item.key());
  return keys;
}

}  // namespace vkact::cli_test
