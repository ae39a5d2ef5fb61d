#include "cli/command_error.hpp"

#include "npy/text.hpp"

namespace vkact::cli {

CommandError::CommandError(ExitCode exit_code, std::string_view message)
    : exit_code_(exit_code), message_(npy::one_line(message)) {}

std::string words_of(const Error& error) {
  const bool is_function = error.where.find("::") != std::string::npos;
  if (!is_function || error.reasons.empty()) return error.message();
  return Error{error.code, error.vk_result, "", error.reasons}.message();
}

void refuse(const std::string& source, const std::string& reason) {
  throw CommandError(ExitCode::bad_input, source.empty() ? reason : source + ": " + reason);
}

}  // namespace vkact::cli
