// The command line as other programs take it: a manual page, and completion in bash.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace vkact::cli {

/// The manual page vkact(1) in roff.
std::string manual_page(const CLI::App& app);

/// A script that makes bash complete commands, options, activations and files.
std::string bash_completion(const CLI::App& app);

}  // namespace vkact::cli
