#include "npy/text.hpp"

#include <system_error>
#include <utility>

namespace vkact::npy {

std::string one_line(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string line;
  line.reserve(text.size());
  for (const char character : text) {
    const auto code = static_cast<unsigned char>(character);
    if (code >= 0x20 && code != 0x7f) {
      line += character;
    } else {
      line += "\\x";
      line += kDigits[code >> 4];
      line += kDigits[code & 15];
    }
  }
  return line;
}

std::string display_name(const std::filesystem::path& path) {
  return path.empty() ? "''" : one_line(path.string());
}

std::string python_literal(const std::filesystem::path& path) {
  const std::string name = path.string();
  const char quote = name.find('\'') == std::string::npos ? '\'' : '"';
  std::string literal(1, quote);
  for (const char character : name) {
    if (character == quote || character == '\\') literal += '\\';
    literal += character;
  }
  literal += quote;
  return one_line(literal);
}

Error file_error(ErrorCode code, std::string reason) {
  Error error;
  error.code = code;
  error.reasons.push_back(std::move(reason));
  return error;
}

Error system_error(const std::filesystem::path& path, std::string_view what, int error_number,
                   std::string_view advice) {
  std::string reason = display_name(path);
  reason.append(" ").append(what).append(": ");
  reason += std::generic_category().message(error_number);
  reason.append("; ").append(advice);
  return file_error(ErrorCode::input_output, std::move(reason));
}

}  // namespace vkact::npy
