#include "embedding_tables.hpp"

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <vkact/device_requirements.hpp>

#include "marked_block.hpp"

namespace docs {
namespace {

using nlohmann::json;
using vkact::DeviceRequirement;
using vkact::RequirementKind;

// 4194304 * major + 4096 * minor, as Vulkan packs it.
std::string version(std::uint64_t packed) {
  return std::to_string(packed >> 22) + "." + std::to_string(packed >> 12 & 0x3ff);
}

std::string wanted(const DeviceRequirement& requirement) {
  std::string text = "`" + std::string(requirement.name) + "`";
  if (requirement.kind == RequirementKind::api_version) text += " " + version(requirement.least);
  if (requirement.kind == RequirementKind::limit)
    text += " of " + std::to_string(requirement.least);
  return text;
}

struct Cost {
  const char* benchmark;
  const char* text;
};

// In the order of the page.
constexpr Cost kCosts[] = {
    {"adopt", "`Device::adopt`, without a pipeline cache file"},
    {"tensor_on", "`Device::tensor_on`, a tensor on the application's buffer"},
    {"make_tensor", "`Device::empty`, a tensor on a buffer of VkAct's"},
    {"record/forward_gelu", "record `gelu` forward"},
    {"record/backward_gelu", "record `gelu` backward"},
    {"record/forward_softmax", "record `softmax` forward"},
    {"record/forward_chain", "record a chain of three, one dispatch"},
    {"record/backward_prelu", "record `prelu` backward with its weight's gradient"},
    {"record/forward_view", "record `gelu` from a slice"},
    {"make_and_submit/1", "make a `Batch`, record one call, `submit()`"},
    {"make_and_submit/100", "make a `Batch`, record 100 calls, `submit()`"},
    {"replay/1", "`submit()` again, one call"},
    {"replay/100", "`submit()` again, 100 calls"},
    {"replace/1", "`replace` a tensor and `submit()`, one call"},
    {"replace/100", "`replace` a tensor and `submit()`, 100 calls"},
    {"replay_and_wait/real_time", "`submit()` again and wait for the device"},
    {"poll", "`Submission::is_done`"},
};

std::string microseconds(double value) {
  std::array<char, 32> text{};
  (void)std::snprintf(text.data(), text.size(), value < 10 ? "%.2f" : "%.0f", value);
  return text.data();
}

}  // namespace

std::string requirement_table() {
  std::string table = "| | what | what for |\n|---|---|---|\n";
  for (const bool is_needed : {true, false})
    for (const DeviceRequirement& each : vkact::device_requirements())
      if (each.is_needed == is_needed)
        table += std::string(is_needed ? "| needed | " : "| used | ") + wanted(each) + " | " +
                 std::string(each.purpose) + " |\n";
  return table;
}

std::string cost_table(const std::filesystem::path& repository) {
  const json record = json::parse(read_text(repository / "bench/results/embedding.json"));
  std::string table = "| | µs of the calling thread, " + record.at("device").get<std::string>() +
                      " |\n|---|---:|\n";
  for (const Cost& cost : kCosts)
    table += "| " + std::string(cost.text) + " | " +
             microseconds(record.at("microseconds").at(cost.benchmark).get<double>()) + " |\n";
  return table;
}

}  // namespace docs
