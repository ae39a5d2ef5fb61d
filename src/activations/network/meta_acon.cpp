#include "activations/network/meta_acon.hpp"

#include "activations/calls/checks.hpp"
#include "activations/channelwise/normalized.hpp"
#include "activations/network/meta_acon_checks.hpp"
#include "activations/network/small_product.hpp"

#include "activations/calls/scratch.hpp"

namespace vkact {
namespace {

// What the layers make of x.
struct Layers {
  Tensor means;       // of each channel of each sample
  Tensor first;       // fc1's output
  Tensor normalized;  // bn1's
  Tensor second;      // fc2's
};

class NetworkRecording {
 public:
  NetworkRecording(vulkan::CommandRecorder& recorder, const MetaAconNetwork& network,
                   const MetaAconSizes& sizes, bool training)
      : recorder_(recorder), network_(network), sizes_(sizes), training_(training) {}

  Result<void> forward(const Tensor& x, const Tensor& beta) {
    const auto layers = up_to_second(x, true);
    if (!layers) return layers.error();
    return normalize(network_.bn2, true, layers->second, beta, sizes_.channels, true);
  }

  Result<void> backward(const MetaAconBackwardArguments& arguments) {
    const auto layers = up_to_second(arguments.x, false);
    if (!layers) return layers.error();
    const MetaAconNetworkGradients& wanted = arguments.gradients;
    accumulates_ = arguments.accumulate;
    const auto dsecond = scratch_tensor(recorder_, {sizes_.samples, sizes_.channels});
    if (!dsecond) return dsecond.error();
    if (auto done = normalize_backward(network_.bn2, true, layers->second, arguments.dbeta,
                                       *dsecond, {&wanted.bn2_weight, &wanted.bn2_bias});
        !done)
      return done;
    if (wanted.fc2_weight.is_valid())
      if (auto done = multiply({&*dsecond, sizes_.channels, sizes_.samples, true},
                               {&layers->normalized, sizes_.samples, sizes_.hidden},
                               wanted.fc2_weight, 1, accumulates_);
          !done)
        return done;
    const auto dnormalized = scratch_tensor(recorder_, {sizes_.samples, sizes_.hidden});
    if (!dnormalized) return dnormalized.error();
    if (auto done = multiply({&*dsecond, sizes_.samples, sizes_.channels},
                             {&network_.fc2_weight, sizes_.channels, sizes_.hidden}, *dnormalized);
        !done)
      return done;
    return backward_from_normalized(arguments, *layers, *dnormalized);
  }

 private:
  Result<void> backward_from_normalized(const MetaAconBackwardArguments& arguments,
                                        const Layers& layers, const Tensor& dnormalized) {
    const MetaAconNetworkGradients& wanted = arguments.gradients;
    const auto dfirst = scratch_tensor(recorder_, {sizes_.samples, sizes_.hidden});
    if (!dfirst) return dfirst.error();
    if (auto done = normalize_backward(network_.bn1, false, layers.first, dnormalized, *dfirst,
                                       {&wanted.bn1_weight, &wanted.bn1_bias});
        !done)
      return done;
    if (wanted.fc1_weight.is_valid())
      if (auto done = multiply({&*dfirst, sizes_.hidden, sizes_.samples, true},
                               {&layers.means, sizes_.samples, sizes_.channels}, wanted.fc1_weight,
                               1, accumulates_);
          !done)
        return done;
    const auto dsums = scratch_tensor(recorder_, {sizes_.samples, sizes_.channels});
    if (!dsums) return dsums.error();
    if (auto done =
            multiply({&*dfirst, sizes_.samples, sizes_.hidden},
                     {&network_.fc1_weight, sizes_.hidden, sizes_.channels}, *dsums, share());
        !done)
      return done;
    ChannelwiseWork addition;
    addition.module = module_of(CommonModule::channelwise_addition);
    addition.inner = sizes_.inner;
    addition.source = &arguments.dx;
    addition.result = &arguments.dx;
    addition.values = {&*dsums};
    return apply_channelwise(recorder_, addition);
  }

  // Of an element in the mean of its channel.
  float share() const { return share_of_element(sizes_.inner, 1); }

  Result<Layers> up_to_second(const Tensor& x, bool updates_running) {
    Layers layers;
    auto made = mean_deviations(recorder_, x, sizes_.samples * sizes_.channels, sizes_.inner,
                                nullptr, false);
    if (!made) return made.error();
    layers.means = *made;
    for (Tensor* tensor : {&layers.first, &layers.normalized, &layers.second}) {
      made = scratch_tensor(
          recorder_, {sizes_.samples, tensor == &layers.second ? sizes_.channels : sizes_.hidden});
      if (!made) return made.error();
      *tensor = *made;
    }
    if (auto done =
            multiply({&layers.means, sizes_.samples, sizes_.channels},
                     {&network_.fc1_weight, sizes_.channels, sizes_.hidden, true}, layers.first);
        !done)
      return done.error();
    if (auto done = normalize(network_.bn1, false, layers.first, layers.normalized, sizes_.hidden,
                              updates_running);
        !done)
      return done.error();
    if (auto done =
            multiply({&layers.normalized, sizes_.samples, sizes_.hidden},
                     {&network_.fc2_weight, sizes_.hidden, sizes_.channels, true}, layers.second);
        !done)
      return done.error();
    return layers;
  }

  Result<void> multiply(const SmallMatrix& left, const SmallMatrix& right, const Tensor& result,
                        float scale = 1, bool accumulates = false) {
    return record_small_product(recorder_, left, right, result, scale, accumulates);
  }

