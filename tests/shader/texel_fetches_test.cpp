// On devices that emulate a GPU, vectors of tensors that are only read are fetched as texels.
#include "spirv/texel_fetches.hpp"

#include <gtest/gtest.h>

#include "modules.hpp"

namespace vkact::shader_test {
namespace {

constexpr std::uint32_t kFirstTexelBinding = 8;

std::uint32_t texel_bindings(const NamedModule& module) {
  return spirv::with_texel_fetches(module.code, kFirstTexelBinding).bindings;
}

TEST(TexelFetches, ReadTheSourceOfEveryActivation) {
  std::size_t modules = 0;
  for (const NamedModule& named : all_modules()) {
    if (!named.name.ends_with("_forward")) continue;
    ++modules;
    EXPECT_EQ(texel_bindings(named) & 1u, 1u) << named.name;
  }
  EXPECT_GT(modules, 60u);
}

TEST(TexelFetches, ReadTheGradientOfEveryPointwiseActivation) {
  for (const NamedModule& named : all_modules()) {
    if (named.kernel != "pointwise_backward") continue;
    EXPECT_EQ(texel_bindings(named), 3u) << named.name;
  }
}

}  // namespace
}  // namespace vkact::shader_test
