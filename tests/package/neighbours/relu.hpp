// VkAct at work: y = relu(x) on a device of its own.
#pragma once

#include <stdexcept>
#include <vector>
#include <vkact/vkact.hpp>

inline void run_relu() {
  const auto device = vkact::Device::create();
  if (!device) throw std::runtime_error(device.error().message());
  const auto x = device->upload(std::vector<float>{-2, -1, 0, 1, 2}, {5});
  const auto y = device->empty({5});
  if (!x || !y) throw std::runtime_error("no tensors");
  vkact::Batch batch(*device);
  (void)batch.forward(vkact::relu(), *x, *y);
  const auto submission = batch.submit();
  if (!submission) throw std::runtime_error(submission.error().message());
  const auto values = device->download<float>(*y);
  if (!values || *values != std::vector<float>{0, 0, 0, 1, 2})
    throw std::runtime_error("relu is wrong");
  if (!vkact::list_devices()) throw std::runtime_error("list_devices");
}