  NormalizedCall normalization(const BatchNormalization& layer, const float& is_logistic,
                               const Tensor& x, const Tensor& result, std::uint64_t features,
                               bool updates_running) const {
    NormalizedCall call;
    call.work.parameters = std::span(&is_logistic, 1);
    call.work.source = &x;
    call.work.result = &result;
    call.work.values = {&layer.weight, &layer.bias};
    call.channels = {sizes_.samples, features, 1};
    call.running = {layer.running_mean, layer.running_variance, network_.epsilon,
                    network_.momentum};
    // A backward call repeats the statistics of its forward call and moves none.
    if (training_ && !updates_running) call.running.mean = call.running.variance = Tensor();
    call.training = training_;
    return call;
  }

  Result<void> normalize(const BatchNormalization& layer, bool is_logistic, const Tensor& x,
                         const Tensor& y, std::uint64_t features, bool updates_running) {
    const float flag = is_logistic ? 1 : 0;
    NormalizedCall call = normalization(layer, flag, x, y, features, updates_running);
    call.work.module = module_of(CommonModule::channelwise_normalization);
    return forward_normalized(recorder_, call);
  }

  Result<void> normalize_backward(const BatchNormalization& layer, bool is_logistic,
                                  const Tensor& x, const Tensor& dy, const Tensor& dx,
                                  std::array<const Tensor*, 2> gradients) {
    const float flag = is_logistic ? 1 : 0;
    const std::uint64_t features = layer.weight.size();
    NormalizedCall call = normalization(layer, flag, x, dx, features, false);
    call.work.module = module_of(CommonModule::channelwise_normalization_backward);
    call.work.gradient = &dy;
    for (const Tensor* gradient : gradients)
      call.work.sums.push_back(
          {gradient->is_valid() ? gradient : nullptr, features, 0, accumulates_});
    return backward_normalized(recorder_, call);
  }

  vulkan::CommandRecorder& recorder_;
  const MetaAconNetwork& network_;
  const MetaAconSizes sizes_;
  const bool training_;
  bool accumulates_ = false;
};

// Sums over nothing.
Result<void> zero_gradients(vulkan::CommandRecorder& recorder,
                            const MetaAconBackwardArguments& arguments) {
  const MetaAconNetworkGradients& wanted = arguments.gradients;
  for (const Tensor* gradient : {&wanted.fc1_weight, &wanted.bn1_weight, &wanted.bn1_bias,
                                 &wanted.fc2_weight, &wanted.bn2_weight, &wanted.bn2_bias}) {
    if (!gradient->is_valid()) continue;
    ChannelwiseWork work;
    work.source = &arguments.x;
    work.inner = 1;
    work.sums = {{gradient, gradient->size(), 0, arguments.accumulate}};
    if (auto done = reduce_channelwise(recorder, work); !done) return done;
  }
  return {};
}

}  // namespace

Result<void> forward_meta_acon(vulkan::CommandRecorder& recorder, const std::string& where,
                               const MetaAconNetwork& network, const Tensor& x, const Tensor& beta,
                               bool training) {
  const vulkan::Context& context = *recorder.context();
  const auto sizes = checked_sizes(where, context, network, x, training);
  if (!sizes) return sizes.error();
  const Shape shape{sizes->samples, sizes->channels};
  if (auto checked = check_tensors_apart(where, context, network, training,
                                         {{"beta", &beta, true, &shape}, {"x", &x}});
      !checked)
    return checked;
  if (training && sizes->samples == 1 &&
      (network.bn1.running_mean.is_valid() || network.bn2.running_mean.is_valid()))
    return invalid(where,
                   "one sample has no variance for running_variance; give more samples, or no "
                   "running statistics");
  if (x.size() == 0) return {};
  return NetworkRecording(recorder, network, *sizes, training).forward(x, beta);
}

Result<void> backward_meta_acon(vulkan::CommandRecorder& recorder, const std::string& where,
                                const MetaAconNetwork& network,
                                const MetaAconBackwardArguments& arguments, bool training) {
  const vulkan::Context& context = *recorder.context();
  const auto sizes = checked_sizes(where, context, network, arguments.x, training);
  if (!sizes) return sizes.error();
  if (auto checked =
          check_tensors(where, context, {{"x", &arguments.x, false}, {"dx", &arguments.dx, true}});
      !checked)
    return checked;
  const Shape shape{sizes->samples, sizes->channels};
  std::vector<MetaAconTensor> others{
      {"dbeta", &arguments.dbeta, false, &shape}, {"x", &arguments.x}, {"dx", &arguments.dx, true}};
  const MetaAconNetworkGradients& wanted = arguments.gradients;
  const Shape fc1{sizes->hidden, sizes->channels};
  const Shape fc2{sizes->channels, sizes->hidden};
  const Shape hidden{sizes->hidden};
  const Shape channels{sizes->channels};
  for (const MetaAconTensor& each :
       {MetaAconTensor{"the gradient of fc1_weight", &wanted.fc1_weight, true, &fc1},
        {"the gradient of bn1.weight", &wanted.bn1_weight, true, &hidden},
        {"the gradient of bn1.bias", &wanted.bn1_bias, true, &hidden},
        {"the gradient of fc2_weight", &wanted.fc2_weight, true, &fc2},
        {"the gradient of bn2.weight", &wanted.bn2_weight, true, &channels},
        {"the gradient of bn2.bias", &wanted.bn2_bias, true, &channels}})
    if (each.tensor->is_valid()) others.push_back(each);
  if (auto checked = check_tensors_apart(where, context, network, false, std::move(others));
      !checked)
    return checked;
  if (arguments.x.size() == 0) return zero_gradients(recorder, arguments);
  return NetworkRecording(recorder, network, *sizes, training).backward(arguments);
}

}  // namespace vkact
