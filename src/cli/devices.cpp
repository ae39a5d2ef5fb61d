// vkact devices: what Vulkan devices there are, and which of them VkAct would choose.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>
#include <vkact/device.hpp>

#include "cli/command_error.hpp"
#include "cli/commands.hpp"
#include "cli/device_json.hpp"
#include "cli/text.hpp"

namespace vkact::cli {
namespace {

// Opening it is the one sure way to tell.
Result<std::size_t> chosen_device() {
  DeviceOptions options;
  options.pipeline_cache_folder = "none";
  const auto device = Device::create(options);
  if (!device) return device.error();
  return device->description().index;
}

void print_json(const std::vector<DeviceDescription>& devices, const Result<std::size_t>& chosen) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& device : devices) {
    auto described = json_of(device);
    described["chosen"] = chosen && *chosen == device.index;
    list.push_back(std::move(described));
  }
  std::cout << nlohmann::ordered_json{{"devices", list}}.dump(2) << '\n';
}

void print_table(const std::vector<DeviceDescription>& devices, const Result<std::size_t>& chosen) {
  if (devices.empty()) {
    std::cout
        << "There is no Vulkan device. Install a Vulkan driver; mesa-vulkan-drivers has one for "
           "any CPU.\n";
    return;
  }
  using Align = TextTable::Align;
  TextTable table({Align::left, Align::right, Align::left, Align::left, Align::right, Align::left});
  table.add({"", "#", "DEVICE", "KIND", "MEMORY", "VULKAN"});
  for (const auto& device : devices) {
    const bool is_chosen = chosen && *chosen == device.index;
    table.add({is_chosen ? "*" : "", std::to_string(device.index), device.name,
               std::string(name_of(device.kind)),
               memory_size(static_cast<double>(device.memory_bytes)),
               version_text(device.api_version)});
    table.add_note(wrapped("      ", device.driver + ", UUID " + device.uuid));
    if (!device.is_usable())
      table.add_note(wrapped("      ", "cannot be used: " + join(device.obstacles, "; ")));
  }
  table.print(std::cout);
  const char* selector = std::getenv("VKACT_DEVICE");
  const bool selected = selector != nullptr && *selector != '\0';
  const std::string because = selected ? " because of VKACT_DEVICE=" + std::string(selector) : "";
  if (chosen)
    std::cout << "* is the device that VkAct chooses" << because << ".\n";
  else
    std::cout << wrapped("", "VkAct would choose none" + because + ": " + chosen.error().message())
              << '\n';
}

}  // namespace

void add_devices_command(CLI::App& app) {
  auto as_json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("devices", "List the Vulkan devices of this machine.");
  command->add_flag("--json", *as_json, "print {\"devices\": [...]}");
  command->footer("Example:\n  vkact devices");
  command->callback([as_json] {
    const auto devices = succeeded(list_devices());
    const auto chosen = chosen_device();
    if (*as_json)
      print_json(devices, chosen);
    else
      print_table(devices, chosen);
  });
}

}  // namespace vkact::cli
