#include "tensors.hpp"

namespace vkact::device_test {

Tensor uploaded(const Device& device, const Numbers& numbers, const Shape& shape) {
  const auto tensor = device.upload_bytes(numbers.bytes(), shape, numbers.type);
  EXPECT_TRUE(succeeded(tensor));
  return *tensor;
}

Tensor poisoned(const Device& device, const Shape& shape, ElementType type) {
  std::uint64_t count = 1;
  for (const std::uint64_t length : shape) count *= length;
  return uploaded(
      device, {type, std::vector<std::uint32_t>(count, verification::poison_pattern(type))}, shape);
}

Numbers downloaded(const Device& device, const Tensor& tensor) {
  std::vector<std::byte> bytes(tensor.size_bytes());
  EXPECT_TRUE(succeeded(device.read(tensor, bytes)));
  return Numbers::from_bytes(tensor.element_type(), bytes);
}

void run(Batch& batch) {
  const auto submission = batch.submit();
  ASSERT_TRUE(succeeded(submission));
  ASSERT_TRUE(succeeded(submission->wait()));
}

}  // namespace vkact::device_test
