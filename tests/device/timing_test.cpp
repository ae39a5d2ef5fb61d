// GPU time of each recorded call.
#include "device_test.hpp"

namespace vkact::device_test {
namespace {

class Timing : public DeviceTest {
 protected:
  static bool has_no_timestamps(const Result<std::vector<DispatchTiming>>& timings) {
    return static_cast<bool>(refused(timings, ErrorCode::unsupported, "no timestamps"));
  }
};

TEST_F(Timing, NamesAndTimesEveryCall) {
  constexpr std::size_t kPairs = 100;  // more than one query pool holds
  const Tensor x = device().upload<float>(std::vector<float>(200'000, 0.5f), {200, 1000}).value();
  Batch batch(device(), {.timing = true});
  for (std::size_t pair = 0; pair < kPairs; ++pair) {
    batch.forward(gelu(), x, x);
    batch.backward(softmax(), {.y = x, .dy = x, .dx = x});
  }
  for (int repetition = 0; repetition < 2; ++repetition) {
    const auto submission = batch.submit();
    ASSERT_TRUE(succeeded(submission));
    const auto timings = submission->timings();
    if (has_no_timestamps(timings)) GTEST_SKIP() << timings.error().message();
    ASSERT_TRUE(succeeded(timings));
    ASSERT_EQ(timings->size(), 2 * kPairs);
    for (std::size_t i = 0; i < timings->size(); ++i) {
      EXPECT_EQ((*timings)[i].name, i % 2 == 0 ? "gelu forward" : "softmax backward");
      EXPECT_GT((*timings)[i].seconds, 0) << i;
    }
  }
}

TEST_F(Timing, IsUnsupportedWhereTheBatchWasMadeWithoutIt) {
  const Tensor x = device().upload<float>({1}, {1}).value();
  Batch batch(device());
  batch.forward(relu(), x, x);
  const auto submission = batch.submit();
  ASSERT_TRUE(succeeded(submission));
  const auto timings = submission->timings();
  EXPECT_TRUE(refused(timings, ErrorCode::unsupported, "timing") || has_no_timestamps(timings));
}

TEST_F(Timing, OfNothingIsNothing) {
  Batch batch(device(), {.timing = true});
  const auto submission = batch.submit();
  ASSERT_TRUE(succeeded(submission));
  const auto timings = submission->timings();
  if (has_no_timestamps(timings)) GTEST_SKIP() << timings.error().message();
  ASSERT_TRUE(succeeded(timings));
  EXPECT_TRUE(timings->empty());
}

}  // namespace
}  // namespace vkact::device_test
