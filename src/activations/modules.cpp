#include "activations/modules.hpp"

// The symbols of shaders/embedded.S.in.
#define VKACT_MODULE(module)                             \
  extern "C" const std::uint32_t vkact_spirv_##module[]; \
  extern "C" const std::uint32_t vkact_spirv_##module##_end[];

#define VKACT_FROM_Y(derivative, condition) VKACT_FORM
#define VKACT_X_ONLY VKACT_NO_FORM
#define VKACT_FORM(name) VKACT_MODULE(name##_backward_from_output)
#define VKACT_NO_FORM(name)
#define VKACT_CALL(form, name) form(name)
#define VKACT_POINTWISE(name, aliases, parameters, valid, formula, output_backward, bound) \
  VKACT_MODULE(name##_forward)                                                             \
  VKACT_MODULE(name##_backward)                                                            \
  VKACT_CALL(output_backward, name)
#define VKACT_ROWWISE(name, ...)        \
  VKACT_MODULE(name##_forward)          \
  VKACT_MODULE(name##_forward_apply)    \
  VKACT_MODULE(name##_backward)         \
  VKACT_MODULE(name##_backward_partial) \
  VKACT_MODULE(name##_backward_apply)
#include <vkact/activations.def>
VKACT_MODULE(rowwise_forward_partial)
VKACT_MODULE(rowwise_forward_combine)
VKACT_MODULE(rowwise_backward_combine)
#undef VKACT_MODULE
#undef VKACT_FORM
#undef VKACT_NO_FORM

namespace vkact {
namespace {

struct Modules {
  PointwiseModules pointwise;
  RowwiseModules rowwise;
};

#define VKACT_CODE(module) ModuleCode(vkact_spirv_##module, vkact_spirv_##module##_end)
#define VKACT_FROM_Y(derivative, condition) VKACT_FORM
#define VKACT_X_ONLY VKACT_NO_FORM
#define VKACT_FORM(name) VKACT_CODE(name##_backward_from_output)
#define VKACT_NO_FORM(name) ModuleCode()
#define VKACT_POINTWISE(name, aliases, parameters, valid, formula, output_backward, bound) \
  Modules{{VKACT_CODE(name##_forward), VKACT_CODE(name##_backward),                        \
           VKACT_CALL(output_backward, name)},                                             \
          {}},
#define VKACT_ROWWISE(name, ...)                                                  \
  Modules{{},                                                                     \
          {VKACT_CODE(name##_forward), VKACT_CODE(rowwise_forward_partial),       \
           VKACT_CODE(rowwise_forward_combine), VKACT_CODE(name##_forward_apply), \
           VKACT_CODE(name##_backward), VKACT_CODE(name##_backward_partial),      \
           VKACT_CODE(rowwise_backward_combine), VKACT_CODE(name##_backward_apply)}},
const Modules kModules[] = {
#include <vkact/activations.def>
};

}  // namespace

const PointwiseModules& pointwise_modules(ActivationId id) noexcept {
  return kModules[static_cast<std::size_t>(id)].pointwise;
}

const RowwiseModules& rowwise_modules(ActivationId id) noexcept {
  return kModules[static_cast<std::size_t>(id)].rowwise;
}

}  // namespace vkact
