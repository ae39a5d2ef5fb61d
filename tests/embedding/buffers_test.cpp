// Tensors on buffers of the application's, which are storage buffers and no more.
#include <cstring>
#include <map>
#include <optional>

#include "arena.hpp"
#include "guarded_run.hpp"
#include "host.hpp"
#include "inputs.hpp"

namespace vkact::embedding_test {
namespace {

using device_test::Arena;
using device_test::CallInputs;
using device_test::Direction;
using device_test::kDirections;
using device_test::Random;

constexpr VkBufferUsageFlags kStorage = VK_BUFFER_USAGE_STORAGE_BUFFER_BIT;
constexpr VkBufferUsageFlags kTransfers =
    VK_BUFFER_USAGE_TRANSFER_SRC_BIT | VK_BUFFER_USAGE_TRANSFER_DST_BIT;

class AdoptedBuffers : public EmbeddingTest {
 protected:
  void SetUp() override { device_.emplace(Device::adopt(host({.int64 = true}).stated()).value()); }
  void TearDown() override {
    Arena::set_memory({});
    device_.reset();
    EmbeddingTest::TearDown();
  }

  const Device& device() const { return *device_; }

  // Tensors of the guarded runs lie on buffers of the application's from now on.
  void adopt_arenas() {
    Arena::set_memory(
        {[this](const Device& device, std::span<const std::byte> bytes,
                ElementType type) -> Result<Tensor> {
           const HostBuffer buffer = host().make_buffer(bytes.size(), kStorage);
           std::memcpy(buffer.mapped, bytes.data(), bytes.size());
           memory_[buffer.buffer] = buffer.mapped;
           return device.tensor_on(buffer.adopted(), 0, {bytes.size() / size_of(type)}, type);
         },
         [this](const Device& device, const Tensor& whole, std::span<std::byte> bytes) {
           auto waited = device.wait_idle();
           std::memcpy(bytes.data(), memory_.at(buffer_range_of(whole).buffer), bytes.size());
           return waited;
         }});
  }

