#include "layer_call.hpp"

#include <vkact/composition.hpp>

namespace digits {

using vkact::Family;

std::size_t LayerCall::elements() const {
  return static_cast<std::size_t>(vkact::element_count(shape).value());
}

std::size_t LayerCall::outputs() const {
  return static_cast<std::size_t>(vkact::element_count(output_shape).value());
}

LayerCall call_on(const HiddenLayer& layer, const vkact::ActivationInfo& info) {
  LayerCall call{vkact::Activation(info.id), layer.shape, {}, {}, false, {}};
  call.training = info.family == Family::stochastic || info.family == Family::batchwise;
  if (info.family == Family::stochastic || info.family == Family::perturbed)
    call.random = vkact::RandomState{.seed = 1};
  if (info.family == Family::batchwise) call.shape.push_back(1);
  if (info.family == Family::loss) {
    call.activation.set("reduction", "none").value();
    call.classes = layer.digits;
    call.output_shape = {layer.shape[0]};
  } else {
    call.output_shape = vkact::output_shape(call.activation, call.shape, {}).value();
  }
  return call;
}

}  // namespace digits
