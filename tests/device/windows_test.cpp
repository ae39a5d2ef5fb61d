// Devices with small bindings and few workgroups give the same results as others.
#include "device_test.hpp"
#include "guarded_run.hpp"
#include "rowwise_expectation.hpp"

namespace vkact::device_test {
namespace {

struct Limits {
  std::uint64_t max_binding_bytes;
  std::uint32_t max_workgroups;
};

class Windows : public DeviceTest, public testing::WithParamInterface<Limits> {
 protected:
  void SetUp() override {
    DeviceTest::SetUp();
    auto opened = open({.max_binding_bytes = GetParam().max_binding_bytes,
                        .max_workgroups = GetParam().max_workgroups});
    ASSERT_TRUE(succeeded(opened));
    limited_ = std::move(opened);
  }
  const Device& limited() { return *limited_.operator->(); }

 private:
  Result<Device> limited_ = Error{};
};

// Up to nine workgroups on the greatest device class, whole ones and with a rest, so that grids of
// every form occur.
std::vector<CallInputs> pointwise_calls(ElementType type, Random& random) {
  std::vector<CallInputs> calls;
  const std::size_t workgroup = 256 * 8 * (16 / size_of(type));
  for (const std::size_t size : {4 * workgroup, 5 * workgroup, 5 * workgroup + 3, 7 * workgroup,
                                 8 * workgroup - 1, 9 * workgroup})
    calls.push_back({random_inputs(size, type, random), random_normals(size, type, random), {}});
  return calls;
}

TEST_P(Windows, PointwiseGivesTheSameBits) {
  Random random = random_for_this_test();
  for (const auto type : {ElementType::float32, ElementType::float16}) {
    const auto calls = pointwise_calls(type, random);
    for (const Direction direction : kDirections) {
      const auto expected = run_guarded(device(), sigmoid(), direction, calls);
      ASSERT_TRUE(succeeded(expected));
      const auto results = run_guarded(limited(), sigmoid(), direction, calls);
      ASSERT_TRUE(succeeded(results));
      for (std::size_t i = 0; i < calls.size(); ++i)
        EXPECT_TRUE((*results)[i].patterns == (*expected)[i].patterns)
            << name_of(direction) << ' ' << name_of(type) << ", " << calls[i].source.size()
            << " elements";
    }
  }
}

TEST_P(Windows, RowwiseIsRight) {
  Random random = random_for_this_test();
  struct Case {
    Shape shape;
    std::int64_t axis;
  };
  // Whole rows in windows, rows longer than a window, more interleaved rows than fit one, and all
  // of these.
  const std::vector<Case> cases{{{37, 300}, 1},   {{3, 5001}, 1}, {{40000}, 0},
                                {{2, 700, 3}, 1}, {{5, 3000}, 0}, {{2, 5, 1100}, 1},
                                {{1200, 33}, 0},  {{2, 4104}, 1}};
  const Activation activation = softmax();
  for (const auto type : {ElementType::float32, ElementType::float16}) {
    std::vector<CallInputs> forward;
    std::vector<CallInputs> backward;
    for (const auto& [shape, axis] : cases) {
      const auto layout = reference::layout_along(shape, axis);
      forward.push_back({random_normals(layout.size(), type, random), {}, shape, axis});
      backward.push_back({rows_of_outputs(activation, forward.back().source, layout),
                          random_normals(layout.size(), type, random), shape, axis});
    }
    const auto y = run_guarded(limited(), activation, Direction::forward, forward);
    ASSERT_TRUE(succeeded(y));
    const auto dx = run_guarded(limited(), activation, Direction::backward_from_y, backward);
    ASSERT_TRUE(succeeded(dx));
    for (std::size_t i = 0; i < cases.size(); ++i) {
      const auto layout = reference::layout_along(cases[i].shape, cases[i].axis);
      expect_rows_forward(activation, forward[i].source, layout, (*y)[i]);
      expect_rows_backward(activation, backward[i].source, backward[i].gradient, layout, (*dx)[i]);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Limits, Windows,
                         testing::Values(Limits{4096, 0}, Limits{65536, 0}, Limits{0, 3},
                                         Limits{65536, 2}),
                         [](const auto& limits) {
                           return "bytes_" + std::to_string(limits.param.max_binding_bytes) +
                                  "_workgroups_" + std::to_string(limits.param.max_workgroups);
                         });

}  // namespace
}  // namespace vkact::device_test
