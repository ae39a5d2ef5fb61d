#include "benchmark/overhead.hpp"

#include <chrono>
#include <functional>
#include <utility>
#include <vector>

#include "benchmark/ring.hpp"

namespace vkact::benchmark {
namespace {

constexpr std::size_t kDispatches = 1000;
constexpr std::uint64_t kElements = 256;

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// The times of one thousand dispatches.
struct Times {
  double record = 0;
  double submit = 0;
  double replay = 0;
  double completion = 0;  // of the replay, from submitting
};

Result<Times> run(const Device& device, std::size_t dispatches,
                  const std::function<Result<void>(Batch&, std::size_t)>& record) {
  Batch batch(device);
  Times times;
  auto start = Clock::now();
  for (std::size_t i = 0; i < dispatches; ++i)
    if (auto recorded = record(batch, i); !recorded) return recorded.error();
  times.record = seconds_since(start);
  start = Clock::now();
  const auto first = batch.submit();
  times.submit = seconds_since(start);
  if (!first) return first.error();
  if (auto waited = first->wait(); !waited) return waited.error();
  start = Clock::now();
  const auto again = batch.submit();
  times.replay = seconds_since(start);
  if (!again) return again.error();
  if (auto waited = again->wait(); !waited) return waited.error();
  times.completion = seconds_since(start);
  return times;
}

// The medians over repetitions after warm-ups.
Result<Times> medians(const Device& device, const TimingOptions& options, std::size_t dispatches,
                      const std::function<Result<void>(Batch&, std::size_t)>& record) {
  constexpr double Times::*kMembers[] = {&Times::record, &Times::submit, &Times::replay,
                                         &Times::completion};
  std::vector<double> seconds[std::size(kMembers)];
  for (std::size_t i = 0; i < options.warm_ups + options.repetitions; ++i) {
    const auto times = run(device, dispatches, record);
    if (!times) return times;
    if (i < options.warm_ups) continue;
    for (std::size_t member = 0; member < std::size(kMembers); ++member)
      seconds[member].push_back((*times).*kMembers[member]);
  }
  Times times;
  for (std::size_t member = 0; member < std::size(kMembers); ++member)
    times.*kMembers[member] = statistics_of(seconds[member]).median;
  return times;
}

}  // namespace

Result<Overhead> measure_overhead(const Device& device, const TimingOptions& options) {
  const auto x = make_ring(device, {kElements}, ElementType::float32, kDispatches);
  if (!x) return x.error();
  const auto y = make_ring(device, {kElements}, ElementType::float32, kDispatches);
  if (!y) return y.error();
  constexpr float kOne[] = {1};
  if (auto filled = fill(*x, std::as_bytes(std::span(kOne))); !filled) return filled.error();
  const Activation activation = identity();
  const auto apart = [&](Batch& batch, std::size_t i) {
    return batch.forward(activation, (*x)[i], (*y)[i]);
  };
  const auto in_place = [&](Batch& batch, std::size_t) {
    return batch.forward(activation, x->front(), x->front());
  };
  const auto many = medians(device, options, kDispatches, apart);
  if (!many) return many.error();
  const auto dependent = medians(device, options, kDispatches, in_place);
  if (!dependent) return dependent.error();
  const auto one = medians(device, options, 1, apart);
  if (!one) return one.error();
  constexpr auto kCount = static_cast<double>(kDispatches);
  return Overhead{many->record / kCount,
                  one->submit,
                  many->replay,
                  one->completion,
                  kCount / many->completion,
                  kCount / dependent->completion};
}

}  // namespace vkact::benchmark
