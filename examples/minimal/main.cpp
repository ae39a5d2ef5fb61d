#include <exception>
#include <iostream>
#include <vkact/vkact.hpp>

int main() try {
  const auto device = vkact::Device::create().value();  // the best GPU
  const auto x = device.upload<float>({-1, 0, 1, 2}, {2, 2}).value();
  const auto dy = device.upload<float>({1, 1, 1, 1}, {2, 2}).value();
  const auto y = device.empty_like(x).value();
  const auto dx = device.empty_like(x).value();

  vkact::Batch batch(device);  // one command buffer, one submission
  batch.forward(vkact::gelu(), x, y);
  batch.backward(vkact::gelu(), {.x = x, .dy = dy, .dx = dx});
  batch.submit().value().wait().value();

  for (const auto& tensor : {y, dx}) {
    const auto values = device.download<float>(tensor).value();
    for (const float value : values) std::cout << value << ' ';
    std::cout << '\n';
  }
} catch (const std::exception& error) {  // value() throws the error of a call that failed
  std::cerr << error.what() << '\n';
  return 1;
}
