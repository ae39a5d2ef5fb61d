// vkact apply, before the device: options judged, files read.
#include <algorithm>
#include <filesystem>
#include <span>
#include <string_view>

#include "cli/apply.hpp"
#include "cli/command_error.hpp"
#include "cli/elements.hpp"
#include "cli/once.hpp"
#include "cli/random_input.hpp"
#include "npy/npy.hpp"
#include "npy/pending_file.hpp"
#include "verification/numbers.hpp"

namespace vkact::cli {
namespace {

bool is_same_file(const std::string& a, const std::string& b) {
  namespace fs = std::filesystem;
  std::error_code code_a;
  std::error_code code_b;
  // Of a file that does not exist yet only an absolute path is made canonical.
  const auto canonical_a = fs::weakly_canonical(fs::absolute(a, code_a), code_a);
  const auto canonical_b = fs::weakly_canonical(fs::absolute(b, code_b), code_b);
  return code_a || code_b ? a == b : canonical_a == canonical_b;
}

struct NamedFile {
  std::string option;
  std::string file;
};

// The files that the command reads.
std::vector<NamedFile> sources(const ApplyOptions& options,
                               const std::vector<ApplyParameter>& parameters) {
  std::vector<NamedFile> files;
  if (!random_input(options.input)) files.push_back({"--input", options.input});
  const std::pair<const char*, const std::optional<std::string>*> others[] = {
      {"--grad-output", &options.grad_output},
      {"--gate", &options.gate},
      {"--mask", &options.mask},
      {"--target", &options.target},
      {"--running-mean", &options.running_mean},
      {"--running-variance", &options.running_variance}};
  for (const auto& [option, file] : others)
    if (*file) files.push_back({option, **file});
  for (const ApplyParameter& each : parameters)
    if (each.values) files.push_back({"--set " + each.name, each.file});
  return files;
}

// The files that the command is to write can be made and are different ones. Which of them take the
// place of one that it reads is noted.
void check_targets_of_writing(const ApplyOptions& options, ApplyInputs& inputs) {
  const std::vector<ApplyParameter>& parameters = inputs.parameters;
  const std::vector<NamedFile> read = sources(options, parameters);
  std::vector<NamedFile> files;
  if (options.output) files.push_back({"--output", *options.output});
  if (options.grad_input) files.push_back({"--grad-input", *options.grad_input});
  if (options.grad_gate) files.push_back({"--grad-gate", *options.grad_gate});
  for (const ApplyParameter& each : parameters)
    if (each.gradient_file) files.push_back({"--grad " + each.name, *each.gradient_file});
  for (const NamedFile& each : files) {
    accepted(each.option, npy::check_target(each.file));
    for (const NamedFile& other : read)
      if (is_same_file(each.file, other.file)) inputs.replaced[each.file] = other.option;
    for (const NamedFile& other : files) {
      if (&other == &each) break;
      if (is_same_file(each.file, other.file))
        refuse(each.option, each.file + " is also " + other.option + "; give another name");
    }
  }
}

void check_outputs(const ApplyOptions& options) {
  if (options.grad_output && !options.wants_gradients())
    refuse("--grad-output",
           "it needs --grad-input, the file for the gradient of the input, or "
           "--print");
  if (!options.output && !options.wants_gradients())
    refuse("", "nothing is asked for: give --output FILE, --grad-input FILE or --print");
  if (options.print && options.json)
    refuse("--print", "it is for people, and --json for programs; give one of them");
  if (options.grad_gate && !options.gate)
    refuse("--grad-gate",
           "it needs --gate; without it --grad-input has the gradient of both halves");
}

// A single activation, or those of a chain; none of what is mixed.
std::span<const Activation> links_of(const Expression& expression) {
  if (const auto* activation = std::get_if<Activation>(&expression)) return {activation, 1};
  if (const auto* chain = std::get_if<Chain>(&expression)) return chain->links;
  return {};
}

// Options that this expression has no use for are slips.
void check_uses(const ApplyOptions& options, const Expression& expression) {
  const std::span<const Activation> links = links_of(expression);
  const auto takes = [&](Input input) {
    if (links.empty()) return input == Input::axis;
    return std::ranges::any_of(links,
                               [&](const Activation& link) { return link.info().takes(input); });
  };
  const std::string name = to_string(expression);
  const struct {
    bool is_given;
    Input input;
    const char* option;
    const char* reason;
  } uses[] = {
      {options.axis.has_value(), Input::axis, "--axis", " has no axis of its own"},
      {options.gate.has_value(), Input::gate, "--gate", " has no gate"},
      {options.mask.has_value(), Input::mask, "--mask", " takes no mask"},
      {options.target.has_value(), Input::target, "--target", " takes no target"},
      {options.running_mean.has_value(), Input::statistics, "--running-mean", " has no statistics"},
      {options.running_variance.has_value(), Input::statistics, "--running-variance",
       " has no statistics"},
      {options.seed.has_value(), Input::random, "--seed", " uses no random numbers"},
      {options.training, Input::training, "--training", " is the same in training"},
  };
  for (const auto& use : uses)
    if (use.is_given && !takes(use.input))
      refuse(use.option, name + use.reason + "; leave the option out");
  if (options.axis && options.gate)
    refuse("--axis", "with --gate there are no halves along an axis; leave the option out");
  if (options.gate && !links.empty() &&
      links[0].choice("gate") != Activation(links[0].id()).choice("gate"))
    refuse("--gate",
           "with it there are no halves, of which one could be the gate; leave out gate=" +
               std::string(links[0].choice("gate")));
  if (options.training && (options.running_mean || options.running_variance))
    refuse(options.running_mean ? "--running-mean" : "--running-variance",
           "training takes the statistics of the batch, and would move the running ones, which "
           "this command does not write; leave the option out");
  if (options.offset && !options.seed)
    refuse("--offset", takes(Input::random)
                           ? "it needs --seed"
                           : name + " uses no random numbers; leave the option out");
  const bool draws = std::ranges::any_of(links, [&](const Activation& link) {
    const ActivationInfo& info = link.info();
    return info.takes(Input::random) && (options.training || !info.takes(Input::training));
  });
  if (draws && !options.seed) refuse("--seed", name + " needs random numbers; give --seed NUMBER");
  if (!draws && options.seed)
    refuse("--seed", name + " draws random numbers in training alone; give --training with it");
  if (takes(Input::target) && !options.target)
    refuse("--target", name + " needs a target; give --target FILE");
}

void check_from_output(const ApplyOptions& options, const Expression& expression) {
  if (!options.from_output) return;
  const auto* activation = std::get_if<Activation>(&expression);
  if (activation == nullptr) refuse("--from-output", "a composition's backward needs its input");
  if (options.output)
    refuse("--output", "--from-output takes y from --input; leave one of them out");
  if (!options.gradients.empty())
    refuse("--grad", "gradients of parameters need x; leave out --from-output");
  accepted("--from-output", activation->check_backward_from_output());
}

void check_axis(const ApplyOptions& options, const Shape& shape) {
  // A single value is a row of one element.
  const auto rank = static_cast<std::int64_t>(std::max<std::size_t>(shape.size(), 1));
  if (options.axis && (*options.axis < -rank || *options.axis >= rank))
    refuse("--axis", std::to_string(*options.axis) + " is out of range: " + options.input +
                         " has shape " + to_string(shape) + ", so it must be from " +
                         std::to_string(-rank) + " to " + std::to_string(rank - 1));
}

HostTensor in_type(npy::Array array, ElementType type) {
  auto bytes = converted(std::move(array.bytes), array.element_type, type);
  return {std::move(array.shape), type, std::move(bytes)};
}

// Masks and targets of numbers follow x's type, others keep theirs.
HostTensor floats_in_type(npy::Array array, ElementType type) {
  if (is_floating(array.element_type)) return in_type(std::move(array), type);
  return {std::move(array.shape), array.element_type, std::move(array.bytes)};
}

// Reads files for a run whose element type is known, or wanted.
class FileReader {
 public:
  using Read = Result<npy::Array>(const std::filesystem::path&, const npy::ReadOptions&);

