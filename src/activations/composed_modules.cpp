#include "activations/composed_modules.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace vkact {
namespace {

// Opcodes of the SPIR-V specification, section 3.49.
constexpr std::uint32_t kOpName = 5;
constexpr std::uint32_t kOpLine = 8;
constexpr std::uint32_t kOpEntryPoint = 15;
constexpr std::uint32_t kOpFunction = 54;
constexpr std::uint32_t kOpFunctionEnd = 56;
constexpr std::uint32_t kOpFunctionCall = 57;
constexpr std::uint32_t kOpStore = 62;
constexpr std::uint32_t kOpCopyMemory = 63;
constexpr std::uint32_t kOpDecorate = 71;
constexpr std::uint32_t kOpControlBarrier = 224;
constexpr std::uint32_t kOpMemoryBarrier = 225;
constexpr std::uint32_t kOpAtomicStore = 228;
constexpr std::uint32_t kOpLoopMerge = 246;
constexpr std::uint32_t kOpSelectionMerge = 247;
constexpr std::uint32_t kOpLabel = 248;
constexpr std::uint32_t kOpBranch = 249;
constexpr std::uint32_t kOpUnreachable = 255;
constexpr std::uint32_t kOpNoLine = 317;

constexpr std::size_t kHeaderWords = 5;

struct Instruction {
  std::span<const std::uint32_t> words;

  std::uint32_t opcode() const { return words[0] & 0xffffu; }
  // The id it defines; 0 where it defines none.
  std::uint32_t result() const {
    switch (opcode()) {
      case kOpLine:
      case kOpNoLine:
      case kOpFunctionEnd:
      case kOpStore:
      case kOpCopyMemory:
      case kOpControlBarrier:
      case kOpMemoryBarrier:
      case kOpAtomicStore:
      case kOpLoopMerge:
      case kOpSelectionMerge:
        return 0;
      case kOpLabel:
        return words[1];
      default:
        break;
    }
    const bool ends_block = opcode() >= kOpBranch && opcode() <= kOpUnreachable;
    return ends_block || words.size() < 3 ? 0 : words[2];
  }
};

template <class Visit>
void for_each_instruction(std::span<const std::uint32_t> code, const Visit& visit) {
  for (std::size_t at = kHeaderWords; at < code.size();) {
    const std::size_t length = code[at] >> 16;
    visit(Instruction{code.subspan(at, length)});
    at += length;
  }
}

// The name without the types that the compiler writes behind it.
std::string function_name(const Instruction& name) {
  const auto* text = reinterpret_cast<const char*>(name.words.data() + 2);
  const std::string_view whole(text);
  return std::string(whole.substr(0, whole.find('(')));
}

struct Function {
  std::uint32_t id = 0;
  std::vector<Instruction> body;

  std::vector<std::uint32_t> callees() const {
    std::vector<std::uint32_t> ids;
    for (const Instruction& each : body)
      if (each.opcode() == kOpFunctionCall) ids.push_back(each.words[3]);
    return ids;
  }
};

// A module taken apart.
struct Parsed {
  explicit Parsed(std::span<const std::uint32_t> code) {
    for_each_instruction(code, [&](const Instruction& each) {
      if (each.opcode() == kOpFunction) functions.push_back({each.words[2], {}});
      if (functions.empty())
        globals.push_back(each);
      else
        functions.back().body.push_back(each);
      if (each.opcode() == kOpName) ids.emplace(function_name(each), each.words[1]);
      if (each.opcode() == kOpEntryPoint) entry = each.words[2];
    });
  }

  std::vector<Instruction> globals;
  std::vector<Function> functions;
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
  for (const Function& each : parsed.functions) by_id[each.id] = &each;
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
    if (!reached.contains(function.id))
      for (const Instruction& each : function.body) gone.insert(each.result());

  std::vector<std::uint32_t> made(base.begin(), base.begin() + kHeaderWords);
  for (const Instruction& each : parsed.globals) {
    const bool describes = each.opcode() == kOpName || each.opcode() == kOpDecorate;
    if (!describes || !gone.contains(each.words[1]))
      made.insert(made.end(), each.words.begin(), each.words.end());
  }
  for (const Function& function : parsed.functions) {
    if (!reached.contains(function.id)) continue;
    for (const Instruction& each : function.body) {
      made.insert(made.end(), each.words.begin(), each.words.end());
      if (each.opcode() != kOpFunctionCall) continue;
      if (const auto target = targets.find(function.id); target != targets.end())
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
