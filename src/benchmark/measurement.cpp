#include "benchmark/measurement.hpp"

#include <memory>

#include "benchmark/call.hpp"
#include "benchmark/check.hpp"

namespace vkact::benchmark {
namespace {

// Its tensors are gone when the yardsticks take theirs.
Result<Measurement> measure_call(const Device& device, const Case& what,
                                 const TimingOptions& options) {
  const auto call = Call::create(device, what);
  if (!call) return call.error();
  if (auto checked = check(device, *call); !checked) return checked.error();
  const Record record = [&](std::size_t first, std::size_t calls) -> Result<Submit> {
    auto batch = std::make_shared<Batch>(device, BatchOptions{.timing = true});
    for (std::size_t i = first; i < first + calls; ++i)
      if (auto recorded = call->record(*batch, i % call->sets()); !recorded)
        return recorded.error();
    return Submit([batch] { return batch->submit(); });
  };
  const auto timing = time_calls(record, call->sets(), options);
  if (!timing) return timing.error();
  return Measurement{what, call->bytes(), call->sets(), *timing, {}, {}};
}

}  // namespace

Result<Measurement> measure(const Device& device, const Case& what, Yardsticks& yardsticks,
                            const TimingOptions& options) {
  auto measurement = measure_call(device, what, options);
  if (!measurement) return measurement;
  const auto copy = yardsticks.copy(measurement->bytes);
  if (!copy) return copy.error();
  measurement->copy = *copy;
  const auto identity = yardsticks.identity(measurement->bytes);
  if (!identity) return identity.error();
  measurement->identity = *identity;
  return measurement;
}

}  // namespace vkact::benchmark
