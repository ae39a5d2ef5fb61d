// Several threads on one device, each with batches of its own.
#include <cstdlib>
#include <thread>

#include "device_test.hpp"

namespace vkact::device_test {
namespace {

using Threads = DeviceTest;

TEST_F(Threads, EachGetsItsOwnResults) {
  constexpr int kThreads = 4;
  constexpr int kRepetitions = 15;
  std::vector<std::string> failures(kThreads);
  const auto work = [](const Device& device, int thread, std::string& failure) {
    for (int repetition = 0; repetition < kRepetitions && failure.empty(); ++repetition) {
      const std::size_t size = 1000 + 777 * static_cast<std::size_t>(thread + repetition);
      const auto start = static_cast<float>(thread + 1);
      const auto x = device.upload<float>(std::vector<float>(size, start), {size});
      if (!x) return void(failure = x.error().message());
      Batch batch(device, {.timing = repetition % 2 == 0});
      // Other slopes and types from time to time, so that pipelines are made at the same time too.
      batch.forward(shrink({.bias = -start}), *x, *x);
      batch.forward(repetition % 3 == 0 ? relu() : identity(), *x, *x);
      const auto submission = batch.submit();
      if (!submission) return void(failure = submission.error().message());
      if (repetition % 2 == 0)
        if (const auto waited = submission->wait(); !waited)
          return void(failure = waited.error().message());
      const auto results = device.download<float>(*x);
      if (!results) return void(failure = results.error().message());
      if (*results != std::vector<float>(size, 2 * start)) failure = "wrong results";
    }
  };
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread)
      threads.emplace_back(work, std::cref(device()), thread,
                           std::ref(failures[static_cast<std::size_t>(thread)]));
  }
  for (const std::string& failure : failures) EXPECT_EQ(failure, "");
}

TEST_F(Threads, CanEachHaveADeviceOfTheirOwn) {
  std::vector<std::string> failures(4);
  const auto work = [](std::string& failure) {
    const auto own = open();
    if (!own) return void(failure = own.error().message());
    const auto x = (*own).upload<float>({-2, -1, 0, 1, 2}, {5});
    if (!x) return void(failure = x.error().message());
    Batch batch(*own.operator->());
    batch.forward(relu(), *x, *x);
    if (const auto submission = batch.submit(); !submission)
      return void(failure = submission.error().message());
    const auto results = (*own).download<float>(*x);
    if (!results) return void(failure = results.error().message());
    if (*results != std::vector<float>{0, 0, 0, 1, 2}) failure = "wrong results";
  };
  {
    std::vector<std::jthread> threads;
    for (std::string& failure : failures) threads.emplace_back(work, std::ref(failure));
  }
  for (const std::string& failure : failures) EXPECT_EQ(failure, "");
}

TEST_F(Threads, MakeTheSamePipelinesAtTheSameTime) {
  const auto other = open();
  ASSERT_TRUE(succeeded(other));
  std::vector<Result<void>> outcomes(3, Error{});
  {
    std::vector<std::jthread> threads;
    for (auto& outcome : outcomes)
      threads.emplace_back([&] {
        const std::vector<Activation> wanted{relu()};
        outcome = (*other).prepare(wanted);
      });
  }
  for (const auto& outcome : outcomes) EXPECT_TRUE(succeeded(outcome));
}

TEST_F(Threads, WaitForOneSubmissionTogether) {
  const Tensor x = device().upload<float>(std::vector<float>(1'000'000, 1.0f), {1'000'000}).value();
  Batch batch(device());
  for (int step = 0; step < 10; ++step) batch.forward(shrink({.bias = -1}), x, x);
  const auto submission = batch.submit();
  ASSERT_TRUE(succeeded(submission));
  std::vector<Result<void>> outcomes(3, Error{});
  {
    std::vector<std::jthread> threads;
    for (auto& outcome : outcomes) threads.emplace_back([&] { outcome = submission->wait(); });
  }
  for (const auto& outcome : outcomes) EXPECT_TRUE(succeeded(outcome));
}

TEST_F(Threads, AreNotNeededByAForkedProcessThatOpensADeviceOfItsOwn) {
  if (device().description().name.find("SwiftShader") != std::string::npos)
    GTEST_SKIP() << "SwiftShader waits in the child for the threads of the parent";
  const auto in_child = [] {
    const auto own = Device::create({.pipeline_cache_folder = "none"});
    if (!own) std::_Exit(1);
    const auto x = (*own).upload<float>({-2, 3}, {2});
    if (!x) std::_Exit(2);
    Batch batch(*own.operator->());
    batch.forward(relu(), *x, *x);
    if (!batch.submit()) std::_Exit(3);
    const auto results = (*own).download<float>(*x);
    std::_Exit(results && *results == std::vector<float>{0, 3} ? 0 : 4);
  };
  testing::FLAGS_gtest_death_test_style = "fast";
  EXPECT_EXIT(in_child(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace vkact::device_test
