// Every activation on real data: the digit images through one dense layer, then each activation
// forward and backward on a Vulkan device, compared with the CPU reference.
//
//   vkact_digits [--output FOLDER] [--images FILE --labels FILE] [--device SELECTOR]
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
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
#include "layer_call.hpp"
#include "progress.hpp"
#include "result_table.hpp"

namespace {

constexpr std::size_t kUnits = 256;

struct Options {
  std::filesystem::path images = DIGITS_FOLDER "/digits_images.npy";
  std::filesystem::path labels = DIGITS_FOLDER "/digits_labels.npy";
  std::filesystem::path output = "out";
  std::string device;
};

std::optional<Options> parse(std::span<char*> arguments) {
  Options options;
  for (std::size_t i = 1; i + 1 < arguments.size(); i += 2) {
    const std::string_view name = arguments[i];
    if (name == "--images") {
      options.images = arguments[i + 1];
    } else if (name == "--labels") {
      options.labels = arguments[i + 1];
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

std::optional<double> speed(std::optional<double> seconds, std::size_t elements,
                            vkact::ElementType type) {
  if (!seconds || !(*seconds > 0)) return std::nullopt;
  return static_cast<double>(elements * vkact::size_of(type)) / *seconds * 1e-9;
}

void run_all(const Options& options, const vkact::Device& device, const digits::HiddenLayer& layer,
             std::vector<digits::ResultRow>& rows) {
  digits::Progress progress(vkact::activations().size());
  for (const vkact::ActivationInfo& info : vkact::activations()) {
    const digits::LayerCall call = digits::call_on(layer, info);
    const std::string name(info.name);
    progress.step(name);
    digits::ResultRow forward{name, info.family, "forward", {}};
    digits::ResultRow backward{name, info.family, "backward", {}};
    std::array<digits::DeviceRun, digits::kElementTypes.size()> runs;
    std::vector<std::future<void>> comparisons;
    for (std::size_t column = 0; column < runs.size(); ++column) {
      const vkact::ElementType type = digits::kElementTypes[column];
      digits::DeviceRun& run = runs[column];
      run = digits::run_on_device(device, call, type, layer);
      digits::ResultCell& y = forward.cells[column];
      digits::ResultCell& dx = backward.cells[column];
      const std::size_t both = call.elements() + call.outputs();
      y.gigabytes_per_second = speed(run.forward_seconds, both, type);
      dx.gigabytes_per_second =
          speed(run.backward_seconds,
                both + (info.backward_from_x ? call.elements() : call.outputs()), type);
      comparisons.push_back(std::async(std::launch::async, [&call, type, &run, &y] {
        y.comparison = digits::compare_forward(call, type, run);
      }));
      comparisons.push_back(std::async(std::launch::async, [&call, type, &run, &dx] {
        dx.comparison = digits::compare_backward(call, type, run);
      }));
    }
    const digits::DeviceRun& float32_run = runs[0];
    save(options, name + "_y", call.output_shape, float32_run.y);
    save(options, name + "_dx", call.shape, float32_run.dx);
    for (std::future<void>& comparison : comparisons) comparison.get();
    rows.push_back(std::move(forward));
    rows.push_back(std::move(backward));
  }
}

int demonstrate(const Options& options) {
  const digits::HiddenLayer layer =
      digits::compute_hidden_layer(options.images, options.labels, kUnits).value();
  vkact::DeviceOptions device_options;
  device_options.selector = options.device;
  const vkact::Device device = vkact::Device::create(device_options).value();
  const vkact::DeviceDescription& description = device.description();
  std::printf("Device: %s, %s%s\n", description.name.c_str(), description.driver.c_str(),
              description.kind == vkact::DeviceKind::cpu ? " - a CPU, not a GPU" : "");
  std::printf("Input: %s after a dense layer, x of shape %s\n", options.images.filename().c_str(),
              vkact::to_string(layer.shape).c_str());
  std::fflush(stdout);

  std::filesystem::create_directories(options.output);
  save(options, "x", layer.shape, layer.x);
  save(options, "dy", layer.shape,
       {layer.dy.begin(), layer.dy.begin() + static_cast<std::ptrdiff_t>(layer.x.size())});
  std::vector<digits::ResultRow> rows;
  run_all(options, device, layer, rows);

  const std::filesystem::path folder = std::filesystem::absolute(options.output).lexically_normal();
  std::ofstream(folder / "results.txt") << digits::table_text(rows);
  std::fputs(digits::summary_text(rows).c_str(), stdout);
  std::printf(
      "In %s: results.txt with a line for each; {x,dy,<activation>_y,<activation>_dx}.npy\n",
      folder.c_str());
  return digits::all_passed(rows) ? 0 : 1;
}

}  // namespace

int main(int argument_count, char** arguments) {
  const auto options = parse({arguments, static_cast<std::size_t>(argument_count)});
  if (!options) {
    std::fprintf(stderr,
                 "usage: vkact_digits [--output FOLDER] [--images FILE --labels FILE] "
                 "[--device SELECTOR]\n");
    return 2;
  }
  try {
    return demonstrate(*options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "vkact_digits: %s\n", error.what());
    return 1;
  }
}
