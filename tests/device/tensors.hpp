// Numbers to tensors and back.
#pragma once

#include "device_test.hpp"
#include "inputs.hpp"

namespace vkact::device_test {

/// A tensor with these numbers.
Tensor uploaded(const Device& device, const Numbers& numbers, const Shape& shape);

/// A tensor that no computation has written.
Tensor poisoned(const Device& device, const Shape& shape, ElementType type);

/// The numbers of a tensor.
Numbers downloaded(const Device& device, const Tensor& tensor);

/// Submits a batch and waits for it; a failure is the test's.
void run(Batch& batch);

}  // namespace vkact::device_test
