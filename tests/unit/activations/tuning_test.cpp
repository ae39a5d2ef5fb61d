#include "activations/calls/tuning.hpp"

#include <gtest/gtest.h>

namespace vkact {
namespace {

TEST(Tuning, StoresPairsWhereTheResultBeginsAtAnEvenVector) {
  const Tuning together{256, 8, true};
  EXPECT_EQ(takes_pairs_together(together, 0), 1u);
  EXPECT_EQ(takes_pairs_together(together, 4), 1u);
  EXPECT_EQ(takes_pairs_together(together, 3), 0u);
  EXPECT_EQ(takes_pairs_together({256, 4, false}, 0), 0u);
}

TEST(Tuning, GivesInvocationsAnEvenNumberOfVectors) {
  for (const DeviceKind kind : {DeviceKind::cpu, DeviceKind::discrete, DeviceKind::integrated}) {
    DeviceDescription device;
    device.kind = kind;
    EXPECT_EQ(tuning_for(device).vectors % 2, 0u);
  }
}

}  // namespace
}  // namespace vkact
