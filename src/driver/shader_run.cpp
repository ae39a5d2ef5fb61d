#include "driver/shader_run.hpp"

#include "vulkan/command_recorder.hpp"
#include "vulkan/context.hpp"

namespace vkact::driver {

Result<std::vector<float>> run_shader(const Device& device, std::span<const std::uint32_t> code,
                                      std::uint32_t constant,
                                      const std::vector<std::vector<float>>& sources) {
  constexpr std::size_t kWorkgroup = 64;
  const std::size_t size = sources.front().size();
  std::vector<Tensor> tensors;
  for (const std::vector<float>& source : sources) {
    auto tensor = device.upload<float>(source, {size});
    if (!tensor) return tensor.error();
    tensors.push_back(std::move(*tensor));
  }
  auto result = device.empty({size});
  if (!result) return result.error();
  tensors.push_back(std::move(*result));

  auto recorder = vulkan::CommandRecorder::create(device.context(), false, false);
  if (!recorder) return recorder.error();
  std::vector<vulkan::Binding> bindings;
  for (const Tensor& each : tensors) {
    bindings.push_back(
        {each.buffer().get(), each.offset_bytes(), each.size_bytes(), &each == &tensors.back()});
    (*recorder)->retain(*each.buffer());
  }
  const auto elements = static_cast<std::uint32_t>(size);
  const vulkan::Dispatch dispatch{
      {std::as_bytes(code), {{0, constant}}, static_cast<std::uint32_t>(bindings.size())},
      bindings,
      std::as_bytes(std::span(&elements, 1)),
      (size + kWorkgroup - 1) / kWorkgroup};
  if (auto done = (*recorder)->dispatch(dispatch); !done) return done.error();
  if (auto done = (*recorder)->finish(); !done) return done.error();
  const auto& commands = (*recorder)->commands();
  const auto value = device.context()->submit({"driver", commands->buffer, commands, {}, {}});
  if (!value) return value.error();
  if (auto done = device.wait_idle(); !done) return done.error();
  return device.download<float>(tensors.back());
}

}  // namespace vkact::driver
