#include "modules.hpp"

namespace vkact::shader_test {

const std::vector<NamedModule>& all_modules() {
  static const std::vector<NamedModule> modules = {
#define VKACT_MODULE(activation, role, kernel) \
  {#activation "_" #role, #kernel, module_of(ActivationId::activation, Role::role)},
#define VKACT_COMMON_MODULE(kernel) {#kernel, #kernel, module_of(CommonModule::kernel)},
#include <modules.inc>
  };
  return modules;
}

}  // namespace vkact::shader_test
