#include "driver/shaders.hpp"

namespace vkact::driver {
namespace {

constexpr std::uint32_t kFunctions[] = {
#include "driver_functions.inc"
};
constexpr std::uint32_t kFormulas[] = {
#include "driver_formulas.inc"
};

}  // namespace

std::span<const std::uint32_t> functions_shader() noexcept { return kFunctions; }
std::span<const std::uint32_t> formulas_shader() noexcept { return kFormulas; }

}  // namespace vkact::driver
