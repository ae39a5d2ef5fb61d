#include "verification/digest_file.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "npy/pending_file.hpp"

namespace vkact::verification {
namespace {

Error refusal(const std::filesystem::path& path, const std::string& reason) {
  return {ErrorCode::invalid_argument, 0, path.string(), {reason}};
}

Error no_digest_file(const std::filesystem::path& path) {
  return refusal(path, "is no file of digests; 'vkact verify --digest-file FILE' writes one");
}

std::map<std::string, std::string> by_case(const DigestFile& digests) {
  std::map<std::string, std::string> map;
  for (const DigestEntry& each : digests.entries)
    map[each.activation + " " + each.direction + " " + each.dtype] = each.digest;
  return map;
}

}  // namespace

DigestEntry entry_of(const DigestCase& what, std::uint64_t digest) {
  std::array<char, 17> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(digest));
  return {std::string(info_of(what.activation).name), std::string(name_of(what.pass)),
          std::string(name_of(what.type)), digits.data()};
}

nlohmann::ordered_json json_of(const DigestFile& digests) {
  auto list = nlohmann::ordered_json::array();
  for (const DigestEntry& each : digests.entries)
    list.push_back({{"activation", each.activation},
                    {"direction", each.direction},
                    {"dtype", each.dtype},
                    {"digest", each.digest}});
  return {{"device", digests.device}, {"driver", digests.driver}, {"digests", std::move(list)}};
}

Result<DigestFile> read_digest_file(const std::filesystem::path& path) {
  std::error_code ignored;
  std::ifstream stream(path, std::ios::binary);
  if (!stream || std::filesystem::is_directory(path, ignored))
    return refusal(path, "cannot be read");
  const auto document = nlohmann::json::parse(stream, nullptr, false);
  if (!document.is_object() || !document.contains("digests")) return no_digest_file(path);
  DigestFile digests;
  try {
    digests.device = document.at("device").get<std::string>();
    digests.driver = document.at("driver").get<std::string>();
    for (const auto& each : document.at("digests"))
      digests.entries.push_back(
          {each.at("activation").get<std::string>(), each.at("direction").get<std::string>(),
           each.at("dtype").get<std::string>(), each.at("digest").get<std::string>()});
  } catch (const nlohmann::json::exception&) {
    return no_digest_file(path);
  }
  return digests;
}

Result<void> write_digest_file(const DigestFile& digests, const std::filesystem::path& path) {
  const std::string text = json_of(digests).dump(1) + "\n";
  auto file = npy::PendingFile::create(path);
  if (!file) return file.error();
  if (auto done = file->append(std::as_bytes(std::span(text))); !done) return done;
  if (auto done = file->finish(); !done) return done;
  return file->publish();
}

DigestComparison comparison_of(const DigestFile& first, const DigestFile& second) {
  const auto ours = by_case(first);
  const auto theirs = by_case(second);
  DigestComparison comparison;
  for (const auto& [name, digest] : ours) {
    const auto found = theirs.find(name);
    if (found == theirs.end())
      comparison.only_in_first.push_back(name);
    else if (found->second == digest)
      ++comparison.equal;
    else
      comparison.different.push_back(
          std::string(name).append(": ").append(digest).append(" and ").append(found->second));
  }
  for (const auto& [name, digest] : theirs)
    if (!ours.contains(name)) comparison.only_in_second.push_back(name);
  return comparison;
}

std::vector<std::string> differences(const DigestFile& first, const DigestFile& second) {
  DigestComparison comparison = comparison_of(first, second);
  std::vector<std::string> lines = std::move(comparison.different);
  for (const std::string& name : comparison.only_in_first)
    lines.push_back(name + ": only in the first");
  for (const std::string& name : comparison.only_in_second)
    lines.push_back(name + ": only in the second");
  return lines;
}

}  // namespace vkact::verification
