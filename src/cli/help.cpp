// vkact help: what --help prints, and the same for other programs.
#include "cli/help.hpp"

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/command_error.hpp"
#include "cli/commands.hpp"
#include "cli/help_formats.hpp"
#include "cli/text.hpp"

namespace vkact::cli {
namespace {

struct HelpOptions {
  std::string command;
  bool manual = false;
  bool completion = false;
};

void print_help(const CLI::App& app, const HelpOptions& options) {
  if (options.manual && options.completion)
    refuse("--manual", "it is another text than --bash-completion; give one of them");
  if (options.manual || options.completion) {
    if (!options.command.empty())
      refuse(options.manual ? "--manual" : "--bash-completion",
             "it is of all commands; leave out '" + options.command + "'");
    std::cout << (options.manual ? manual_page(app) : bash_completion(app));
    return;
  }
  if (options.command.empty()) {
    // App::help() gives that of the command that was parsed.
    std::cout << app.get_formatter()->make_help(&app, app.get_name(), CLI::AppFormatMode::Normal);
    return;
  }
  const auto asked =
      app.get_subcommands([&](const CLI::App* each) { return each->check_name(options.command); });
  if (asked.empty()) refuse("", no_command(app, options.command));
  std::cout << asked.front()->help("vkact");
}

}  // namespace

std::string no_command(const CLI::App& app, const std::string& name) {
  std::vector<std::string> names;
  for (const CLI::App* each : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(each->get_name());
  return "there is no command '" + name + "'; the commands are " + enumerated(names);
}

void add_help_command(CLI::App& app) {
  auto options = std::make_shared<HelpOptions>();
  CLI::App* command = app.add_subcommand("help", "Say how a command is used.");
  command->add_option("COMMAND", options->command, "one of the others [default: all of them]")
      ->type_name("COMMAND");
  command->add_flag("--manual", options->manual, "print the manual page, as man takes it");
  command->add_flag("--bash-completion", options->completion,
                    "print the script by which bash completes commands");
  command->footer(
      "Examples:\n"
      "  vkact help apply\n"
      "  source <(vkact help --bash-completion)");
  command->callback([&app, options] { print_help(app, *options); });
}

}  // namespace vkact::cli
