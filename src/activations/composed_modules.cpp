#include "activations/composed_modules.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "spirv/module.hpp"

namespace vkact {
namespace {

using spirv::Function;
using spirv::Instruction;
using spirv::Op;

// The name without the types that the compiler writes behind it.
std::string function_name(const Instruction& name) {
  const std::string_view whole = spirv::text_of_name(name);
  return std::string(whole.substr(0, whole.find('(')));
}

// A module with the names of its functions.
struct Parsed : spirv::Module {
  explicit Parsed(std::span<const std::uint32_t> code) : Module(code) {
    for (const Instruction& each : globals) {
      if (each.op() == Op::name) ids.emplace(function_name(each), each.words[1]);
      if (each.op() == Op::entry_point) entry = each.words[2];
    }
  }

  std::unordered_map<std::string, std::uint32_t> ids;
  std::uint32_t entry = 0;
};

// For each stand-in the function to call instead.
using Redirections = std::unordered_map<std::uint32_t, std::uint32_t>;

Redirections redirections(const Parsed& parsed, std::span<const ActivationId> parts) {
  Redirections targets;
  const auto redirect = [&](const std::string& stand_in, const std::string& target) {
    if (const auto found = parsed.ids.find(stand_in); found != parsed.ids.end())
      targets[found->second] = parsed.ids.at(target);
  };
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string number = std::to_string(i);
    const std::string name(info_of(parts[i]).name);
    redirect("value_of_part_" + number, name + "_value");
    redirect("slope_of_part_" + number, name + "_slope");
  }
  redirect("kept", std::string(info_of(parts.front()).name) + "_value");
  return targets;
}

std::unordered_set<std::uint32_t> reached_functions(const Parsed& parsed,
                                                    const Redirections& targets) {
  std::unordered_map<std::uint32_t, const Function*> by_id;
  for (const Function& each : parsed.functions) by_id[each.id()] = &each;
  std::unordered_set<std::uint32_t> reached;
  std::vector<std::uint32_t> waiting{parsed.entry};
  while (!waiting.empty()) {
    const std::uint32_t id = waiting.back();
    waiting.pop_back();
    if (!reached.insert(id).second) continue;
    if (const auto target = targets.find(id); target != targets.end()) {
      waiting.push_back(target->second);
      continue;
    }
    for (const std::uint32_t callee : by_id.at(id)->callees()) waiting.push_back(callee);
  }
  return reached;
}

}  // namespace

std::vector<std::uint32_t> make_composed_module(std::span<const std::uint32_t> base,
                                                std::span<const ActivationId> parts) {
  const Parsed parsed(base);
  const Redirections targets = redirections(parsed, parts);
  const auto reached = reached_functions(parsed, targets);

  std::unordered_set<std::uint32_t> gone;
  for (const Function& function : parsed.functions)
    if (!reached.contains(function.id()))
      for (const Instruction& each : function.body) gone.insert(each.result());

  std::vector<std::uint32_t> made(parsed.header.begin(), parsed.header.end());
  for (const Instruction& each : parsed.globals) {
    const bool describes = each.op() == Op::name || each.op() == Op::decorate;
    if (!describes || !gone.contains(each.words[1]))
      made.insert(made.end(), each.words.begin(), each.words.end());
  }
  for (const Function& function : parsed.functions) {
    if (!reached.contains(function.id())) continue;
    for (const Instruction& each : function.body) {
      made.insert(made.end(), each.words.begin(), each.words.end());
      if (each.op() != Op::function_call) continue;
      if (const auto target = targets.find(function.id()); target != targets.end())
        made[made.size() - each.words.size() + 3] = target->second;
    }
  }
  return made;
}

Result<ModuleCode> composed_module(CommonModule base, std::span<const ActivationId> parts) {
  static std::mutex mutex;
  static std::map<std::pair<CommonModule, std::vector<ActivationId>>, std::vector<std::uint32_t>>
      made;
  const std::scoped_lock lock(mutex);
  const std::pair key{base, std::vector(parts.begin(), parts.end())};
  auto found = made.find(key);
  if (found == made.end()) {
    const auto words = vulkan::spirv_words(module_of(base));
    if (!words) return words.error();
    found = made.emplace(key, make_composed_module(*words, parts)).first;
  }
  return std::as_bytes(std::span(found->second));
}

}  // namespace vkact
