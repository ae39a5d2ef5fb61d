#include "accuracy_table.hpp"

#include <array>
#include <charconv>
#include <map>
#include <nlohmann/json.hpp>
#include <vkact/activation.hpp>

#include "marked_block.hpp"

namespace docs {
namespace {

using nlohmann::json;

constexpr int kDigits = 3;
constexpr int kInputDigits = 6;

// JSON has no infinity; the record says it in words.
std::string number(const json& value, int digits) {
  if (value.is_string()) return value.get<std::string>();
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value.get<double>(),
                                 std::chars_format::general, digits)
                       .ptr;
  return {text.data(), end};
}

std::string word(const json& entry, const char* key) { return entry.at(key).get<std::string>(); }

std::string case_name(const json& entry) {
  return word(entry, "activation") + " " + word(entry, "direction") + " " + word(entry, "dtype");
}

using Cells = std::map<std::string, std::string>;

Cells instruction_cells(const json& record) {
  Cells cells;
  for (const json& each : record.at("instructions"))
    cells[case_name(each)] = std::to_string(each.at("count").get<int>());
  return cells;
}

Cells builtin_cells(const json& record) {
  Cells cells;
  for (const json& each : record.at("builtins"))
    cells[word(each, "activation") + " forward float32"] =
        number(each.at("worst_ulp"), kDigits) + " at " + number(each.at("at"), kInputDigits);
  return cells;
}

Cells accuracy_cells(const json& record) {
  Cells cells;
  for (const json& each : record.at("results")) {
    const bool is_rounded = word(each, "dtype") != "float32";
    const double share = 100 * each.at("nearest_share").get<double>();
    cells[case_name(each)] = number(each.at("worst_ulp"), kDigits) + " | " +
                             number(each.at("mean_ulp"), kDigits) + " | " +
                             number(each.at("at"), kInputDigits) + " | " +
                             (is_rounded && share < 100 ? number(share, kInputDigits) + " %" : "");
  }
  return cells;
}

// What float32 results are held to; the 16-bit types are held to one unit.
Cells bound_cells() {
  Cells cells;
  for (const vkact::ActivationInfo& info : vkact::activations()) {
    if (info.forward_bound == 0) continue;
    const std::string name(info.name);
    cells[name + " forward float32"] = number(info.forward_bound, kDigits);
    for (const char* direction : {"backward_from_x", "backward_from_y"})
      cells[name + " " + direction + " float32"] = number(info.backward_bound, kDigits);
  }
  return cells;
}

std::string cell(const Cells& cells, const std::string& name) {
  const auto found = cells.find(name);
  return found == cells.end() ? "" : found->second;
}

}  // namespace

std::string accuracy_table(const std::filesystem::path& repository) {
  const json record = json::parse(read_text(repository / "tests/golden/accuracy.json"));
  const Cells accuracy = accuracy_cells(record);
  const Cells bounds = bound_cells();
  const Cells instructions = instruction_cells(record);
  const Cells builtins = builtin_cells(record);
  std::string text =
      "Measured on " + word(record, "device") + ", " + word(record, "driver") +
      ".\n\n"
      "| activation | direction | type | bound | worst ULP | mean ULP | at | nearest | "
      "instructions | digest | built-ins, worst ULP |\n"
      "|---|---|---|---:|---:|---:|---:|---:|---:|---|---|\n";
  for (const json& each : record.at("digests")) {
    const std::string name = case_name(each);
    const std::string found = cell(accuracy, name);
    text += "| `" + word(each, "activation") + "` | " + word(each, "direction") + " | " +
            word(each, "dtype") + " | " + cell(bounds, name) + " | " +
            (found.empty() ? " | | |" : found) + " | " + cell(instructions, name) + " | `" +
            word(each, "digest") + "` | " + cell(builtins, name) + " |\n";
  }
  return text;
}

}  // namespace docs
