#include "layering.hpp"

#include <algorithm>
#include <optional>
#include <regex>
#include <set>
#include <sstream>

namespace vkact::layering_test {
namespace {

std::string folder_of(const std::string& path) { return path.substr(0, path.rfind('/') + 1); }

// The file that an include names: beside the one that has it, or below a folder that compilers
// look in.
std::optional<std::string> resolved(const Sources& sources, const std::string& from,
                                    const std::string& name) {
  for (const std::string& folder :
       {folder_of(from), std::string("src/"), std::string("include/"), std::string("shaders/")})
    if (sources.contains(folder + name)) return folder + name;
  return std::nullopt;
}

std::set<std::string> included(const Sources& sources, const std::string& path) {
  static const std::regex pattern("^[ \\t]*#[ \\t]*include[ \\t]*[\"<]([^\">]+)[\">]");
  std::set<std::string> files;
  std::istringstream lines(sources.at(path));
  std::smatch match;
  for (std::string line; std::getline(lines, line);)
    if (std::regex_search(line, match, pattern))
      if (const auto file = resolved(sources, path, match[1])) files.insert(*file);
  return files;
}

bool is_below(const std::string& path, const std::string& folder) {
  return path.starts_with(folder);
}

const Rule* rule_for(const std::string& path, const std::vector<Rule>& rules) {
  const Rule* innermost = nullptr;
  for (const Rule& rule : rules)
    if (is_below(path, rule.folder) &&
        (innermost == nullptr || rule.folder.size() > innermost->folder.size()))
      innermost = &rule;
  return innermost;
}

bool is_granted(const std::string& path, const Rule& rule) {
  const auto holds = [&](const std::string& folder) { return is_below(path, folder); };
  return holds(rule.folder) || std::ranges::any_of(rule.may_include, holds);
}

// What a file reaches, each with the file that it is reached through.
std::map<std::string, std::string> reached(const Sources& sources, const std::string& path) {
  std::map<std::string, std::string> found;
  std::vector<std::string> waiting{path};
  while (!waiting.empty()) {
    const std::string from = waiting.back();
    waiting.pop_back();
    for (const std::string& to : included(sources, from))
      if (found.emplace(to, from).second) waiting.push_back(to);
  }
  return found;
}

}  // namespace

std::vector<std::string> violations(const Sources& sources, const std::vector<Rule>& rules) {
  std::vector<std::string> found;
  for (const auto& [path, text] : sources) {
    const Rule* rule = rule_for(path, rules);
    if (rule == nullptr) {
      found.push_back(path + " is in no folder that has a rule");
      continue;
    }
    for (const std::string& file : included(sources, path))
      if (!is_granted(file, *rule)) found.push_back(path + " includes " + file);
    if (rule->never_reaches.empty()) continue;
    for (const auto& [file, through] : reached(sources, path))
      for (const std::string& forbidden : rule->never_reaches)
        if (is_below(file, forbidden))
          found.push_back(path + " reaches " + file + " through " + through);
  }
  return found;
}

}  // namespace vkact::layering_test