 private:
  std::optional<Device> device_;
  std::map<VkBuffer, std::byte*> memory_;
};

// Odd lengths, so that the last word of 16-bit elements is another's as well.
std::vector<CallInputs> odd_calls(const Activation& activation, Direction direction,
                                  ElementType type, Random& random) {
  std::vector<CallInputs> calls;
  for (const Shape& shape : {Shape{3, 7, 12}, Shape{1, 1, 12}, Shape{5, 3, 36}, Shape{1, 3, 4}}) {
    CallInputs call;
    call.shape = shape;
    call.axis = 2;
    if (activation.info().takes(Input::random)) call.random = RandomState{7, 1};
    call.training = call.random.has_value();
    const std::uint64_t x = element_count(shape).value();
    const std::uint64_t y =
        element_count(output_shape(activation, shape, call.options()).value()).value();
    call.source =
        device_test::random_normals(direction == Direction::backward_from_y ? y : x, type, random);
    call.gradient = device_test::random_normals(y, type, random);
    calls.push_back(std::move(call));
  }
  return calls;
}

TEST_F(AdoptedBuffers, GiveTheSameBitsForEveryActivation) {
  Random random = device_test::random_for_this_test();
  for (const ActivationInfo& info : activations()) {
    if (info.takes(Input::target) || info.takes(Input::statistics)) continue;
    const Activation activation(info.id);
    for (const ElementType type : {ElementType::float32, ElementType::float16})
      for (const Direction direction : kDirections) {
        if (!device_test::has_direction(activation, direction)) continue;
        const auto calls = odd_calls(activation, direction, type, random);
        Arena::set_memory({});
        const auto own = run_guarded(device(), activation, direction, calls);
        ASSERT_TRUE(succeeded(own)) << info.name;
        adopt_arenas();
        const auto adopted = run_guarded(device(), activation, direction, calls);
        ASSERT_TRUE(succeeded(adopted)) << info.name;
        for (std::size_t i = 0; i < calls.size(); ++i)
          EXPECT_TRUE((*own)[i].patterns == (*adopted)[i].patterns)
              << info.name << ' ' << name_of(direction) << ' ' << name_of(type) << ", call " << i;
      }
  }
}

TEST_F(AdoptedBuffers, KeepTheNeighbourOfAnOddFloat16) {
  for (const std::uint64_t count : {1u, 3u, 7u, 9u, 129u}) {
    const std::uint64_t bytes = count * 2;
    const HostBuffer buffer = host().make_buffer(bytes + 2, kStorage);
    std::memset(buffer.mapped, 0, bytes);
    std::memset(buffer.mapped + bytes, 0xa5, 2);
    const Tensor x = device().tensor_on(buffer.adopted(), 0, {count}, ElementType::float16).value();
    Batch batch(device());
    ASSERT_TRUE(succeeded(batch.forward(sigmoid(), x, x)));
    ASSERT_TRUE(succeeded(batch.submit().value().wait()));
    for (std::uint64_t i = 0; i < count; ++i) {
      std::uint16_t bits = 0;
      std::memcpy(&bits, buffer.mapped + 2 * i, 2);
      EXPECT_EQ(bits, float16(0.5f).bits) << i << " of " << count;
    }
    EXPECT_EQ(buffer.mapped[bytes], std::byte{0xa5}) << count;
    EXPECT_EQ(buffer.mapped[bytes + 1], std::byte{0xa5}) << count;
  }
}

TEST_F(AdoptedBuffers, KeepTheNeighboursOfFloat16ThatBeginWithinAWord) {
  const HostBuffer buffer = host().make_buffer(64, kStorage);
  std::memset(buffer.mapped, 0, 64);
  const Tensor x = device().tensor_on(buffer.adopted(), 6, {2, 5}, ElementType::float16).value();
  Batch batch(device());
  ASSERT_TRUE(succeeded(batch.forward(sigmoid(), x, x)));
  ASSERT_TRUE(succeeded(batch.submit().value().wait()));
  for (std::uint64_t i = 0; i < 32; ++i) {
    std::uint16_t bits = 0;
    std::memcpy(&bits, buffer.mapped + 2 * i, 2);
    EXPECT_EQ(bits, i >= 3 && i < 13 ? float16(0.5f).bits : 0) << i;
  }
}

TEST_F(AdoptedBuffers, HoldTensorsAtEveryElement) {
  const HostBuffer buffer = host().make_buffer(4096, kStorage);
  auto* const floats = reinterpret_cast<float*>(buffer.mapped);
  for (const std::uint64_t offset : {0u, 4u, 16u, 28u, 48u, 64u, 68u, 112u, 1024u, 4076u, 4080u}) {
    for (int i = 0; i < 1024; ++i) floats[i] = -3;
    const Tensor x = device().tensor_on(buffer.adopted(), offset, {4}).value();
    EXPECT_EQ(buffer_range_of(x).buffer, buffer.buffer);
    EXPECT_EQ(buffer_range_of(x).offset, offset);
    EXPECT_EQ(buffer_range_of(x).size, 16u);
    Batch batch(device());
    ASSERT_TRUE(succeeded(batch.forward(leaky_relu({.negative_slope = -1}), x, x)));
    ASSERT_TRUE(succeeded(batch.submit().value().wait()));
    for (std::uint64_t i = 0; i < 1024; ++i)
      EXPECT_EQ(floats[i], i >= offset / 4 && i < offset / 4 + 4 ? 3 : -3) << offset << ' ' << i;
  }
}

TEST_F(AdoptedBuffers, SharedByTensorsAreOneMemory) {
  const HostBuffer buffer = host().make_buffer(1024, kStorage);
  const auto window = [&](std::uint64_t offset) {
    return device().tensor_on(buffer.adopted(), offset, {64}).value();
  };
  for (int i = 0; i < 256; ++i) reinterpret_cast<float*>(buffer.mapped)[i] = 1;
  Batch refusing(device());
  EXPECT_TRUE(refused(refusing.forward(relu(), window(0), window(16)), ErrorCode::invalid_argument,
                      "overlaps"));
  // Each call reads what the one before wrote, by other handles: the layer would say where no
  // barrier is between them.
  Batch batch(device());
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(succeeded(batch.forward(shrink({.bias = -1}), window(0), window(0))));
  ASSERT_TRUE(succeeded(batch.forward(identity(), window(0), window(512))));
  ASSERT_TRUE(succeeded(batch.submit().value().wait()));
  EXPECT_EQ(reinterpret_cast<float*>(buffer.mapped)[128 + 63], 4);
}

TEST_F(AdoptedBuffers, RefuseWhatDoesNotFit) {
  const HostBuffer storage = host().make_buffer(66, kStorage);
  const HostBuffer uniform = host().make_buffer(64, VK_BUFFER_USAGE_UNIFORM_BUFFER_BIT);
  const auto on = [&](const HostBuffer& buffer, std::uint64_t offset, const Shape& shape,
                      ElementType type) {
    return device().tensor_on(buffer.adopted(), offset, shape, type);
  };
  EXPECT_TRUE(refused(on(uniform, 0, {4}, ElementType::float32), ErrorCode::invalid_argument,
                      "without VK_BUFFER_USAGE_STORAGE_BUFFER_BIT"));
  EXPECT_TRUE(refused(on(storage, 6, {4}, ElementType::float32), ErrorCode::invalid_argument,
                      "no multiple of the 4 bytes"));
  EXPECT_TRUE(refused(on(storage, 0, {17}, ElementType::float32), ErrorCode::invalid_argument,
                      "takes 68 bytes"));
  EXPECT_TRUE(refused(on(storage, 1 << 20, {1}, ElementType::float32), ErrorCode::invalid_argument,
                      "from byte 1048576"));
  EXPECT_TRUE(refused(on(storage, 0, {33}, ElementType::float16), ErrorCode::invalid_argument,
                      "in whole words"));
  EXPECT_TRUE(succeeded(on(storage, 0, {32}, ElementType::float16)));
  EXPECT_TRUE(succeeded(on(storage, 64, {0}, ElementType::float16)));
  EXPECT_TRUE(
      refused(device().tensor_on({}, 0, {1}), ErrorCode::invalid_argument, "VK_NULL_HANDLE"));
  EXPECT_TRUE(refused(on(storage, 0, {UINT64_MAX}, ElementType::float16),
                      ErrorCode::invalid_argument, "more bytes than fit"));
}

TEST_F(AdoptedBuffers, TransfersNeedTheirUsage) {
  const HostBuffer plain = host().make_buffer(64, kStorage);
  const Tensor x = device().tensor_on(plain.adopted(), 0, {16}).value();
  std::vector<float> values(16, 2);
  EXPECT_TRUE(refused(device().write(x, std::as_bytes(std::span(values))), ErrorCode::unsupported,
                      "VK_BUFFER_USAGE_TRANSFER_DST_BIT"));
  EXPECT_TRUE(refused(device().download<float>(x), ErrorCode::unsupported,
                      "VK_BUFFER_USAGE_TRANSFER_SRC_BIT"));
  const HostBuffer both = host().make_buffer(64, kStorage | kTransfers);
  const Tensor y = device().tensor_on(both.adopted(), 0, {16}).value();
  EXPECT_TRUE(succeeded(device().write(y, std::as_bytes(std::span(values)))));
  EXPECT_EQ(device().download<float>(y).value(), values);
  Batch batch(device());
  EXPECT_TRUE(refused(batch.copy(y, x), ErrorCode::unsupported, "TRANSFER_DST"));
}

TEST_F(AdoptedBuffers, OfVkActsOwnAreTheApplicationsToUse) {
  const Tensor x = device().upload(ramp(64), {64}).value();
  const HostBuffer buffer = host().make_buffer(256, kStorage | kTransfers);
  const VkCommandBuffer commands = host().begin_commands();
  const BufferRange range = buffer_range_of(x);
  const VkBufferCopy region{range.offset, 0, range.size};
  vkCmdCopyBuffer(commands, range.buffer, buffer.buffer, 1, &region);
  host().barrier(commands, {VK_PIPELINE_STAGE_TRANSFER_BIT, VK_ACCESS_TRANSFER_WRITE_BIT},
                 {VK_PIPELINE_STAGE_HOST_BIT, VK_ACCESS_HOST_READ_BIT});
  host().run(commands);
  EXPECT_EQ(std::memcmp(buffer.mapped, ramp(64).data(), 256), 0);
  EXPECT_EQ(buffer_range_of(Tensor()).buffer, VkBuffer{VK_NULL_HANDLE});
}

}  // namespace
}  // namespace vkact::embedding_test
