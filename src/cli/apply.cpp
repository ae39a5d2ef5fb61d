// vkact apply: one activation on a tensor from a file.
#include "cli/apply.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/command_error.hpp"
#include "cli/commands.hpp"
#include "cli/device_selection.hpp"
#include "cli/elements.hpp"
#include "cli/text.hpp"
#include "npy/pending_file.hpp"

namespace vkact::cli {
namespace {

void write_files(const ApplyOptions& options, const ApplyInputs& inputs, ApplyResults& results) {
  // .npy has no bfloat16; float32 holds its values exactly.
  const ElementType file_type =
      inputs.type == ElementType::bfloat16 ? ElementType::float32 : inputs.type;
  std::vector<npy::PendingFile> files;
  const auto add = [&](const std::string& path, std::vector<std::byte>& elements) {
    const auto bytes = converted(std::exchange(elements, {}), inputs.type, file_type);
    files.push_back(succeeded(npy::PendingFile::with_array(path, file_type, inputs.shape, bytes)));
  };
  if (options.output) add(*options.output, results.y);
  if (options.grad_input) add(*options.grad_input, results.dx);
  succeeded(npy::publish_all(files));
}

void print_json(const ApplyOptions& options, const ApplyInputs& inputs,
                const ApplyResults& results) {
  nlohmann::ordered_json parameters = nlohmann::ordered_json::object();
  const auto described = inputs.activation.info().parameters;
  for (std::size_t index = 0; index < described.size(); ++index)
    parameters[std::string(described[index].name)] = decimal(inputs.activation.parameters()[index]);
  nlohmann::ordered_json files = nlohmann::ordered_json::object();
  if (options.output) files["output"] = *options.output;
  if (options.grad_input) files["grad_input"] = *options.grad_input;

  nlohmann::ordered_json summary{{"activation", inputs.activation.info().name},
                                 {"parameters", parameters},
                                 {"dtype", name_of(inputs.type)},
                                 {"shape", inputs.shape}};
  if (inputs.activation.info().family == Family::rowwise) summary["axis"] = inputs.axis;
  summary["device"] = results.device;
  summary["files"] = files;
  if (results.gpu_seconds) summary["gpu_seconds"] = *results.gpu_seconds;
  // File names need not be valid UTF-8.
  std::cout << summary.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

void print_summary(const ApplyOptions& options, const ApplyInputs& inputs,
                   const ApplyResults& results) {
  std::vector<std::string> files;
  if (options.output) files.push_back(*options.output);
  if (options.grad_input) files.push_back(*options.grad_input);
  const char* direction = !options.grad_input ? "forward"
                          : !options.output   ? "backward"
                                              : "forward and backward";
  std::cout << inputs.activation.to_string() << ' ' << direction << ", " << name_of(inputs.type)
            << ' ' << to_string(inputs.shape) << ", on " << results.device
            << (results.on_cpu ? " (a CPU, no GPU)" : "");
  if (results.gpu_seconds) std::cout << ", " << digits(*results.gpu_seconds * 1e3, 3) << " ms";
  std::cout << ": wrote " << join(files, " and ") << '\n';
}

void run(const ApplyOptions& options) {
  ApplyInputs inputs = read_inputs(options);
  ApplyResults results = run_on_device(options, inputs);
  write_files(options, inputs, results);
  if (options.json)
    print_json(options, inputs, results);
  else
    print_summary(options, inputs, results);
}

}  // namespace

void add_apply_command(CLI::App& app) {
  auto options = std::make_shared<ApplyOptions>();
  CLI::App* command =
      app.add_subcommand("apply", "Compute an activation, its gradient or both for a .npy file.");
  command->add_option("ACTIVATION", options->activation, "name or alias (see 'vkact list')")
      ->type_name("NAME")
      ->required();
  command->add_option("--input", options->input, "x, as .npy of float32 or float16")
      ->type_name("FILE")
      ->required();
  command->add_option("--output", options->output, "receives y = f(x)")->type_name("FILE");
  command->add_option("--set", options->assignments, "gives one parameter a value; may be repeated")
      ->type_name("PARAMETER=VALUE")
      ->allow_extra_args(false);
  command
      ->add_option("--axis", options->axis,
                   "of softmax and log_softmax; negative counts from the end [default: -1]")
      ->type_name("K");
  command
      ->add_option("--grad-output", options->grad_output,
                   "dy, the gradient of the output, as .npy of x's shape")
      ->type_name("FILE");
  command->add_option("--grad-input", options->grad_input, "receives dx = dy * f'(x)")
      ->type_name("FILE");
  command
      ->add_option("--dtype", options->dtype,
                   "float32, float16 or bfloat16 (written as float32) [default: x's]")
      ->type_name("TYPE");
  command->add_option("--device", options->device, kDeviceHelp)->type_name("SELECTOR");
  command->add_flag("--json", options->json, "print a summary as JSON");
  command->footer(
      "Examples:\n"
      "  vkact apply gelu --input x.npy --output y.npy\n"
      "  vkact apply leaky_relu --set negative_slope=0.2 --input x.npy \\\n"
      "      --grad-output dy.npy --grad-input dx.npy\n"
      "  vkact apply softmax --axis 1 --dtype float16 --input x.npy --output y.npy");
  command->callback([options] { run(*options); });
}

}  // namespace vkact::cli
