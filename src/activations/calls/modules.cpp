#include "activations/calls/modules.hpp"

#include <array>

#include "shared.h"
#include "vulkan/pipeline_store.hpp"

// The symbols of shaders/embedded.S.in.
#define VKACT_SYMBOLS(module)                        \
  extern "C" const std::byte vkact_spirv_##module[]; \
  extern "C" const std::byte vkact_spirv_##module##_end[];
#define VKACT_MODULE(activation, role, kernel) VKACT_SYMBOLS(activation##_##role)
#define VKACT_COMMON_MODULE(name) VKACT_SYMBOLS(name)
#include <modules.inc>
#undef VKACT_SYMBOLS

namespace vkact {
namespace {

static_assert(shared::kFloat16ConversionsId == vulkan::kFloat16ConversionsId);

struct Extent {
  const std::byte* begin = nullptr;
  const std::byte* end = nullptr;
};

constexpr std::size_t kActivations = 0
#define VKACT_ROW(...) +1
#include <vkact/activations.def>
    ;
constexpr std::size_t kRoles = 0
#define VKACT_ROLE(role) +1
#include <modules.inc>
    ;

using RoleExtents = std::array<Extent, kRoles>;

constexpr std::array<RoleExtents, kActivations> kModules = [] {
  std::array<RoleExtents, kActivations> modules{};
#define VKACT_MODULE(activation, role, kernel)                                          \
  modules[static_cast<std::size_t>(ActivationId::activation)][static_cast<std::size_t>( \
      Role::role)] = {vkact_spirv_##activation##_##role, vkact_spirv_##activation##_##role##_end};
#include <modules.inc>
  return modules;
}();

constexpr Extent kCommonModules[] = {
#define VKACT_COMMON_MODULE(name) {vkact_spirv_##name, vkact_spirv_##name##_end},
#include <modules.inc>
};

}  // namespace

ModuleCode module_of(ActivationId id, Role role) noexcept {
  if (static_cast<std::size_t>(id) >= kActivations) return {};
  const Extent& extent = kModules[static_cast<std::size_t>(id)][static_cast<std::size_t>(role)];
  return {extent.begin, extent.end};
}

ModuleCode module_of(CommonModule module) noexcept {
  const Extent& extent = kCommonModules[static_cast<std::size_t>(module)];
  return {extent.begin, extent.end};
}

}  // namespace vkact
