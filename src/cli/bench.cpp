// vkact bench: how fast the device is, beside its own copies.
#include "cli/bench.hpp"

#include <CLI/CLI.hpp>
#include <array>
#include <chrono>
#include <iostream>
#include <memory>

#include "charts/svg.hpp"
#include "cli/bench_charts.hpp"
#include "cli/command_error.hpp"
#include "cli/commands.hpp"
#include "cli/device_selection.hpp"
#include "cli/elements.hpp"
#include "cli/once.hpp"
#include "cli/progress.hpp"
#include "cli/text.hpp"
#include "cli/text_file.hpp"
#include "cli/whole_option.hpp"
#include "npy/pending_file.hpp"

namespace vkact::cli {
namespace {

constexpr std::uint64_t kDefaultElements = std::uint64_t{1} << 24;
constexpr std::uint64_t kDefaultRowLength = 1024;

struct BenchOptions {
  std::vector<std::string> expressions;
  std::string direction = "both";
  std::vector<std::string> dtypes;
  std::vector<std::string> sizes;
  std::vector<std::string> rows;
  std::string device;
  std::size_t repetitions = 7;
  std::size_t warm_up_milliseconds = 100;
  bool parameter_tensors = false;
  bool all = false;
  std::optional<std::string> json;
  std::optional<std::string> markdown;
  std::optional<std::string> plot;
  std::vector<std::string> with;
  std::optional<std::string> from;
};

bool takes_parameter_tensors(const Expression& expression) {
  const auto* activation = std::get_if<Activation>(&expression);
  return activation != nullptr && activation->info().family == Family::pointwise &&
         std::ranges::any_of(activation->info().parameters, &ParameterInfo::trainable);
}

std::vector<Expression> asked_expressions(const BenchOptions& options) {
  std::vector<Expression> expressions;
  for (const std::string& text : options.expressions) {
    Expression expression = accepted("", parse_expression(text));
    std::visit([](const auto& each) { accepted("", each.check()); }, expression);
    if (options.parameter_tensors && !takes_parameter_tensors(expression))
      refuse("--parameter-tensors", "'" + text + "' has no trainable parameters");
    expressions.push_back(std::move(expression));
  }
  if (!expressions.empty()) return expressions;
  for (const ActivationInfo& info : activations())
    if (const Activation each(info.id); !options.parameter_tensors || takes_parameter_tensors(each))
      expressions.emplace_back(each);
  return expressions;
}

std::vector<benchmark::Direction> asked_directions(const BenchOptions& options) {
  using enum benchmark::Direction;
  if (options.direction == "both") return {forward, backward};
  if (options.direction == "forward") return {forward};
  if (options.direction == "backward") return {backward};
  refuse("--direction", "'" + options.direction + "' is none of forward, backward and both");
}

std::vector<ElementType> asked_types(const BenchOptions& options) {
  std::vector<ElementType> types;
  for (const std::string& name : options.dtypes) add_once(types, element_type_option(name));
  if (types.empty()) types = {ElementType::float32};
  return types;
}

// Every shape of x that was asked for, each once.
std::vector<benchmark::Case> asked_shapes(const Expression& expression,
                                          const std::vector<std::uint64_t>& sizes,
                                          const std::vector<AskedRows>& rows,
                                          bool parameter_tensors) {
  std::vector<benchmark::Case> cases;
  std::vector<Shape> seen;
  const auto add = [&](Shape shape, std::optional<benchmark::Rows> in_rows) {
    if (std::ranges::find(seen, shape) != seen.end()) return;
    seen.push_back(shape);
    cases.push_back({expression, {}, {}, std::move(shape), in_rows, parameter_tensors});
  };
  const auto add_rows = [&](std::uint64_t count, std::uint64_t length) {
    add({count, length}, benchmark::Rows{count, length});
  };
  for (const std::uint64_t elements : sizes) {
    if (parameter_tensors) {
      add(benchmark::channelwise_shape(elements), std::nullopt);
    } else if (!benchmark::has_rows(expression)) {
      add(benchmark::flat_shape(expression, elements), std::nullopt);
    } else if (rows.empty()) {
      const std::uint64_t length = std::min(elements, kDefaultRowLength);
      add_rows(elements / length, length);
    } else {
      for (const AskedRows& each : rows)
        add_rows(each.count.value_or(std::max<std::uint64_t>(elements / each.length, 1)),
                 each.length);
    }
  }
  return cases;
}

std::vector<benchmark::Case> asked_cases(const BenchOptions& options) {
  auto sizes = sizes_option("--sizes", options.sizes);
  if (sizes.empty()) sizes = {kDefaultElements};
  const auto rows = rows_option("--rows", options.rows);
  const auto directions = asked_directions(options);
  const auto types = asked_types(options);
  std::vector<benchmark::Case> cases;
  for (const Expression& expression : asked_expressions(options))
    for (const benchmark::Case& shape :
         asked_shapes(expression, sizes, rows, options.parameter_tensors)) {
      accepted("", output_shape(expression, shape.shape));
      for (const benchmark::Direction direction : directions)
        for (const ElementType type : types) {
          benchmark::Case each = shape;
          each.direction = direction;
          each.type = type;
          cases.push_back(std::move(each));
        }
    }
  return cases;
}

void measure_cases(const Device& device, const std::vector<benchmark::Case>& cases,
                   const benchmark::TimingOptions& timing, BenchResults& results) {
  benchmark::Yardsticks yardsticks(device, timing);
  Progress progress(cases.size());
  std::size_t done = 0;
  for (const benchmark::Case& each : cases) {
    progress.show(done++, title_of(each));
    auto measurement = benchmark::measure(device, each, yardsticks, timing);
    if (measurement)
      results.measurements.push_back(std::move(*measurement));
    else if (measurement.error().code == ErrorCode::out_of_memory)
      results.skipped.push_back({each, words_of(measurement.error())});
    else
      succeeded(measurement);
  }
}

// Before anything is measured for it.
void check_targets(const BenchOptions& options) {
  const std::array<std::pair<const char*, const std::optional<std::string>*>, 3> targets{
      {{"--json", &options.json}, {"--markdown", &options.markdown}, {"--plot", &options.plot}}};
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const auto& [name, file] = targets[i];
    if (!*file) continue;
    for (std::size_t other = 0; other < i; ++other)
      if (*targets[other].second == *file)
        refuse(name, **file + " is also " + targets[other].first + "; give each a file of its own");
    accepted(name, npy::check_target(**file));
  }
}

std::vector<NamedResults> read_all(const std::string& source,
                                   const std::vector<std::string>& files) {
  std::vector<NamedResults> results;
  results.reserve(files.size());
  for (const std::string& file : files) results.push_back(read_results(source, file));
  return results;
}

// The first are those that the others stand beside.
void plot(const std::string& file, NamedResults first, std::vector<NamedResults> others) {
  std::vector<NamedResults> all = std::move(others);
  all.insert(all.begin(), std::move(first));
  name_apart(all);
  std::vector<std::string> devices;
  devices.reserve(all.size());
  for (const NamedResults& each : all) devices.push_back(each.name);
  write_text_file(file, charts::svg(charts_of(all), 1,
                                    "Throughput of activations beside the copy, measured on " +
                                        enumerated(devices)));
}

void measure_and_report(const BenchOptions& options) {
  const auto cases = asked_cases(options);
  auto others = read_all("--with", options.with);
  const benchmark::TimingOptions timing{
      .warm_up = std::chrono::milliseconds(options.warm_up_milliseconds),
      .repetitions = options.repetitions};
  // First, while nothing that was done before can help it.
  const Activation started = softmax();
  const auto startup = succeeded(benchmark::measure_startup(options.device, started));
  const Device device = open_device(options.device);
  BenchResults results{device.description(),
                       {},
                       {},
                       startup,
                       std::string(started.info().name),
                       succeeded(benchmark::measure_overhead(device, timing))};
  measure_cases(device, cases, timing, results);
  if (options.json) write_text_file(*options.json, json_of(results).dump(1) + "\n");
  if (results.measurements.empty())
    throw CommandError(ExitCode::failed, "nothing was measured: " + results.skipped.front().reason);
  const Detail detail = options.all ? Detail::all : Detail::summary;
  if (options.markdown) write_text_file(*options.markdown, markdown_of(results, detail));
  if (options.plot) plot(*options.plot, {results.device.name, json_of(results)}, std::move(others));
  std::cout << text_of(results, detail) << std::flush;
  for (const std::string& warning : warnings_of(results)) std::cerr << "vkact: " << warning << '\n';
}

void run(const BenchOptions& options) {
  check_targets(options);
  if (!options.plot && !options.with.empty())
    refuse("--with", "it is for a plot; name its file with --plot");
  if (!options.from) return measure_and_report(options);
  if (!options.plot) refuse("--from", "it is for a plot; name its file with --plot");
  if (options.json || options.markdown || !options.expressions.empty())
    refuse("--from", "nothing is measured; leave out activations, --json and --markdown");
  plot(*options.plot, read_results("--from", *options.from), read_all("--with", options.with));
}

}  // namespace

