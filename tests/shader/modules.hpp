// The modules that the library carries.
#pragma once

#include <string>
#include <vector>

#include "activations/calls/modules.hpp"
#include "spirv_module.hpp"

namespace vkact::shader_test {

/// A module, the name of the file it was built as, and its file in shaders/kernels.
struct NamedModule {
  std::string name;
  std::string kernel;
  std::vector<std::uint32_t> code;
};

/// Every module.
const std::vector<NamedModule>& all_modules();

}  // namespace vkact::shader_test
