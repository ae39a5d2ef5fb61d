#include "record.hpp"

#include <algorithm>
#include <fstream>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "verification/report.hpp"

namespace vkact::accuracy {
namespace {

using nlohmann::ordered_json;

// The reference's last digits depend on the host's mathematics library.
constexpr double kUlpAllowance = 0.001;
constexpr double kShareAllowance = 0.0001;

std::string case_name(const ordered_json& entry) {
  return entry.at("activation").get<std::string>() + " " +
         entry.at("direction").get<std::string>() + " " + entry.at("dtype").get<std::string>();
}

double number(const ordered_json& value) {
  return value.is_number() ? value.get<double>() : std::numeric_limits<double>::infinity();
}

struct Figures {
  double worst_ulp = 0;
  double nearest_share = 1;
};

std::map<std::string, Figures> figures_of(const ordered_json& results) {
  std::map<std::string, Figures> figures;
  for (const auto& entry : results)
    figures[case_name(entry)] = {number(entry.at("worst_ulp")),
                                 entry.at("nearest_share").get<double>()};
  return figures;
}

}  // namespace

void write_record(const std::filesystem::path& path, const Record& record) {
  ordered_json document = verification::json_of(record.digests);
  document["results"] = verification::json_of(record.results);
  for (const auto& [activation, direction, type, count] : record.instructions)
    document["instructions"].push_back({{"activation", activation},
                                        {"direction", direction},
                                        {"dtype", name_of(type)},
                                        {"count", count}});
  for (const driver::FormulaAccuracy& each : record.builtins)
    document["builtins"].push_back({{"activation", each.activation},
                                    {"worst_ulp", verification::json_number(each.driver_ulp)},
                                    {"mean_ulp", verification::json_number(each.driver_mean_ulp)},
                                    {"at", verification::json_number(each.driver_at)}});
  std::ofstream stream(path, std::ios::binary);
  if (!(stream << document.dump(1) << '\n') || !stream.flush())
    throw std::runtime_error(path.string() + " cannot be written");
}

std::vector<std::string> complaints(const std::filesystem::path& path,
                                    std::span<const verification::CaseResult> results) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw std::runtime_error(path.string() + " cannot be read");
  const auto recorded = figures_of(ordered_json::parse(stream).at("results"));
  std::vector<std::string> lines;
  for (const auto& [name, figures] : figures_of(verification::json_of(results))) {
    const auto found = recorded.find(name);
    if (found == recorded.end()) {
      lines.push_back(name + " is not in the record");
      continue;
    }
    const auto complain = [&, &name = name](const char* what, double now, double before) {
      lines.push_back(name + ": " + what + " " + std::to_string(now) + ", the record says " +
                      std::to_string(before));
    };
    if (figures.worst_ulp > found->second.worst_ulp + kUlpAllowance)
      complain("worst ULP", figures.worst_ulp, found->second.worst_ulp);
    if (figures.nearest_share < found->second.nearest_share - kShareAllowance)
      complain("share of nearest results", figures.nearest_share, found->second.nearest_share);
  }
  for (const auto& result : results)
    if (!result.passed) lines.push_back(result.explanation);
  return lines;
}

std::vector<std::string> complaints(const std::filesystem::path& path,
                                    const verification::DigestFile& digests) {
  auto recorded = verification::read_digest_file(path);
  if (!recorded) throw std::runtime_error(recorded.error().message());
  const auto is_same_case = [](const verification::DigestEntry& a,
                               const verification::DigestEntry& b) {
    return a.activation == b.activation && a.direction == b.direction && a.dtype == b.dtype;
  };
  std::erase_if(recorded->entries, [&](const auto& entry) {
    return std::ranges::none_of(digests.entries,
                                [&](const auto& each) { return is_same_case(each, entry); });
  });
  return verification::differences(*recorded, digests);
}

}  // namespace vkact::accuracy
