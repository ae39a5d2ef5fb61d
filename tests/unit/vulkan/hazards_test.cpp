#include "vulkan/hazards.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <vector>

namespace vkact::vulkan {
namespace {

const int kBufferA = 0;
const int kBufferB = 0;

Access read(const void* buffer, std::uint64_t begin, std::uint64_t end) {
  return {buffer, begin, end, false};
}
Access write(const void* buffer, std::uint64_t begin, std::uint64_t end) {
  return {buffer, begin, end, true};
}
bool step(HazardTracker& tracker, std::initializer_list<Access> accesses) {
  return tracker.needs_barrier({accesses.begin(), accesses.size()});
}

TEST(HazardTracker, TheFirstDispatchNeedsNoBarrier) {
  HazardTracker tracker;
  EXPECT_FALSE(step(tracker, {read(&kBufferA, 0, 16), write(&kBufferB, 0, 16)}));
}

TEST(HazardTracker, ReadingWhatWasWrittenNeedsABarrier) {
  HazardTracker tracker;
  step(tracker, {write(&kBufferA, 0, 16)});
  EXPECT_TRUE(step(tracker, {read(&kBufferA, 15, 32)}));
}

TEST(HazardTracker, WritingWhatWasReadNeedsABarrier) {
  HazardTracker tracker;
  step(tracker, {read(&kBufferA, 0, 16)});
  EXPECT_TRUE(step(tracker, {write(&kBufferA, 0, 1)}));
}

TEST(HazardTracker, WritingWhatWasWrittenNeedsABarrier) {
  HazardTracker tracker;
  step(tracker, {write(&kBufferA, 0, 16)});
  EXPECT_TRUE(step(tracker, {write(&kBufferA, 8, 24)}));
}

TEST(HazardTracker, ReadingTwiceNeedsNone) {
  HazardTracker tracker;
  step(tracker, {read(&kBufferA, 0, 16)});
  EXPECT_FALSE(step(tracker, {read(&kBufferA, 0, 16)}));
}

TEST(HazardTracker, NeighbouringRangesNeedNone) {
  HazardTracker tracker;
  step(tracker, {write(&kBufferA, 0, 16)});
  EXPECT_FALSE(step(tracker, {write(&kBufferA, 16, 32)}));
}

TEST(HazardTracker, OtherBuffersNeedNone) {
  HazardTracker tracker;
  step(tracker, {write(&kBufferA, 0, 16)});
  EXPECT_FALSE(step(tracker, {write(&kBufferB, 0, 16)}));
}

TEST(HazardTracker, ABarrierOrdersEverythingBeforeIt) {
  HazardTracker tracker;
  step(tracker, {write(&kBufferA, 0, 16), write(&kBufferB, 0, 16)});
  ASSERT_TRUE(step(tracker, {read(&kBufferA, 0, 16)}));
  EXPECT_FALSE(step(tracker, {read(&kBufferB, 0, 16)}));
}

TEST(HazardTracker, TheDispatchBehindABarrierIsRemembered) {
  HazardTracker tracker;
  step(tracker, {write(&kBufferA, 0, 16)});
  ASSERT_TRUE(step(tracker, {read(&kBufferA, 0, 16), write(&kBufferB, 0, 16)}));
  EXPECT_TRUE(step(tracker, {read(&kBufferB, 0, 16)}));
}

TEST(HazardTracker, ADispatchDoesNotConflictWithItself) {
  HazardTracker tracker;
  EXPECT_FALSE(step(tracker, {read(&kBufferA, 0, 16), write(&kBufferA, 0, 16)}));
}

// What the tracker is to say, byte by byte.
class Bytes {
 public:
  bool needs_barrier(const Access& access) {
    bool needed = false;
    for (std::uint64_t i = access.begin; i < access.end; ++i)
      needed = needed || written_[i] || (access.writes && read_[i]);
    if (needed) *this = Bytes();
    for (std::uint64_t i = access.begin; i < access.end; ++i)
      (access.writes ? written_ : read_)[i] = true;
    return needed;
  }

 private:
  std::array<bool, 4096> read_{};
  std::array<bool, 4096> written_{};
};

TEST(HazardTracker, FindsWhatIsFoundByteByByte) {
  std::mt19937 random(1);
  const auto below = [&](std::uint64_t bound) { return random() % bound; };
  for (int repetition = 0; repetition < 200; ++repetition) {
    HazardTracker tracker;
    Bytes bytes;
    const std::uint64_t longest = 1 + below(60);
    for (int i = 0; i < 200; ++i) {
      const std::uint64_t begin = below(4000);
      const Access access{&kBufferA, begin, begin + 1 + below(longest), below(3) == 0};
      ASSERT_EQ(step(tracker, {access}), bytes.needs_barrier(access));
    }
  }
}

}  // namespace
}  // namespace vkact::vulkan
