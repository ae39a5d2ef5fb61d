#include "verification/parallel.hpp"

#include <algorithm>
#include <thread>
#include <vector>

namespace vkact::verification {

void parallel_ranges(std::size_t size, std::size_t smallest_range,
                     const std::function<void(std::size_t, std::size_t)>& work) {
  const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t ranges = std::clamp<std::size_t>(size / smallest_range, 1, processors);
  std::vector<std::jthread> threads;
  threads.reserve(ranges - 1);
  for (std::size_t range = 1; range < ranges; ++range)
    threads.emplace_back([&work, begin = size * range / ranges, end = size * (range + 1) / ranges] {
      work(begin, end);
    });
  work(0, size / ranges);
}

}  // namespace vkact::verification
