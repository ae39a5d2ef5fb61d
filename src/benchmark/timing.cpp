#include "benchmark/timing.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <span>
#include <vector>

namespace vkact::benchmark {
namespace {

constexpr double kShortestSubmission = 1e-3;
constexpr std::size_t kMostCalls = 64;

struct Elapsed {
  std::optional<double> gpu;
  double host = 0;
};

Result<Elapsed> run(const Submit& submit) {
  const auto start = std::chrono::steady_clock::now();
  const auto submission = submit();
  if (!submission) return submission.error();
  if (auto waited = submission->wait(); !waited) return waited.error();
  const std::chrono::duration<double> host = std::chrono::steady_clock::now() - start;
  Elapsed elapsed{std::nullopt, host.count()};
  const auto timings = submission->timings();
  if (!timings && timings.error().code != ErrorCode::unsupported) return timings.error();
  if (timings) {
    elapsed.gpu = 0;
    for (const DispatchTiming& each : *timings) *elapsed.gpu += each.seconds;
  }
  return elapsed;
}

// The first call pays for pipelines and memory that was never touched.
Result<std::size_t> calls_that_fill_a_submission(const Record& record, std::size_t sets) {
  const auto submit = record(0, 1);
  if (!submit) return submit.error();
  if (auto first = run(*submit); !first) return first.error();
  const auto second = run(*submit);
  if (!second) return second.error();
  const double seconds = std::max(second->gpu.value_or(second->host), 1e-9);
  const auto wanted = static_cast<std::size_t>(std::ceil(kShortestSubmission / seconds));
  return std::clamp<std::size_t>(wanted, 1, std::min(kMostCalls, sets));
}

// Submits all of them once, and again while that took less than the time asked for.
Result<void> warm_up(std::span<const Submit> submissions, std::chrono::milliseconds shortest) {
  const auto start = std::chrono::steady_clock::now();
  do {
    for (const Submit& submit : submissions)
      if (const auto elapsed = run(submit); !elapsed) return elapsed.error();
  } while (!submissions.empty() && std::chrono::steady_clock::now() - start < shortest);
  return {};
}

}  // namespace

Result<Timing> time_calls(const Record& record, std::size_t sets, const TimingOptions& options) {
  const auto calls = calls_that_fill_a_submission(record, sets);
  if (!calls) return calls.error();
  std::vector<Submit> submissions;
  for (std::size_t i = 0; i < options.warm_ups + options.repetitions; ++i) {
    auto submit = record(i * *calls % sets, *calls);
    if (!submit) return submit.error();
    submissions.push_back(std::move(*submit));
  }
  const std::span<const Submit> all(submissions);
  if (auto warm = warm_up(all.first(options.warm_ups), options.warm_up); !warm) return warm.error();
  std::vector<double> gpu;
  std::vector<double> host;
  for (const Submit& submit : all.subspan(options.warm_ups)) {
    const auto elapsed = run(submit);
    if (!elapsed) return elapsed.error();
    host.push_back(elapsed->host / static_cast<double>(*calls));
    if (elapsed->gpu) gpu.push_back(*elapsed->gpu / static_cast<double>(*calls));
  }
  Timing timing{std::nullopt, statistics_of(host), *calls};
  if (!gpu.empty()) timing.gpu = statistics_of(gpu);
  return timing;
}

}  // namespace vkact::benchmark
