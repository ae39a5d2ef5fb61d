// The tables of docs/embedding.md.
#pragma once

#include <filesystem>
#include <string>

namespace docs {

/// What VkAct needs and uses of a device.
std::string requirement_table();

/// What calls cost the host's thread, from bench/results/embedding.json.
std::string cost_table(const std::filesystem::path& repository);

}  // namespace docs
