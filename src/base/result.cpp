#include <vkact/result.hpp>

namespace vkact {

std::string_view name_of(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::invalid_argument:
      return "invalid_argument";
    case ErrorCode::unsupported:
      return "unsupported";
    case ErrorCode::no_device:
      return "no_device";
    case ErrorCode::out_of_memory:
      return "out_of_memory";
    case ErrorCode::device_lost:
      return "device_lost";
    case ErrorCode::timeout:
      return "timeout";
    case ErrorCode::input_output:
      return "input_output";
    case ErrorCode::vulkan_failure:
      return "vulkan_failure";
  }
  return "unknown";
}

BadResultAccess::~BadResultAccess() = default;

const char* BadResultAccess::what() const noexcept { return text_.c_str(); }

void refuse_access(const Error& error) { throw BadResultAccess(error); }

std::string Error::message() const {
  std::string text = where;
  if (!text.empty()) text += ": ";
  if (reasons.empty()) text += name_of(code);
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    if (i > 0) text += "; ";
    text += reasons[i];
  }
  if (vk_result != 0) text += " (VkResult " + std::to_string(vk_result) + ")";
  return text;
}

}  // namespace vkact
