#include "activations/channelwise/normalized.hpp"

#include "activations/calls/scratch.hpp"
#include "base/axis.hpp"

namespace vkact {
namespace {

Result<Tensor> statistics_of(vulkan::CommandRecorder& recorder, const NormalizedCall& call,
                             bool updates_running) {
  return call.training ? batch_statistics(recorder, *call.work.source, call.channels, call.running,
                                          updates_running)
                       : running_statistics(recorder, call.channels, call.running);
}

// The gradients of the parameters, and what the statistics carry to dx.
Result<void> record_sums(vulkan::CommandRecorder& recorder, const AxisShape& channels,
                         ChannelwiseWork work) {
  const auto gradients = scratch_tensor(recorder, {2, channels.axis});
  if (!gradients) return gradients.error();
  work.result = nullptr;
  work.accumulates = false;
  // Of a shift and a scale of the normalized elements.
  const float share = share_of_element(work.source->size(), channels.axis);
  work.sums[work.sums.size() - 2] = {&*gradients, channels.axis, 0, false, share};
  work.sums[work.sums.size() - 1] = {&*gradients, channels.axis, channels.axis, false, share};
  if (auto done = reduce_channelwise(recorder, work); !done) return done;
  return add_gradients(recorder, channels, *work.statistics, *gradients);
}

}  // namespace

Result<void> forward_normalized(vulkan::CommandRecorder& recorder, NormalizedCall call) {
  const auto statistics = statistics_of(recorder, call, true);
  if (!statistics) return statistics.error();
  call.work.channels = call.channels.axis;
  call.work.statistics = &*statistics;
  return apply_channelwise(recorder, call.work);
}

Result<void> backward_normalized(vulkan::CommandRecorder& recorder, NormalizedCall call) {
  ChannelwiseWork& work = call.work;
  work.channels = call.channels.axis;
  work.sums.resize(work.sums.size() + 2);
  // The gradients of parameters are zero all the same.
  if (work.source->size() == 0) return reduce_channelwise(recorder, work);
  const auto statistics = statistics_of(recorder, call, false);
  if (!statistics) return statistics.error();
  work.statistics = &*statistics;
  if (call.training) {
    if (auto done = record_sums(recorder, call.channels, work); !done) return done;
    for (ChannelwiseSum& sum : work.sums) sum.result = nullptr;
  }
  return reduce_channelwise(recorder, work);
}

}  // namespace vkact
