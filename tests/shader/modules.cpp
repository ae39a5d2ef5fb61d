#include "modules.hpp"

namespace vkact::shader_test {
namespace {

std::vector<std::uint32_t> words_of(ModuleCode code) { return vulkan::spirv_words(code).value(); }

}  // namespace

const std::vector<NamedModule>& all_modules() {
  static const std::vector<NamedModule> modules = {
#define VKACT_MODULE(activation, role, kernel) \
  {#activation "_" #role, #kernel, words_of(module_of(ActivationId::activation, Role::role))},
#define VKACT_COMMON_MODULE(kernel) {#kernel, #kernel, words_of(module_of(CommonModule::kernel))},
#include <modules.inc>
  };
  return modules;
}

}  // namespace vkact::shader_test
