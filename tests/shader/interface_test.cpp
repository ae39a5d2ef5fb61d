// What a module asks of the device and of the pipeline that runs it.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "modules.hpp"

namespace vkact::shader_test {
namespace {

constexpr std::uint32_t kShaderCapability = 1;
constexpr std::uint32_t kGlCompute = 5;
constexpr std::uint32_t kMostPushConstantBytes = 128;
constexpr std::uint32_t kGreatestSpecializationId = 18;

template <class Check>
void for_every_module(const Check& check) {
  for (const NamedModule& named : all_modules()) {
    SCOPED_TRACE(named.name);
    check(SpirvModule(named.code));
  }
}

TEST(ShaderInterface, NeedsTheShaderCapabilityAlone) {
  for_every_module([](const SpirvModule& module) {
    for (const Instruction& capability : module.all(kOpCapability))
      EXPECT_EQ(capability.operands[0], kShaderCapability);
    EXPECT_TRUE(module.all(kOpExtension).empty());
  });
}

TEST(ShaderInterface, HasOneComputeEntryPointNamedMain) {
  for_every_module([](const SpirvModule& module) {
    const auto entries = module.all(kOpEntryPoint);
    ASSERT_EQ(entries.size(), 1u);
    EXPECT_EQ(entries[0].operands[0], kGlCompute);
    EXPECT_EQ(text_of(entries[0].operands.subspan(2)), "main");
  });
}

TEST(ShaderInterface, NumbersItsBindingsFromZeroInSetZero) {
  for_every_module([](const SpirvModule& module) {
    std::set<std::uint32_t> bindings;
    for (const std::uint32_t id : module.variables(kStorageBuffer)) {
      EXPECT_EQ(module.decoration(id, kDescriptorSet), 0u);
      ASSERT_TRUE(module.is_decorated(id, kBinding));
      bindings.insert(*module.decoration(id, kBinding));
    }
    ASSERT_FALSE(bindings.empty());
    EXPECT_EQ(*bindings.rbegin(), bindings.size() - 1);
  });
}

TEST(ShaderInterface, KeepsPushConstantsWithinWhatEveryDeviceHas) {
  for_every_module([](const SpirvModule& module) {
    const auto blocks = module.variables(kPushConstant);
    ASSERT_EQ(blocks.size(), 1u);
    for (const Member& member : module.members(blocks[0]))
      EXPECT_LE(member.offset + member.size, kMostPushConstantBytes);
  });
}

TEST(ShaderInterface, UsesTheSpecializationConstantsThatPipelinesSet) {
  for_every_module([](const SpirvModule& module) {
    for (const std::uint32_t id : module.values_of(kSpecId))
      EXPECT_LE(id, kGreatestSpecializationId);
  });
}

}  // namespace
}  // namespace vkact::shader_test
