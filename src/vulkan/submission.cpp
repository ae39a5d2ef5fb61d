#include "vulkan/submission.hpp"

#include <array>

#include "vulkan/error.hpp"

namespace vkact::vulkan {

Result<bool> SubmittedWork::is_done() const {
  const auto reached = context_->completed_value("Submission::is_done");
  if (!reached) return reached.error();
  return *reached >= value_;
}

Result<std::vector<DispatchTiming>> SubmittedWork::timings() const {
  if (!commands_->is_timed) {
    const bool possible = context_->timestamp_valid_bits() > 0;
    return Error{ErrorCode::unsupported,
                 0,
                 "Submission::timings",
                 {possible ? "the batch was made without BatchOptions::timing"
                           : "the device has no timestamps"}};
  }
  if (auto waited = wait(std::chrono::nanoseconds::max()); !waited) return waited.error();

  const std::uint32_t bits = context_->timestamp_valid_bits();
  const std::uint64_t mask = bits >= 64 ? UINT64_MAX : (std::uint64_t{1} << bits) - 1;
  const double period = static_cast<double>(context_->limits().timestampPeriod) * 1e-9;
  std::vector<DispatchTiming> timings;
  timings.reserve(commands_->sections.size());
  std::vector<std::uint64_t> ticks;
  for (const VkQueryPool pool : commands_->query_pools) {
    const std::size_t sections =
        std::min<std::size_t>(commands_->sections.size() - timings.size(), kQueriesPerPool / 2);
    ticks.assign(2 * sections, 0);
    const VkResult result = context_->api().vkGetQueryPoolResults(
        context_->handle(), pool, 0, static_cast<std::uint32_t>(ticks.size()),
        ticks.size() * sizeof(std::uint64_t), ticks.data(), sizeof(std::uint64_t),
        VK_QUERY_RESULT_64_BIT | VK_QUERY_RESULT_WAIT_BIT);
    if (result != VK_SUCCESS)
      return vulkan_error(result, "Submission::timings", "vkGetQueryPoolResults");
    for (std::size_t i = 0; i < sections; ++i) {
      const std::uint64_t elapsed = (ticks[2 * i + 1] - ticks[2 * i]) & mask;
      timings.push_back(
          {commands_->sections[timings.size()], static_cast<double>(elapsed) * period});
    }
  }
  return timings;
}

}  // namespace vkact::vulkan
