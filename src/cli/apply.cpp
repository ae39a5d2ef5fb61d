// vkact apply: one activation on a tensor from a file.
#include "cli/apply.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/axis.hpp"
#include "cli/array_text.hpp"
#include "cli/command_error.hpp"
#include "cli/commands.hpp"
#include "cli/device_selection.hpp"
#include "cli/elements.hpp"
#include "cli/text.hpp"
#include "cli/whole_option.hpp"
#include "npy/pending_file.hpp"

namespace vkact::cli {
namespace {

void write_files(ApplyResults& results) {
  std::vector<npy::PendingFile> files;
  for (ApplyOutput& output : results.outputs) {
    if (!output.file) continue;
    HostTensor& tensor = output.tensor;
    // .npy has no bfloat16; float32 holds its values exactly.
    const ElementType file_type =
        tensor.type == ElementType::bfloat16 ? ElementType::float32 : tensor.type;
    const auto bytes = converted(std::exchange(tensor.bytes, {}), tensor.type, file_type);
    files.push_back(
        succeeded(npy::PendingFile::with_array(*output.file, file_type, tensor.shape, bytes)));
  }
  succeeded(npy::publish_all(files));
}

nlohmann::ordered_json parameters_of(const Activation& activation, const ApplyInputs& inputs) {
  nlohmann::ordered_json parameters = nlohmann::ordered_json::object();
  for (const ParameterInfo& each : activation.info().parameters) {
    const float value =
        activation
            .parameters()[static_cast<std::size_t>(&each - activation.info().parameters.data())];
    if (each.whole)
      parameters[std::string(each.name)] = static_cast<std::int64_t>(value);
    else if (each.choices.empty())
      parameters[std::string(each.name)] = decimal(value);
    else
      parameters[std::string(each.name)] = each.choice(value);
  }
  for (const ApplyParameter& each : inputs.parameters)
    if (each.values) parameters[each.name] = {{"file", each.file}, {"shape", each.values->shape}};
  return parameters;
}

void print_json(const ApplyOptions& options, const ApplyInputs& inputs,
                const ApplyResults& results) {
  const Activation* activation = inputs.activation();
  nlohmann::ordered_json summary;
  summary["activation"] =
      activation != nullptr ? std::string(activation->info().name) : to_string(inputs.expression);
  summary["parameters"] =
      activation != nullptr ? parameters_of(*activation, inputs) : nlohmann::ordered_json::object();
  summary["dtype"] = name_of(inputs.type);
  summary["shape"] = inputs.x.shape;
  if (inputs.output_shape != inputs.x.shape) summary["output_shape"] = inputs.output_shape;
  if (options.axis || (activation != nullptr && activation->info().family == Family::rowwise)) {
    summary["axis"] = place_of_axis(options.axis.value_or(-1), inputs.x.shape);
  }
  summary["device"] = results.device;
  nlohmann::ordered_json files = nlohmann::ordered_json::object();
  for (const ApplyOutput& output : results.outputs)
    if (output.file) files[output.role] = *output.file;
  summary["files"] = files;
  if (!inputs.replaced.empty()) summary["replaced"] = inputs.replaced;
  if (inputs.dy) summary["grad_output"] = options.grad_output.value_or("ones");
  if (results.gpu_seconds) summary["gpu_seconds"] = *results.gpu_seconds;
  // File names need not be valid UTF-8.
  std::cout << summary.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

void print_summary(const ApplyOptions& options, const ApplyInputs& inputs,
                   const ApplyResults& results) {
  std::vector<std::string> files;
  for (const ApplyOutput& output : results.outputs) {
    if (!output.file) continue;
    const auto replaced = inputs.replaced.find(*output.file);
    files.push_back(*output.file + (replaced == inputs.replaced.end()
                                        ? ""
                                        : " over what was " + replaced->second));
  }
  const bool is_forward = options.output || (options.print && !options.from_output);
  std::cout << text_of(inputs) << ' '
            << (!inputs.dy   ? "forward"
                : is_forward ? "forward and backward"
                             : "backward");
  if (inputs.dy && !options.grad_output) std::cout << " from dy = 1";
  std::cout << ", " << name_of(inputs.type) << ' ' << to_string(inputs.x.shape) << ", on "
            << results.device << (results.on_cpu ? " (a CPU, no GPU)" : "");
  if (results.gpu_seconds) std::cout << ", " << digits(*results.gpu_seconds * 1e3, 3) << " ms";
  if (!files.empty()) std::cout << ": wrote " << enumerated(files);
  std::cout << '\n';
}

void print_elements(const ApplyOptions& options, const ApplyInputs& inputs,
                    const ApplyResults& results) {
  std::cout << array_text(options.from_output ? "y" : "x", inputs.x);
  for (const ApplyOutput& output : results.outputs)
    std::cout << array_text(output.name, output.tensor);
}

void run(const ApplyOptions& options) {
  ApplyInputs inputs = read_inputs(options);
  ApplyResults results = run_on_device(options, inputs);
  if (options.print) print_elements(options, inputs, results);
  write_files(results);
  for (const std::string& remark : inputs.remarks) std::cerr << "vkact: " << remark << '\n';
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
  command
      ->add_option("EXPRESSION", options->expression,
                   "an activation (see 'vkact list'), or a composition of several")
      ->type_name("EXPRESSION")
      ->required();
  command
      ->add_option("--input", options->input,
                   "x, as .npy of floats, or random:4x64 for normal numbers of that shape")
      ->type_name("FILE")
      ->required();
  command->add_option("--output", options->output, "receives y = f(x)")->type_name("FILE");
  command
      ->add_option("--set", options->assignments,
                   "gives a parameter a number, a word or, with @, a file; may be repeated")
      ->type_name("PARAMETER=VALUE")
      ->allow_extra_args(false);
  add_whole_option<std::int64_t>(*command, "--axis", options->axis,
                                 "of rows, channels or halves [default: the last; of channels: 1]")
      ->type_name("K");
  command
      ->add_option("--grad-output", options->grad_output,
                   "dy, the gradient of the output, as .npy of y's shape [default: ones]")
      ->type_name("FILE");
  command->add_option("--grad-input", options->grad_input, "receives dx = dy * f'(x)")
      ->type_name("FILE");
  command
      ->add_option("--grad", options->gradients,
                   "receives the gradient of a trainable parameter; may be repeated")
      ->type_name("PARAMETER=FILE")
      ->allow_extra_args(false);
  command->add_flag("--from-output", options->from_output,
                    "--input is y: backward from the output, where it is exact");
  command->add_option("--gate", options->gate, "the gate of a gated unit, as .npy of x's shape")
      ->type_name("FILE");
  command->add_option("--grad-gate", options->grad_gate, "receives the gradient of the gate")
      ->type_name("FILE");
  command
      ->add_option("--mask", options->mask,
                   "of a softmax: booleans of what counts, or numbers that are added to x")
      ->type_name("FILE");
  command
      ->add_option("--target", options->target,
                   "of a loss: integers, the classes, or their probabilities")
      ->type_name("FILE");
  command
      ->add_option("--running-mean", options->running_mean,
                   "of each channel, for dice when it is not being trained")
      ->type_name("FILE");
  command->add_option("--running-variance", options->running_variance, "the same of the variance")
      ->type_name("FILE");
  command->add_flag("--training", options->training, "as in training: dropout drops, rrelu draws");
  add_whole_option<std::uint64_t>(*command, "--seed", options->seed,
                                  "of random numbers, from 0 to 2^64 - 1");
  add_whole_option<std::uint64_t>(*command, "--offset", options->offset,
                                  "of random numbers under a seed, as large [default: 0]");
  command
      ->add_option("--dtype", options->dtype,
                   "float32, float16 or bfloat16 (written as float32) [default: x's]")
      ->type_name("TYPE");
  command->add_option("--device", options->device, kDeviceHelp)->type_name("SELECTOR");
  command->add_flag("--print", options->print, "print the elements of x, y and the gradients");
  command->add_flag("--json", options->json, "print a summary as JSON");
  command->footer(
      "Files are .npy of float16, float32, float64 (rounded) or bfloat16, in any order; masks may\n"
      "also be booleans or uint8, targets integers. random:4x64:7 draws with the seed 7.\n\n"
      "Examples:\n"
      "  vkact apply gelu --input random:2x4 --print\n"
      "  vkact apply gelu --input x.npy --output y.npy\n"
      "  vkact apply leaky_relu --set negative_slope=0.2 --input x.npy \\\n"
      "      --grad-output dy.npy --grad-input dx.npy\n"
      "  vkact apply softmax --axis 1 --dtype float16 --input x.npy --output y.npy\n"
      "  vkact apply prelu --set weight=@w.npy --input x.npy --grad-output dy.npy \\\n"
      "      --grad-input dx.npy --grad weight=dw.npy\n"
      "  vkact apply \"mixed(relu:45, mish:19)\" --axis 1 --input x.npy --output y.npy\n"
      "  vkact apply \"relu | sigmoid\" --input x.npy --output y.npy");
  command->callback([options] { run(*options); });
}

}  // namespace vkact::cli
