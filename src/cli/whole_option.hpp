// Options whose value is a whole number.
#pragma once

#include <CLI/CLI.hpp>
#include <limits>
#include <string>

#include "base/number.hpp"
#include "cli/command_error.hpp"

namespace vkact::cli {

/// Adds an option that takes all of Integer from `least` to `greatest`, in digits; anything else is
/// refused with the range. CLI11 itself takes 0x10, 010 and more for numbers.
template <class Integer, class Value>
CLI::Option* add_whole_option(CLI::App& command, const std::string& name, Value& value,
                              const std::string& description,
                              Integer least = std::numeric_limits<Integer>::min(),
                              Integer greatest = std::numeric_limits<Integer>::max()) {
  const auto set = [name, &value, least, greatest](const std::string& text) {
    value = accepted(name, whole_number(text, least, greatest));
  };
  return command.add_option_function<std::string>(name, set, description)->type_name("N");
}

}  // namespace vkact::cli