  FileReader(std::vector<std::string>& remarks, ElementType type)
      : remarks_(remarks), options_{type, type == ElementType::bfloat16} {}

  npy::Array array(const char* option, const std::string& file, Read& read = npy::read) const {
    npy::Array array = accepted(option, read(file, options_));
    if (!array.remark.empty()) add_once(remarks_, array.remark);
    return array;
  }

 private:
  std::vector<std::string>& remarks_;
  npy::ReadOptions options_;
};

void read_options(const ApplyOptions& options, ApplyInputs& inputs) {
  const FileReader files(inputs.remarks, inputs.type);
  if (options.gate) inputs.gate = in_type(files.array("--gate", *options.gate), inputs.type);
  if (options.mask)
    inputs.mask = floats_in_type(files.array("--mask", *options.mask, npy::read_mask), inputs.type);
  if (options.target)
    inputs.target =
        floats_in_type(files.array("--target", *options.target, npy::read_target), inputs.type);
  // Statistics are float32 whatever x is, and so is what they are rounded to.
  npy::ReadOptions statistics{.raw_is_bfloat16 = inputs.type == ElementType::bfloat16};
  const auto read_statistics = [&](const char* option, const std::string& file) {
    npy::Array array = accepted(option, npy::read(file, statistics));
    if (!array.remark.empty()) add_once(inputs.remarks, array.remark);
    return in_type(std::move(array), ElementType::float32);
  };
  if (options.running_mean)
    inputs.running_mean = read_statistics("--running-mean", *options.running_mean);
  if (options.running_variance)
    inputs.running_variance = read_statistics("--running-variance", *options.running_variance);
}

void read_x(const ApplyOptions& options, std::optional<ElementType> type, ApplyInputs& inputs) {
  if (const auto random = random_input(options.input)) {
    inputs.type = type.value_or(ElementType::float32);
    check_axis(options, random->shape);
    inputs.x = drawn(*random, inputs.type);
    return;
  }
  npy::Array x = FileReader(inputs.remarks, type.value_or(ElementType::float32))
                     .array("--input", options.input);
  inputs.type = type.value_or(x.element_type);
  check_axis(options, x.shape);
  inputs.x = in_type(std::move(x), inputs.type);
}

HostTensor ones(const Shape& shape, ElementType type) {
  const auto count = static_cast<std::size_t>(accepted("", element_count(shape)));
  const std::uint32_t one = verification::nearest_pattern(1, type);
  const verification::Numbers numbers{type, std::vector<std::uint32_t>(count, one)};
  return {shape, type, numbers.bytes()};
}

HostTensor dy_of(const ApplyOptions& options, ApplyInputs& inputs) {
  if (!options.grad_output) return ones(inputs.output_shape, inputs.type);
  npy::Array dy =
      FileReader(inputs.remarks, inputs.type).array("--grad-output", *options.grad_output);
  if (dy.shape != inputs.output_shape)
    refuse("--grad-output", *options.grad_output + " has shape " + to_string(dy.shape) + " and " +
                                (inputs.output_shape == inputs.x.shape
                                     ? options.input + " has "
                                     : "the output for " + options.input + " has ") +
                                to_string(inputs.output_shape) + "; they must agree");
  return in_type(std::move(dy), inputs.type);
}

}  // namespace

ApplyInputs read_inputs(const ApplyOptions& options) {
  std::optional<ElementType> type;
  if (options.dtype) type = element_type_option(*options.dtype);
  std::vector<std::string> remarks;
  auto [expression, parameters] = read_expression(options, remarks);
  ApplyInputs inputs{.expression = expression,
                     .x = {},
                     .output_shape = {},
                     .parameters = std::move(parameters),
                     .options = {},
                     .remarks = std::move(remarks)};
  check_uses(options, inputs.expression);
  check_from_output(options, inputs.expression);
  check_outputs(options);
  check_targets_of_writing(options, inputs);

  read_x(options, type, inputs);
  inputs.options.axis = options.axis;
  inputs.options.training = options.training;
  if (options.seed) inputs.options.random = RandomState{*options.seed, options.offset.value_or(0)};

  read_options(options, inputs);
  if (inputs.target) check_target(options, inputs);
  // With a gate of its own the output has x's shape.
  inputs.output_shape =
      inputs.gate || options.from_output
          ? inputs.x.shape
          : accepted("", output_shape(inputs.expression, inputs.x.shape, inputs.options));
  if (options.wants_gradients()) inputs.dy = dy_of(options, inputs);
  return inputs;
}

}  // namespace vkact::cli
