// Which commands there are.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace vkact::cli {

/// "there is no command 'hepl'; the commands are ...".
std::string no_command(const CLI::App& app, const std::string& name);

}  // namespace vkact::cli
