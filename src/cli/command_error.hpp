// How the command ends when it cannot do what it was asked for.
#pragma once

#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vkact/result.hpp>

namespace vkact::cli {

enum class ExitCode : int {
  done = 0,
  failed = 1,     ///< A run-time failure or a failed check.
  bad_input = 2,  ///< Bad usage or bad input.
};

/// Ends the command with an exit code and one line on stderr.
class CommandError : public std::exception {
 public:
  CommandError(ExitCode exit_code, std::string_view message);

  ExitCode exit_code() const noexcept { return exit_code_; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  ExitCode exit_code_;
  std::string message_;
};

/// What an error says to people at a command line: without the name of the function in C++ that
/// it was met in.
std::string words_of(const Error& error);

/// Ends the command because what the user gave is wrong. `source` is the option that it came with,
/// or empty.
[[noreturn]] void refuse(const std::string& source, const std::string& reason);

/// The value of a result that depends on what the user gave with the option `source`.
template <class T>
T accepted(const std::string& source, Result<T> result) {
  if (!result) refuse(source, words_of(result.error()));
  return std::move(*result);
}
inline void accepted(const std::string& source, const Result<void>& result) {
  if (!result) refuse(source, words_of(result.error()));
}

/// The value of a result that only a run-time failure can spoil.
template <class T>
T succeeded(Result<T> result) {
  if (!result) throw CommandError(ExitCode::failed, words_of(result.error()));
  return std::move(*result);
}
inline void succeeded(const Result<void>& result) {
  if (!result) throw CommandError(ExitCode::failed, words_of(result.error()));
}

}  // namespace vkact::cli
