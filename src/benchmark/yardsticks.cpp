#include "benchmark/yardsticks.hpp"

#include <algorithm>
#include <memory>

#include "benchmark/ring.hpp"
#include "vulkan/copy.hpp"
#include "vulkan/submission.hpp"

namespace vkact::benchmark {
namespace {

// Both rings of float32, each with half of the bytes.
struct Rings {
  Ring from;
  Ring to;
};

Result<Rings> rings_for(const Device& device, std::uint64_t bytes) {
  const auto sets = ring_size(device, bytes);
  if (!sets) return sets.error();
  const Shape shape{std::max<std::uint64_t>(bytes / (2 * sizeof(float)), 1)};
  auto from = make_ring(device, shape, ElementType::float32, *sets);
  if (!from) return from.error();
  auto to = make_ring(device, shape, ElementType::float32, *sets);
  if (!to) return to.error();
  // Memory that was never written may not be there yet.
  constexpr float kOnes[] = {1, 1, 1, 1};
  for (const Ring* ring : {&*from, &*to})
    if (auto filled = fill(*ring, std::as_bytes(std::span(kOnes))); !filled) return filled.error();
  return Rings{std::move(*from), std::move(*to)};
}

}  // namespace

Result<Timing> Yardsticks::copy(std::uint64_t bytes) {
  if (const auto known = copies_.find(bytes); known != copies_.end()) return known->second;
  const auto rings = rings_for(device_, bytes);
  if (!rings) return rings.error();
  const std::size_t sets = rings->from.size();
  const auto& context = device_.context();
  const Record record = [&](std::size_t first, std::size_t calls) -> Result<Submit> {
    std::vector<vulkan::Copy> copies;
    for (std::size_t i = first; i < first + calls; ++i) {
      const Tensor& from = rings->from[i % sets];
      const Tensor& to = rings->to[i % sets];
      copies.push_back({from.buffer().get(), from.offset_bytes(), to.buffer().get(),
                        to.offset_bytes(), from.size_bytes()});
    }
    const auto commands = vulkan::record_copies("benchmark", *context, copies,
                                                VK_COMMAND_BUFFER_USAGE_SIMULTANEOUS_USE_BIT, true);
    if (!commands) return commands.error();
    return Submit([context, recorded = *commands]() -> Result<Submission> {
      const auto value = context->submit({"benchmark", recorded->buffer, recorded, {}, {}});
      if (!value) return value.error();
      return Submission(std::make_shared<vulkan::SubmittedWork>(context, recorded, *value));
    });
  };
  const auto timing = time_calls(record, sets, options_);
  if (timing) copies_[bytes] = *timing;
  return timing;
}

Result<Timing> Yardsticks::identity(std::uint64_t bytes) {
  if (const auto known = identities_.find(bytes); known != identities_.end()) return known->second;
  const auto rings = rings_for(device_, bytes);
  if (!rings) return rings.error();
  const std::size_t sets = rings->from.size();
  const Record record = [&](std::size_t first, std::size_t calls) -> Result<Submit> {
    auto batch = std::make_shared<Batch>(device_, BatchOptions{.timing = true});
    for (std::size_t i = first; i < first + calls; ++i)
      if (auto recorded =
              batch->forward(vkact::identity(), rings->from[i % sets], rings->to[i % sets]);
          !recorded)
        return recorded.error();
    return Submit([batch] { return batch->submit(); });
  };
  const auto timing = time_calls(record, sets, options_);
  if (timing) identities_[bytes] = *timing;
  return timing;
}

}  // namespace vkact::benchmark
