// Uses the installed library without a device: finds an activation and asks for the machine's
// devices.
#include <vkact/vkact.hpp>

int main() {
  const auto gelu = vkact::Activation::named("gelu");
  const auto devices = vkact::list_devices();
  const bool is_answered = devices.has_value() || !devices.error().reasons.empty();
  return gelu && *gelu == vkact::gelu() && is_answered ? 0 : 1;
}
