#include "activations/compositions/composed_modules.hpp"

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

// A module with the functions of each name.
struct Parsed : spirv::Module {
  explicit Parsed(std::span<const std::uint32_t> code) : Module(code) {
    std::unordered_set<std::uint32_t> defined;
    for (const Function& each : functions) defined.insert(each.id());
    for (const Instruction& each : globals) {
      if (each.op() == Op::name && defined.contains(each.words[1]))
        named[function_name(each)].push_back(each.words[1]);
      if (each.op() == Op::entry_point) entry = each.words[2];
    }
  }

  std::unordered_map<std::string, std::vector<std::uint32_t>> named;
  std::uint32_t entry = 0;
};

// For each stand-in the function to call instead.
using Redirections = std::unordered_map<std::uint32_t, std::uint32_t>;

// The one function of a name: with another of the same name there is no telling which was meant.
Result<std::uint32_t> function_named(const Parsed& parsed, const std::string& name) {
  const auto found = parsed.named.find(name);
  const std::size_t count = found == parsed.named.end() ? 0 : found->second.size();
  if (count == 1) return found->second.front();
  return Error{ErrorCode::vulkan_failure,
               0,
               "composed shader",
               {"it has " + std::to_string(count) + " functions " + name + " instead of one"}};
}

// Stand-ins and the functions to call instead, by name.
std::vector<std::pair<std::string, std::string>> substitutions(
    std::span<const ActivationId> parts) {
  std::vector<std::pair<std::string, std::string>> names;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::string number = std::to_string(i);
    const std::string formula = "generated_" + std::string(info_of(parts[i]).name);
    names.emplace_back("stand_in_value_" + number, formula + "_value");
    names.emplace_back("stand_in_gradient_" + number, formula + "_gradient");
  }
  names.emplace_back("stand_in_kept", names.front().second);
  return names;
}

Result<Redirections> redirections(const Parsed& parsed, std::span<const ActivationId> parts) {
  Redirections targets;
  for (const auto& [stand_in, target] : substitutions(parts)) {
    // Forward needs no gradients, so that the compiler has left them out.
    if (!parsed.named.contains(stand_in)) continue;
    const auto from = function_named(parsed, stand_in);
    if (!from) return from.error();
    const auto to = function_named(parsed, target);
    if (!to) return to.error();
    targets[*from] = *to;
  }
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

Result<std::vector<std::uint32_t>> make_composed_module(std::span<const std::uint32_t> base,
                                                        std::span<const ActivationId> parts) {
  const Parsed parsed(base);
  const auto found = redirections(parsed, parts);
  if (!found) return found.error();
  const Redirections& targets = *found;
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
  using Made =
      std::map<std::pair<CommonModule, std::vector<ActivationId>>, std::vector<std::uint32_t>>;
  static std::mutex mutex;
  // Never destroyed: an application's static object may record compositions as the program ends.
  static Made& made = *new Made;
  const std::scoped_lock lock(mutex);
  const std::pair key{base, std::vector(parts.begin(), parts.end())};
  auto found = made.find(key);
  if (found == made.end()) {
    const auto words = vulkan::spirv_words(module_of(base));
    if (!words) return words.error();
    auto module = make_composed_module(*words, parts);
    if (!module) return module.error();
    found = made.emplace(key, std::move(*module)).first;
  }
  return std::as_bytes(std::span(found->second));
}

}  // namespace vkact
