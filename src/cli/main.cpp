// The vkact command: one subcommand a call, errors as one line on stderr.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <string_view>
#include <vector>
#include <vkact/version.hpp>

#include "base/suggestion.hpp"
#include "cli/command_error.hpp"
#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "npy/text.hpp"

namespace vkact::cli {
namespace {

int fail(ExitCode exit_code, const std::string& message) {
  std::cerr << "vkact: " << npy::one_line(message) << '\n';
  return static_cast<int>(exit_code);
}

// "; did you mean '--input'?", or nothing.
std::string suggested(const CLI::App& command, const std::string& option) {
  std::vector<std::string> names;
  for (const CLI::Option* each : command.get_options())
    for (const std::string& name : each->get_lnames()) names.push_back("--" + name);
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  return suggestion(option.substr(0, option.find('=')), candidates);
}

std::string with_help(const std::string& message, const std::string& command) {
  return message + (message.ends_with('?') ? " See" : "; see") + " '" + command + " --help'";
}

// A value is missing, or there are more than one. The option's name comes first in CLI11's words.
std::string explain_count(const CLI::App& command, const std::string& message) {
  const std::string name = message.substr(0, message.find(':'));
  const CLI::Option* option = command.get_option_no_throw(name);
  if (option == nullptr) return message;
  if (message.find("At Most") != std::string::npos)
    return option->get_expected_min() > 1
               ? name + " takes " + option->get_type_name() + " and nothing else"
               : name + " is given more than once; give it once";
  return name + " needs " + option->get_type_name() + " behind it";
}

std::string explain_in(const CLI::App& command, const CLI::ParseError& error) {
  // A misspelt option would otherwise be reported as the one that is missing.
  const auto unknown = command.remaining();
  const auto option = std::ranges::find_if(
      unknown, [](const std::string& each) { return each.starts_with("-") && each.size() > 1; });
  if (option != unknown.end())
    return "there is no option '" + *option + "'" + suggested(command, *option);
  if (!unknown.empty()) return "unexpected argument '" + unknown.front() + "'";
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr)
    return explain_count(command, error.what());
  return error.what();
}

std::string explain(const CLI::App& app, const CLI::ParseError& error) {
  const auto commands = app.get_subcommands();
  if (!commands.empty())
    return with_help(explain_in(*commands.front(), error), "vkact " + commands.front()->get_name());
  const auto unknown = app.remaining();
  if (unknown.empty()) return with_help("no command was given", "vkact");
  if (unknown.front().starts_with('-'))
    return with_help("there is no option '" + unknown.front() + "'", "vkact");
  return no_command(app, unknown.front());
}

int run(int argument_count, char** arguments) {
  CLI::App app("Neural-network activation functions, forward and backward, on any Vulkan GPU.",
               "vkact");
  app.set_version_flag("--version", "vkact " VKACT_VERSION_STRING);
  app.require_subcommand(1);
  app.footer(
      "Exit status: 0 done; 1 a run-time failure or a failed check; 2 bad usage or bad input.\n"
      "VKACT_DEVICE selects the device where --device does not.");
  add_devices_command(app);
  add_list_command(app);
  add_apply_command(app);
  add_verify_command(app);
  add_bench_command(app);
  add_driver_command(app);
  add_help_command(app);
  try {
    app.parse(argument_count, arguments);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    return fail(ExitCode::bad_input, explain(app, error));
  }
  std::cout.flush();
  if (!std::cout) return fail(ExitCode::failed, "standard output could not be written");
  return static_cast<int>(ExitCode::done);
}

}  // namespace
}  // namespace vkact::cli

int main(int argument_count, char** arguments) {
  using vkact::cli::ExitCode;
  try {
    return vkact::cli::run(argument_count, arguments);
  } catch (const vkact::cli::CommandError& error) {
    std::cout.flush();
    return vkact::cli::fail(error.exit_code(), error.what());
  } catch (const std::bad_alloc&) {
    return vkact::cli::fail(ExitCode::failed, "the host's memory is exhausted");
  } catch (const std::exception& error) {
    return vkact::cli::fail(ExitCode::failed, error.what());
  }
}