void add_bench_command(CLI::App& app) {
  auto options = std::make_shared<BenchOptions>();
  CLI::App* command = app.add_subcommand(
      "bench", "Measure how fast activations are, beside copies of as many bytes.");
  command
      ->add_option("EXPRESSION", options->expressions,
                   "activations or compositions [default: every activation]")
      ->type_name("EXPRESSION");
  command->add_option("--direction", options->direction, "forward, backward or both")
      ->type_name("WORD")
      ->capture_default_str();
  command
      ->add_option("--dtype", options->dtypes,
                   "float32, float16 or bfloat16; a list or repeated [default: float32]")
      ->type_name("TYPE")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      ->add_option("--sizes", options->sizes,
                   "elements of x, as 1M,2^24 or 2^8..2^28 [default: 2^24]")
      ->type_name("LIST")
      ->allow_extra_args(false);
  command
      ->add_option("--rows", options->rows,
                   "row lengths, or COUNTxLENGTH, where there are rows [default: 1024]")
      ->type_name("LIST")
      ->allow_extra_args(false);
  command->add_flag("--parameter-tensors", options->parameter_tensors,
                    "trainable parameters are tensors, one value a channel, with gradients");
  command->add_option("--device", options->device, kDeviceHelp)->type_name("SELECTOR");
  // A median and a spread take three.
  add_whole_option<std::size_t>(*command, "--repetitions", options->repetitions,
                                "after the warm-up, at least 3", 3, 1'000'000)
      ->default_str(std::to_string(options->repetitions));
  add_whole_option<std::size_t>(*command, "--warm-up", options->warm_up_milliseconds,
                                "milliseconds of the same work before it is timed", 0, 60'000)
      ->default_str(std::to_string(options->warm_up_milliseconds));
  command->add_option("--json", options->json, "receives the results as JSON")->type_name("FILE");
  command->add_option("--markdown", options->markdown, "receives the table as Markdown")
      ->type_name("FILE");
  command
      ->add_option("--plot", options->plot,
                   "receives charts as SVG: over what was varied, else as bars")
      ->type_name("FILE");
  command
      ->add_option("--with", options->with,
                   "results of another device, or of another day, to draw beside these")
      ->type_name("FILE")
      ->allow_extra_args(false);
  command
      ->add_option("--from", options->from,
                   "draw what --json wrote, and measure nothing; FILE:PART of several")
      ->type_name("FILE");
  command->add_flag("--all", options->all,
                    "show both clocks, the copies and what small work costs as well");
  command->footer(
      "Every call is compared with the CPU reference before it is timed. Times are medians, by\n"
      "GPU timestamps or else by the host from submitting to completion; the tensors take turns.\n"
      "OF COPY is beside the faster one of the driver's copy and the identity's kernel.\n\n"
      "Examples:\n"
      "  vkact bench relu gelu softmax --sizes 2^24 --json results.json\n"
      "  vkact bench softmax --rows 2^0..2^15 --direction forward --dtype float32,float16\n"
      "  vkact bench relu gelu --sizes 2^10..2^24 --plot sizes.svg --with other.json\n"
      "  vkact bench prelu swish --parameter-tensors --direction backward");
  command->callback([options] { run(*options); });
}

}  // namespace vkact::cli
