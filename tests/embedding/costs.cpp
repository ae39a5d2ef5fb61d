// What VkAct costs the thread of an application that calls it: microseconds of adopting, recording,
// submitting and replaying. Tensors are so small that the work itself is nothing.
//   vkact_embedding_costs --benchmark_out=FILE.json --benchmark_out_format=json
#include <benchmark/benchmark.h>

#include <memory>

#include "host.hpp"

namespace vkact::embedding_test {
namespace {

constexpr int kCalls = 100;
const Shape kShape{4, 64};

// An application without the validation layer, and VkAct in it.
struct Guest {
  explicit Guest(bool push_descriptors = true)
      : host({.validation = false, .push_descriptors = push_descriptors}),
        device(Device::adopt(host.stated()).value()), x(device.upload(ramp(256), kShape).value()),
        y(device.empty(kShape).value()), weight(device.upload<float>({0.5f}, {1}).value()),
        dweight(device.empty({1}).value()) {}

  Host host;
  Device device;
  Tensor x;
  Tensor y;
  Tensor weight;
  Tensor dweight;
};

Guest& guest() {
  static Guest one;
  return one;
}

// Each call as an application makes it; warm: its pipelines are there.
using RecordCall = void (*)(Recording&, const Guest&);

void forward_gelu(Recording& recording, const Guest& g) {
  recording.forward(gelu(), g.x, g.y).value();
}

void backward_gelu(Recording& recording, const Guest& g) {
  recording.backward(gelu(), {.x = g.x, .dy = g.y, .dx = g.y}).value();
}

void forward_softmax(Recording& recording, const Guest& g) {
  recording.forward(softmax(), g.x, g.y).value();
}

void backward_prelu(Recording& recording, const Guest& g) {
  recording
      .backward(prelu(),
                {.x = g.x, .dy = g.y, .dx = g.y, .parameter_gradients = {{"weight", g.dweight}}},
                {.parameters = {{"weight", g.weight}}})
      .value();
}

void forward_chain(Recording& recording, const Guest& g) {
  static const Chain chain{{relu(), tanh(), sigmoid()}};
  recording.forward(chain, g.x, g.y).value();
}

void forward_view(Recording& recording, const Guest& g) {
  static const Tensor view = g.x.sliced(1, 0, 32).value();
  static const Tensor result = g.y.sliced(0, 0, 2).value().reshaped({4, 32}).value();
  recording.forward(gelu(), view, result).value();
}

// A call into a command buffer of the application's: the time of one of a hundred.
void record(benchmark::State& state, RecordCall call) {
  Guest& g = guest();
  {
    Batch warm(g.device);
    call(warm, g);
    warm.submit().value().wait().value();
  }
  for (auto _ : state) {
    state.PauseTiming();
    const VkCommandBuffer commands = g.host.begin_commands();
    auto recorder = std::make_unique<Recorder>(g.device, commands);
    state.ResumeTiming();
    for (int i = 0; i < kCalls; ++i) call(*recorder, g);
    state.PauseTiming();
    g.host.run(commands);
    recorder.reset();
    g.host.free(commands);
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * kCalls);
}

void adopt(benchmark::State& state) {
  Guest& g = guest();
  for (auto _ : state) {
    auto device = std::make_unique<Device>(Device::adopt(g.host.stated()).value());
    state.PauseTiming();
    device.reset();
    state.ResumeTiming();
  }
}

// A batch of so many calls, from its making to the return of submit().
void make_and_submit(benchmark::State& state) {
  Guest& g = guest();
  for (auto _ : state) {
    auto batch = std::make_unique<Batch>(g.device);
    for (std::int64_t i = 0; i < state.range(0); ++i) batch->forward(gelu(), g.x, g.y).value();
    const Submission submission = batch->submit().value();
    state.PauseTiming();
    submission.wait().value();
    batch.reset();
    state.ResumeTiming();
  }
}

// submit() of a batch that was recorded before.
void replay(benchmark::State& state) {
  Guest& g = guest();
  Batch batch(g.device);
  for (std::int64_t i = 0; i < state.range(0); ++i) batch.forward(gelu(), g.x, g.y).value();
  batch.submit().value().wait().value();
  for (auto _ : state) {
    const Submission submission = batch.submit().value();
    state.PauseTiming();
    submission.wait().value();
    state.ResumeTiming();
  }
}

// submit() of a batch in which a tensor was replaced.
void replace(benchmark::State& state) {
  Guest& g = guest();
  const Tensor other = g.device.empty(kShape).value();
  Batch batch(g.device, {.replaceable = true});
  for (std::int64_t i = 0; i < state.range(0); ++i) batch.forward(gelu(), g.x, g.y).value();
  batch.submit().value().wait().value();
  bool is_other = false;
  for (auto _ : state) {
    batch.replace(is_other ? other : g.y, is_other ? g.y : other).value();
    const Submission submission = batch.submit().value();
    state.PauseTiming();
    is_other = !is_other;
    submission.wait().value();
    state.ResumeTiming();
  }
}

// A replayed call with the device's answer: there and back.
void replay_and_wait(benchmark::State& state) {
  Guest& g = guest();
  Batch batch(g.device);
  batch.forward(gelu(), g.x, g.y).value();
  batch.submit().value().wait().value();
  for (auto _ : state) batch.submit().value().wait().value();
}

void poll(benchmark::State& state) {
  Guest& g = guest();
  Batch batch(g.device);
  batch.forward(gelu(), g.x, g.y).value();
  const Submission submission = batch.submit().value();
  submission.wait().value();
  for (auto _ : state) benchmark::DoNotOptimize(submission.is_done().value());
}

void make_tensor(benchmark::State& state) {
  Guest& g = guest();
  for (auto _ : state) benchmark::DoNotOptimize(g.device.empty(kShape).value());
}

void tensor_on(benchmark::State& state) {
  Guest& g = guest();
  static const HostBuffer buffer = g.host.make_buffer(4096, VK_BUFFER_USAGE_STORAGE_BUFFER_BIT);
  for (auto _ : state)
    benchmark::DoNotOptimize(g.device.tensor_on(buffer.adopted(), 0, kShape).value());
}

BENCHMARK(adopt)->Unit(benchmark::kMicrosecond);
BENCHMARK(make_tensor)->Unit(benchmark::kMicrosecond);
BENCHMARK(tensor_on)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(record, forward_gelu, forward_gelu)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(record, backward_gelu, backward_gelu)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(record, forward_softmax, forward_softmax)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(record, backward_prelu, backward_prelu)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(record, forward_chain, forward_chain)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(record, forward_view, forward_view)->Unit(benchmark::kMicrosecond);
BENCHMARK(make_and_submit)->Arg(1)->Arg(100)->Unit(benchmark::kMicrosecond);
BENCHMARK(replay)->Arg(1)->Arg(100)->Unit(benchmark::kMicrosecond);
BENCHMARK(replace)->Arg(1)->Arg(100)->Unit(benchmark::kMicrosecond);
BENCHMARK(replay_and_wait)->UseRealTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(poll)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace vkact::embedding_test

int main(int count, char** arguments) {
  benchmark::AddCustomContext("device", vkact::embedding_test::guest().device.description().name);
  benchmark::Initialize(&count, arguments);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
}
