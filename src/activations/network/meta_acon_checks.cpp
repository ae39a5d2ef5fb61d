#include "activations/network/meta_acon_checks.hpp"

#include <cmath>

#include "activations/calls/checks.hpp"
#include "activations/channelwise/statistics.hpp"

namespace vkact {
namespace {

constexpr std::uint64_t kMostElements = std::uint64_t{1} << 22;

Result<void> check_float32(const std::string& where, const vulkan::Context& context,
                           const MetaAconTensor& named, const Shape& shape) {
  const NamedTensor tensor{named.name.c_str(), named.tensor, named.is_written};
  if (auto checked = check_device(where, context, tensor); !checked) return checked;
  if (named.tensor->element_type() == ElementType::float32 && named.tensor->shape() == shape)
    return {};
  return invalid(where, named.name + " is " + std::string(name_of(named.tensor->element_type())) +
                            " " + to_string(named.tensor->shape()) + "; it must be float32 " +
                            to_string(shape));
}

Result<void> check_normalization(const std::string& where, const vulkan::Context& context,
                                 const std::string& name, const BatchNormalization& normalization,
                                 std::uint64_t features, bool training) {
  const Shape shape{features};
  for (const MetaAconTensor& each : {MetaAconTensor{name + ".weight", &normalization.weight},
                                     {name + ".bias", &normalization.bias}})
    if (auto checked = check_float32(where, context, each, shape); !checked) return checked;
  const std::string mean = name + ".running_mean";
  const std::string variance = name + ".running_variance";
  return check_running(where, context, {normalization.running_mean, normalization.running_variance},
                       features, training, {mean.c_str(), variance.c_str(), "feature"});
}

}  // namespace

Result<MetaAconSizes> checked_sizes(const std::string& where, const vulkan::Context& context,
                                    const MetaAconNetwork& network, const Tensor& x,
                                    bool training) {
  if (auto checked = check_tensors(where, context, {{"x", &x, false}}); !checked)
    return checked.error();
  const Shape& shape = x.shape();
  if (shape.size() < 2)
    return invalid(where, "x is of shape " + to_string(shape) + "; it must be [N, C, ...]");
  if (!network.fc1_weight.is_valid()) return invalid(where, "fc1_weight is missing");
  if (network.fc1_weight.shape().size() != 2 || network.fc1_weight.shape()[0] == 0)
    return invalid(where, "fc1_weight is of shape " + to_string(network.fc1_weight.shape()) +
                              "; it must be [hidden, C]");
  MetaAconSizes sizes{shape[0], shape[1], network.fc1_weight.shape()[0], 1};
  for (std::size_t i = 2; i < shape.size(); ++i) {
    if (shape[i] == 0) return invalid(where, "the channels of x have no elements to average");
    sizes.inner *= shape[i];
  }
  for (const auto& [a, b] : {std::pair{sizes.samples, sizes.channels},
                             {sizes.samples, sizes.hidden},
                             {sizes.hidden, sizes.channels}})
    if (a != 0 && b > kMostElements / a)
      return Error{
          ErrorCode::unsupported,
          0,
          where,
          {"a matrix of the network has more than " + std::to_string(kMostElements) + " elements"}};
  if (!(network.epsilon > 0) || !std::isfinite(network.epsilon))
    return invalid(where, "epsilon must be positive");
  if (!(network.momentum >= 0 && network.momentum <= 1))
    return invalid(where, "momentum must be from 0 to 1");
  const Shape fc1{sizes.hidden, sizes.channels};
  const Shape fc2{sizes.channels, sizes.hidden};
  if (auto checked = check_float32(where, context, {"fc1_weight", &network.fc1_weight}, fc1);
      !checked)
    return checked.error();
  if (auto checked = check_float32(where, context, {"fc2_weight", &network.fc2_weight}, fc2);
      !checked)
    return checked.error();
  if (auto checked =
          check_normalization(where, context, "bn1", network.bn1, sizes.hidden, training);
      !checked)
    return checked.error();
  if (auto checked =
          check_normalization(where, context, "bn2", network.bn2, sizes.channels, training);
      !checked)
    return checked.error();
  return sizes;
}

Result<void> check_tensors_apart(const std::string& where, const vulkan::Context& context,
                                 const MetaAconNetwork& network, bool writes_running,
                                 std::vector<MetaAconTensor> others) {
  for (const MetaAconTensor& each : others)
    if (each.shape != nullptr)
      if (auto checked = check_float32(where, context, each, *each.shape); !checked) return checked;
  std::vector<MetaAconTensor> all = std::move(others);
  all.push_back({"fc1_weight", &network.fc1_weight});
  all.push_back({"fc2_weight", &network.fc2_weight});
  for (const auto& [name, normalization] :
       {std::pair<std::string, const BatchNormalization*>{"bn1", &network.bn1},
        {"bn2", &network.bn2}}) {
    all.push_back({name + ".weight", &normalization->weight});
    all.push_back({name + ".bias", &normalization->bias});
    if (!normalization->running_mean.is_valid()) continue;
    all.push_back({name + ".running_mean", &normalization->running_mean, writes_running});
    all.push_back({name + ".running_variance", &normalization->running_variance, writes_running});
  }
  for (const MetaAconTensor& each : all)
    for (const MetaAconTensor& other : all)
      if (each.is_written && &each != &other && do_overlap(*each.tensor, *other.tensor))
        return invalid(where, each.name + " overlaps " + other.name);
  return {};
}

}  // namespace vkact
