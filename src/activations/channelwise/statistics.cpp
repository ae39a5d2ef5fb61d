#include "activations/channelwise/statistics.hpp"

#include "activations/calls/bindings.hpp"
#include "activations/calls/checks.hpp"
#include "activations/calls/scratch.hpp"
#include "activations/channelwise/call.hpp"
#include "base/axis.hpp"
#include "base/integers.hpp"
#include "shared.h"
#include "vulkan/buffer.hpp"

namespace vkact {
namespace {

constexpr std::uint64_t kWorkgroup = 256;

// Elements of a channel.
double count_of(const AxisShape& channels) {
  return static_cast<double>(channels.outer) * static_cast<double>(channels.inner);
}

struct StatisticsStage {
  std::uint32_t stage = shared::kMean;
  const Tensor* means = nullptr;
  const RunningStatistics* running = nullptr;
  bool updates_running = false;
};

Result<void> record_stage(vulkan::CommandRecorder& recorder, const AxisShape& channels,
                          const Tensor& statistics, const StatisticsStage& what) {
  const double count = count_of(channels);
  shared::ChannelStatisticsConstants constants{};
  constants.channels = static_cast<std::uint32_t>(channels.axis);
  constants.updates_running = what.updates_running ? 1 : 0;
  constants.unbiased_factor = static_cast<float>(count / (count - 1));
  BindingList bindings(*recorder.context());
  // What a stage does not use needs a binding all the same.
  const auto bind = [&](const Tensor* tensor, bool writes) {
    const Tensor& bound = tensor != nullptr ? *tensor : statistics;
    return bindings.add(bound, 0, bound.size(), tensor != nullptr && writes) / sizeof(float);
  };
  constants.means_offset = static_cast<std::uint32_t>(bind(what.means, false));
  bindings.add(statistics, 0, statistics.size(), true);
  const bool has_running = what.running != nullptr && what.running->mean.is_valid();
  const Tensor* running[] = {has_running ? &what.running->mean : nullptr,
                             has_running ? &what.running->variance : nullptr};
  for (std::size_t i = 0; i < 2; ++i)
    constants.running_offsets[i] =
        static_cast<std::uint32_t>(bind(running[i], what.updates_running));
  if (what.running != nullptr) {
    constants.epsilon = what.running->epsilon;
    constants.momentum = what.running->momentum;
  }
  return recorder.dispatch({{module_of(CommonModule::channelwise_statistics),
                             {{shared::kStatisticsStageId, what.stage}},
                             static_cast<std::uint32_t>(bindings.all().size())},
                            bindings.all(),
                            std::as_bytes(std::span(&constants, 1)),
                            divided_up(channels.axis, kWorkgroup)});
}

Result<Tensor> empty_statistics(vulkan::CommandRecorder& recorder, std::uint64_t channels) {
  return scratch_tensor(recorder, {shared::kChannelStatistics, channels});
}

}  // namespace

Result<void> check_running(const std::string& where, const vulkan::Context& context,
                           const RunningStatistics& running, std::uint64_t features, bool training,
                           const RunningNames& names) {
  const std::string both = std::string(names.mean) + " and " + names.variance;
  if (running.mean.is_valid() != running.variance.is_valid())
    return invalid(where, both + " are given together or not at all");
  if (!running.mean.is_valid()) {
    if (training) return {};
    return invalid(where, "without training it needs " + both);
  }
  const std::pair<const char*, const Tensor*> tensors[] = {{names.mean, &running.mean},
                                                           {names.variance, &running.variance}};
  for (const auto& [name, tensor] : tensors) {
    if (auto checked = check_device(where, context, {name, tensor, true}); !checked) return checked;
    if (tensor->element_type() != ElementType::float32 || tensor->size() != features)
      return invalid(where, std::string(name) + " is " +
                                std::string(name_of(tensor->element_type())) + " " +
                                to_string(tensor->shape()) + "; it must be float32 with " +
                                std::to_string(features) + " elements, one a " + names.feature);
  }
  if (do_overlap(running.mean, running.variance)) return invalid(where, both + " overlap");
  return {};
}

float share_of_element(std::uint64_t elements, std::uint64_t channels) {
  return static_cast<float>(static_cast<double>(channels) / static_cast<double>(elements));
}

Result<Tensor> mean_deviations(vulkan::CommandRecorder& recorder, const Tensor& x,
                               std::uint64_t channels, std::uint64_t inner,
                               const Tensor* statistics, bool wants_squares) {
  auto means = scratch_tensor(recorder, {2, channels});
  if (!means) return means;
  const float share = share_of_element(x.size(), channels);
  ChannelwiseWork work;
  work.module = module_of(CommonModule::channelwise_deviations);
  work.inner = inner;
  work.source = &x;
  work.channels = channels;
  work.statistics = statistics;
  work.sums = {
      {&*means, channels, 0, false, share},
      {wants_squares ? &*means : nullptr, channels, wants_squares ? channels : 0, false, share}};
  if (auto done = reduce_channelwise(recorder, work); !done) return done.error();
  return means;
}

Result<Tensor> batch_statistics(vulkan::CommandRecorder& recorder, const Tensor& x,
                                const AxisShape& channels, const RunningStatistics& running,
                                bool updates_running) {
  auto statistics = empty_statistics(recorder, channels.axis);
  if (!statistics) return statistics;
  auto means = mean_deviations(recorder, x, channels.axis, channels.inner, nullptr, false);
  if (!means) return means;
  if (auto done = record_stage(recorder, channels, *statistics, {shared::kMean, &*means}); !done)
    return done.error();
  means = mean_deviations(recorder, x, channels.axis, channels.inner, &*statistics, true);
  if (!means) return means;
  if (auto done = record_stage(
          recorder, channels, *statistics,
          {shared::kMoments, &*means, &running, updates_running && running.mean.is_valid()});
      !done)
    return done.error();
  return statistics;
}

Result<Tensor> running_statistics(vulkan::CommandRecorder& recorder, const AxisShape& channels,
                                  const RunningStatistics& running) {
  auto statistics = empty_statistics(recorder, channels.axis);
  if (!statistics) return statistics;
  if (auto done = record_stage(recorder, channels, *statistics,
                               {shared::kRunningMoments, nullptr, &running});
      !done)
    return done.error();
  return statistics;
}

Result<void> add_gradients(vulkan::CommandRecorder& recorder, const AxisShape& channels,
                           const Tensor& statistics, const Tensor& gradients) {
  return record_stage(recorder, channels, statistics, {shared::kGradients, &gradients});
}

}  // namespace vkact
