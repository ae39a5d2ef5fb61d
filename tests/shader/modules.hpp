// The modules that the library carries.
#pragma once

#include <string>
#include <vector>

#include "activations/modules.hpp"
#include "spirv_module.hpp"

namespace vkact::shader_test {

/// A module, and the name of the file it was built as.
struct NamedModule {
  std::string name;
  ModuleCode code;
};

/// The modules of one activation.
std::vector<NamedModule> modules_of(const ActivationInfo& info);

/// The modules of every activation; the kernels without a formula once.
const std::vector<NamedModule>& all_modules();

}  // namespace vkact::shader_test
