// An application simulates a chemical reaction with compute shaders of its own and lets a small
// network colour it, whose activations VkAct computes: in the application's device, buffers and
// command buffer, between its passes.
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <string_view>
#include <vkact/vulkan.hpp>

#include "application.hpp"
#include "network.hpp"
#include "passes.hpp"
#include "picture.hpp"

namespace {

struct Options {
  std::uint32_t size = 256;
  std::uint32_t steps = 8000;
  std::string output = "gray_scott.ppm";
  bool validates = false;
};

constexpr std::uint32_t kStepsPerSubmission = 100;

// The application states what it opened; VkAct uses that alone and destroys none of it.
vkact::AdoptedDevice stated(const embedded::Application& application) {
  vkact::AdoptedDevice device;
  device.get_instance_proc_addr = vkGetInstanceProcAddr;
  device.instance = application.instance();
  device.api_version = VK_API_VERSION_1_2;
  device.physical_device = application.physical_device();
  device.device = application.device();
  device.queue_family = application.queue_family();
  device.features = &application.features();
  return device;
}

// From cells to pixels. The recorder is to live as long as the commands.
vkact::Recorder record_picture(VkCommandBuffer commands, const embedded::Passes& passes,
                               const vkact::Device& device, const vkact::Tensor& hidden,
                               const vkact::Tensor& scores) {
  using embedded::barrier;
  using embedded::kPassAccess;
  vkact::Recorder recorder(device, commands);

  barrier(commands, kPassAccess, kPassAccess);
  passes.find_features(commands);
  barrier(commands, kPassAccess, kPassAccess);
  passes.find_hidden(commands);

  barrier(commands, kPassAccess, kPassAccess);
  recorder.forward(vkact::gelu(), hidden, hidden);
  barrier(commands, recorder.access(), kPassAccess);

  passes.find_scores(commands);

  barrier(commands, kPassAccess, recorder.access());
  recorder.forward(vkact::softmax(), scores, scores, {.axis = 1});
  barrier(commands, recorder.access(), kPassAccess);

  passes.paint(commands);
  barrier(commands, kPassAccess, embedded::kHostReads);
  return recorder;
}

int run(const Options& options) {
  embedded::Application application(options.validates);
  const embedded::Buffers buffers(application, options.size);
  const embedded::Passes passes(application, buffers, options.size);
  embedded::set_drops(buffers.cells[0].as<float>(), options.size);
  embedded::draw_weights(buffers.weights[0].as<float>(), embedded::kFeatures, embedded::kHidden, 7,
                         3);
  embedded::draw_weights(buffers.weights[1].as<float>(), embedded::kHidden, embedded::kColours, 31,
                         8);

  const auto device = vkact::Device::adopt(stated(application)).value();
  const auto tensor_on = [&](const embedded::Buffer& buffer, std::uint64_t columns) {
    const vkact::AdoptedBuffer adopted{buffer.handle, buffer.size,
                                       VK_BUFFER_USAGE_STORAGE_BUFFER_BIT};
    const std::uint64_t cells = std::uint64_t{options.size} * options.size;
    return device.tensor_on(adopted, 0, {cells, columns}).value();
  };
  const vkact::Tensor hidden = tensor_on(buffers.hidden, embedded::kHidden);
  const vkact::Tensor scores = tensor_on(buffers.scores, embedded::kColours);

  const VkCommandBuffer simulation = application.begin_commands();
  passes.simulate(simulation, kStepsPerSubmission);
  application.end_commands(simulation);
  const VkCommandBuffer picture = application.begin_commands();
  const vkact::Recorder recorder = record_picture(picture, passes, device, hidden, scores);
  recorder.check().value();
  application.end_commands(picture);

  for (std::uint32_t done = 0; done < options.steps; done += kStepsPerSubmission)
    application.run(simulation);
  application.run(picture);

  const auto pixels = buffers.pixels.as<const std::uint32_t>();
  if (!embedded::write_picture(options.output, pixels, options.size)) {
    std::cerr << "embedded: " << options.output << " cannot be written\n";
    return 1;
  }
  std::cout << options.output << ": a picture of " << options.size << " x " << options.size
            << " with " << embedded::count_colours(pixels) << " colours";
  for (const std::string& message : application.messages()) std::cerr << message << '\n';
  if (options.validates && application.messages().empty())
    std::cout << "; the validation layer said nothing";
  std::cout << '\n';
  return application.messages().empty() ? 0 : 1;
}

std::uint32_t number_in(std::string_view text) {
  const unsigned long value = std::strtoul(std::string(text).c_str(), nullptr, 10);
  if (value == 0 || value > 1'000'000) {
    std::cerr << "embedded: '" << text << "' is no number from 1 to 1000000\n";
    std::exit(2);
  }
  return static_cast<std::uint32_t>(value);
}

Options parsed(int count, char** arguments) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string_view option = arguments[i];
    const std::string_view value = i + 1 < count ? arguments[i + 1] : "";
    if (option == "--validate") {
      options.validates = true;
      continue;
    }
    if (option == "--size") {
      options.size = number_in(value);
    } else if (option == "--steps") {
      options.steps = number_in(value);
    } else if (option == "--output" && !value.empty()) {
      options.output = value;
    } else {
      std::cerr << "Usage: vkact_embedded [--size CELLS] [--steps STEPS] [--output FILE.ppm] "
                   "[--validate]\n";
      std::exit(2);
    }
    ++i;
  }
  return options;
}

}  // namespace

int main(int count, char** arguments) {
  try {
    return run(parsed(count, arguments));
  } catch (const std::exception& error) {
    std::cerr << "embedded: " << error.what() << '\n';
    return 1;
  }
}
