// Modules do not grow unnoticed: their instructions are counted and compared with a list.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>

#include "modules.hpp"

namespace vkact::shader_test {
namespace {

using Counts = std::map<std::string, std::size_t>;

constexpr const char* kList = VKACT_SOURCE_FOLDER "/tests/shader/instruction_counts.txt";
constexpr const char* kHowToUpdate =
    "; where that is meant to be, run scripts/count_instructions.sh and commit the list";

// Those of functions; declarations cost nothing at run time.
std::size_t instructions_of(const SpirvModule& module) {
  constexpr std::uint32_t kOpFunction = 54;
  constexpr std::uint32_t kOpFunctionEnd = 56;
  std::size_t count = 0;
  bool in_function = false;
  for (const Instruction& instruction : module.instructions()) {
    if (instruction.opcode == kOpFunction) in_function = true;
    if (in_function) ++count;
    if (instruction.opcode == kOpFunctionEnd) in_function = false;
  }
  return count;
}

Counts built() {
  Counts counts;
  for (const NamedModule& named : all_modules())
    counts[named.name] = instructions_of(SpirvModule(named.code));
  return counts;
}

Counts listed() {
  Counts counts;
  std::ifstream file(kList);
  std::string name;
  for (std::size_t count = 0; file >> name >> count;) counts[name] = count;
  return counts;
}

void write_list(const Counts& counts) {
  std::ofstream file(kList);
  for (const auto& [name, count] : counts) file << name << ' ' << count << '\n';
  ASSERT_TRUE(file.flush()) << kList << " could not be written";
}

TEST(InstructionCount, GrowsByNoMoreThanATwentieth) {
  const Counts counts = built();
  if (std::getenv("VKACT_COUNT_INSTRUCTIONS") != nullptr) write_list(counts);
  const Counts list = listed();
  for (const auto& [name, count] : counts) {
    const auto known = list.find(name);
    if (known == list.end()) {
      ADD_FAILURE() << name << " has " << count << " instructions and is not in " << kList
                    << kHowToUpdate;
      continue;
    }
    EXPECT_LE(static_cast<double>(count), 1.05 * static_cast<double>(known->second))
        << name << " has grown from " << known->second << " to " << count << " instructions"
        << kHowToUpdate;
  }
  for (const auto& [name, count] : list)
    EXPECT_TRUE(counts.contains(name))
        << kList << " has " << name << ", which there is not" << kHowToUpdate;
}

}  // namespace
}  // namespace vkact::shader_test
