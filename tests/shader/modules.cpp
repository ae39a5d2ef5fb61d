#include "modules.hpp"

#include <algorithm>

namespace vkact::shader_test {

std::vector<NamedModule> modules_of(const ActivationInfo& info) {
  const std::string name(info.name);
  if (info.family == Family::pointwise) {
    const PointwiseModules& modules = pointwise_modules(info.id);
    std::vector<NamedModule> named{{name + "_forward", modules.forward},
                                   {name + "_backward", modules.backward}};
    if (info.backward_from_y)
      named.push_back({name + "_backward_from_output", modules.backward_from_output});
    return named;
  }
  const RowwiseModules& modules = rowwise_modules(info.id);
  return {{name + "_forward", modules.forward},
          {"rowwise_forward_partial", modules.forward_partial},
          {"rowwise_forward_combine", modules.forward_combine},
          {name + "_forward_apply", modules.forward_apply},
          {name + "_backward", modules.backward},
          {name + "_backward_partial", modules.backward_partial},
          {"rowwise_backward_combine", modules.backward_combine},
          {name + "_backward_apply", modules.backward_apply}};
}

const std::vector<NamedModule>& all_modules() {
  static const std::vector<NamedModule> modules = [] {
    std::vector<NamedModule> all;
    for (const ActivationInfo& info : activations())
      for (NamedModule& module : modules_of(info))
        if (std::ranges::find(all, module.name, &NamedModule::name) == all.end())
          all.push_back(std::move(module));
    return all;
  }();
  return modules;
}

}  // namespace vkact::shader_test
