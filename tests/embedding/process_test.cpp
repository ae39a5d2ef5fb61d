// Processes that fork, threads that want the same at once, and devices that outlive main().
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <thread>

#include "hooks.hpp"
#include "host.hpp"

namespace vkact::embedding_test {
namespace {

using Processes = EmbeddingTest;

// Does the work in a child and gives its exit status; 99 where it takes longer than ten seconds.
template <class Work>
int in_child(const Work& work) {
  const pid_t child = fork();
  if (child == 0) {
    alarm(10);
    _exit(work() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

TEST_F(Processes, AChildIsToldThatTheDeviceIsItsParents) {
  std::optional<Device> device(Device::adopt(host().stated()).value());
  std::optional<Tensor> x(device->upload(ramp(64), {64}).value());
  std::optional<Batch> batch(std::in_place, *device);
  ASSERT_TRUE(succeeded(batch->forward(relu(), *x, *x)));
  std::optional<Submission> submission(batch->submit().value());
  const auto told = [](const auto& result) {
    return refused(result, ErrorCode::device_lost, "forked").operator bool();
  };
  EXPECT_EQ(in_child([&] { return told(device->empty({4})); }), 0);
  EXPECT_EQ(in_child([&] { return told(device->upload(ramp(4), {4})); }), 0);
  EXPECT_EQ(in_child([&] { return told(device->download<float>(*x)); }), 0);
  EXPECT_EQ(in_child([&] { return told(device->wait_idle()); }), 0);
  EXPECT_EQ(in_child([&] { return told(device->reclaim()); }), 0);
  EXPECT_EQ(in_child([&] { return told(submission->wait()); }), 0);
  EXPECT_EQ(in_child([&] { return told(submission->is_done()); }), 0);
  EXPECT_EQ(in_child([&] { return told(batch->submit()); }), 0);
  EXPECT_EQ(in_child([&] { return told(Batch(*device).submit()); }), 0);
  // Letting go of everything neither hangs nor touches the parent's device.
  EXPECT_EQ(in_child([&] {
              submission.reset();
              batch.reset();
              x.reset();
              device.reset();
              return true;
            }),
            0);
  EXPECT_TRUE(succeeded(submission->wait()));
  EXPECT_EQ(device->download<float>(*x).value(), expected_forward(relu(), ramp(64), {64}));
}

TEST_F(Processes, ThreadsThatWantTheSamePipelineMakeItOnce) {
  reset_hooks();
  AdoptedDevice stated = host().stated();
  stated.get_instance_proc_addr = hooked_instance_proc_addr;
  const auto device = Device::adopt(stated);
  ASSERT_TRUE(succeeded(device));
  const Tensor x = device->upload(ramp(64), {64}).value();
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      const Tensor y = device->empty({64}).value();
      Batch batch(*device);
      EXPECT_TRUE(succeeded(batch.forward(mish(), x, y)));
      EXPECT_TRUE(succeeded(batch.submit()));
    });
  for (auto& each : threads) each.join();
  EXPECT_EQ(calls()["vkCreateComputePipelines"], 1u);
}

// Works with VkAct when the program ends, behind whatever VkAct made since this was. It is made
// after the driver has worked: one whose own static objects are gone cannot work any more.
struct LastWork {
  std::optional<Device> device;
  std::optional<Tensor> x;

  bool is_done() {
    Batch batch(*device);
    batch.forward(Mixed{{{relu(), 32}, {elu(), 32}}}, *x, *x, {.axis = 0});
    const auto submission = batch.submit();
    return submission && submission->wait() && device->description().is_usable();
  }
  ~LastWork() {
    if (!is_done()) std::_Exit(2);
  }
};

[[noreturn]] void end_with_static_objects() {
  static Device device = Device::create({.pipeline_cache_folder = "none"}).value();
  static const bool has_worked = [] {
    const auto first = device.upload(ramp(64), {64});
    Batch work(device);
    return work.forward(relu(), *first, *first) && work.submit().value().wait();
  }();
  static LastWork last;
  static Tensor x = device.upload(ramp(64), {64}).value();
  static Batch batch(device);
  static Batch never_submitted(device);
  last.device.emplace(device);
  last.x.emplace(x);
  const bool is_right = has_worked && batch.forward(Mixed{{{relu(), 64}}}, x, x, {.axis = 0}) &&
                        never_submitted.fill(x, 1) && batch.submit() && last.is_done();
  std::exit(is_right ? 0 : 1);
}

TEST(StaticObjects, CloseAtTheEndOfTheProgram) {
  // A process of its own, not a fork of this one.
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(end_with_static_objects(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace vkact::embedding_test
