// The subcommands. Each function adds one to the command line; parsing runs the one that was asked
// for, which throws CommandError when it fails.
#pragma once

namespace CLI {
class App;
}

namespace vkact::cli {

void add_devices_command(CLI::App& app);
void add_list_command(CLI::App& app);
void add_apply_command(CLI::App& app);
void add_verify_command(CLI::App& app);
void add_bench_command(CLI::App& app);
void add_driver_command(CLI::App& app);
void add_help_command(CLI::App& app);

}  // namespace vkact::cli
