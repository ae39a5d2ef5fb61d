#include "vulkan/hazards.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace vkact::vulkan
