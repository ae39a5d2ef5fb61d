// Every activation on real data: the digit images through one dense layer, then each activation
// forward and backward on a Vulkan device, compared with the CPU reference.
//
//   vkact_digits [--output FOLDER] [--images FILE] [--device SELECTOR]
#include <array>
#include <cstdio>
#include <filesystem>
#include <future>
#include <npy/npy.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>
#include <vkact/vkact.hpp>

#include "device_run.hpp"
#include "hidden_layer.hpp"
#include "progress.hpp"
#include "result_table.hpp"

namespace {

constexpr std::size_t kUnits = 256;

struct Options {
  std::filesystem::path images = DIGITS_IMAGES;
  std::filesystem::path output = "out";
  std::string device;
};

std::optional<Options> parse(std::span<char*> arguments) {
  Options options;
  for (std::size_t i = 1; i + 1 < arguments.size(); i += 2) {
    const std::string_view name = arguments[i];
    if (name == "--images") {
      options.images = arguments[i + 1];
    } else if (name == "--output") {
      options.output = arguments[i + 1];
    } else if (name == "--device") {
      options.device = arguments[i + 1];
    } else {
      return std::nullopt;
    }
  }
  if (arguments.size() % 2 == 0) return std::nullopt;
  return options;
}

void save(const Options& options, const std::string& name, const vkact::Shape& shape,
          const std::vector<float>& values) {
  vkact::npy::write(options.output / (name + ".npy"), vkact::ElementType::float32, shape,
                    std::as_bytes(std::span(values)))
      .value();
}

std::optional<double> speed(std::optional<double> seconds, std::size_t tensors,
                            std::size_t elements, vkact::ElementType type) {
  if (!seconds || !(*seconds > 0)) return std::nullopt;
  const double bytes = static_cast<double>(tensors * elements * vkact::size_of(type));
  return bytes / *seconds * 1e-9;
}

void run_all(const Options& options, const vkact::Device& device, const digits::HiddenLayer& layer,
             std::vector<digits::ResultRow>& rows) {
  digits::Progress progress(vkact::activations().size());
  for (const vkact::ActivationInfo& info : vkact::activations()) {
    // A layer alone has neither targets nor random numbers.
    if (info.takes(vkact::Input::target) || info.takes(vkact::Input::random)) continue;
    const vkact::Activation activation(info.id);
    const std::string name(info.name);
    progress.step(name);
    digits::ResultRow forward{.activation = name, .direction = "forward", .cells = {}};
    digits::ResultRow backward{.activation = name, .direction = "backward", .cells = {}};
    std::array<digits::DeviceRun, digits::kElementTypes.size()> runs;
    std::vector<std::future<void>> comparisons;
    for (std::size_t column = 0; column < runs.size(); ++column) {
      const vkact::ElementType type = digits::kElementTypes[column];
      digits::DeviceRun& run = runs[column];
      run = digits::run_on_device(device, activation, type, layer.shape, layer.x, layer.dy);
      digits::ResultCell& y = forward.cells[column];
      digits::ResultCell& dx = backward.cells[column];
      y.gigabytes_per_second = speed(run.forward_seconds, 2, run.x.size(), type);
      dx.gigabytes_per_second = speed(run.backward_seconds, 3, run.x.size(), type);
      comparisons.push_back(std::async(std::launch::async, [&activation, &layer, type, &run, &y] {
        y.comparison = digits::compare_forward(activation, type, layer.shape, run);
      }));
      comparisons.push_back(std::async(std::launch::async, [&activation, &layer, type, &run, &dx] {
        dx.comparison = digits::compare_backward(activation, type, layer.shape, run);
      }));
    }
    const digits::DeviceRun& float32_run = runs[0];
    save(options, name + "_y", layer.shape, float32_run.y);
    save(options, name + "_dx", layer.shape, float32_run.dx);
    for (std::future<void>& comparison : comparisons) comparison.get();
    rows.push_back(std::move(forward));
    rows.push_back(std::move(backward));
  }
}

int demonstrate(const Options& options) {
  const digits::HiddenLayer layer = digits::compute_hidden_layer(options.images, kUnits).value();
  vkact::DeviceOptions device_options;
  device_options.selector = options.device;
  const vkact::Device device = vkact::Device::create(device_options).value();
  const vkact::DeviceDescription& description = device.description();
  std::printf("Device: %s, %s%s\n", description.name.c_str(), description.driver.c_str(),
              description.kind == vkact::DeviceKind::cpu ? " - a CPU, not a GPU" : "");
  std::printf("Input:  %s after a dense layer, x and dy of shape %s\n",
              options.images.filename().c_str(), vkact::to_string(layer.shape).c_str());
  std::fflush(stdout);

  std::filesystem::create_directories(options.output);
  save(options, "x", layer.shape, layer.x);
  save(options, "dy", layer.shape, layer.dy);
  std::vector<digits::ResultRow> rows;
  run_all(options, device, layer, rows);

  digits::print_table(rows);
  std::printf("Files:  %s/{x,dy}.npy, <activation>_{y,dx}.npy (float32)\n",
              std::filesystem::absolute(options.output).lexically_normal().c_str());
  const bool passed = digits::all_passed(rows);
  std::printf("%zu activations, %s\n", rows.size() / 2,
              passed ? "all results as the CPU reference has them"
                     : "SOME RESULTS DIFFER from the CPU reference");
  return passed ? 0 : 1;
}

}  // namespace

int main(int argument_count, char** arguments) {
  const auto options = parse({arguments, static_cast<std::size_t>(argument_count)});
  if (!options) {
    std::fprintf(stderr,
                 "usage: vkact_digits [--output FOLDER] [--images FILE] [--device SELECTOR]\n");
    return 2;
  }
  try {
    return demonstrate(*options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "vkact_digits: %s\n", error.what());
    return 1;
  }
}
