// On devices that emulate a GPU, pointwise kernels store two vectors at once.
#include "spirv/wide_stores.hpp"

#include <gtest/gtest.h>

#include "modules.hpp"

namespace vkact::shader_test {
namespace {

TEST(WideStores, WriteTheResultOfEveryPointwiseKernel) {
  std::size_t modules = 0;
  for (const NamedModule& named : all_modules()) {
    if (!named.kernel.starts_with("pointwise_") && !named.kernel.starts_with("compositions_"))
      continue;
    ++modules;
    EXPECT_NE(spirv::with_wide_stores(named.code), named.code) << named.name;
  }
  EXPECT_GT(modules, 60u);
}

}  // namespace
}  // namespace vkact::shader_test
