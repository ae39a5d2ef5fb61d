#include "benchmark/startup.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <random>
#include <vector>
#include <vkact/batch.hpp>
#include <vkact/device.hpp>

namespace vkact::benchmark {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// A folder that lives as long as this.
class TemporaryFolder {
 public:
  TemporaryFolder()
      : path_(std::filesystem::temp_directory_path() /
              ("vkact-startup-" + std::to_string(std::random_device()()))) {}
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

struct FirstResult {
  double open = 0;
  double total = 0;
};

Result<FirstResult> first_result(const DeviceOptions& options, const Activation& activation) {
  const auto start = Clock::now();
  const auto device = Device::create(options);
  if (!device) return device.error();
  FirstResult times{seconds_since(start), 0};
  const std::vector<float> ones(1024, 1.0F);
  const auto x = device->upload(ones, {ones.size()});
  if (!x) return x.error();
  const auto y = device->empty_like(*x);
  if (!y) return y.error();
  Batch batch(*device);
  if (auto recorded = batch.forward(activation, *x, *y); !recorded) return recorded.error();
  if (auto submitted = batch.submit(); !submitted) return submitted.error();
  const auto values = device->download<float>(*y);
  if (!values) return values.error();
  times.total = seconds_since(start);
  return times;
}

}  // namespace

Result<Startup> measure_startup(const std::string& selector, const Activation& activation) {
  const TemporaryFolder folder;
  DeviceOptions options;
  options.selector = selector;
  options.pipeline_cache_folder = folder.path();
  const auto cold = first_result(options, activation);
  if (!cold) return cold.error();
  const auto warm = first_result(options, activation);
  if (!warm) return warm.error();
  return Startup{cold->total, warm->total, warm->open};
}

}  // namespace vkact::benchmark
