// Result<T>: a value, or an Error that says what failed, where and why.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>
#include <vkact/visibility.hpp>

namespace VKACT_PUBLIC vkact {

/// What kind of failure an Error reports; the words are in its reasons.
enum class ErrorCode {
  invalid_argument,  ///< The call itself is wrong: shapes, types, parameters, aliasing.
  unsupported,       ///< The call is right but this device or build cannot do it.
  no_device,         ///< No Vulkan device, or none that matches the selector.
  out_of_memory,     ///< Host or device memory is exhausted.
  device_lost,       ///< The device stopped; every later call on it fails too.
  timeout,           ///< A wait ended before the work did.
  input_output,      ///< A file could not be read or written.
  vulkan_failure,    ///< Any other failing VkResult.
};

/// The code's name, for example "invalid_argument".
std::string_view name_of(ErrorCode code) noexcept;

/// Why an operation failed.
struct Error {
  ErrorCode code = ErrorCode::vulkan_failure;
  std::int32_t vk_result = 0;        ///< The VkResult behind the failure; 0 where there was none.
  std::string where;                 ///< The operation, for example "Device::create".
  std::vector<std::string> reasons;  ///< One sentence each, most specific first.

  /// All of the above in one line.
  std::string message() const;
};

/// What Result::value() throws when it holds an Error; nothing else in VkAct throws it.
class BadResultAccess : public std::exception {
 public:
  explicit BadResultAccess(const Error& error) : text_(error.message()) {}
  ~BadResultAccess() override;
  const char* what() const noexcept override;

 private:
  std::string text_;
};

/// Throws BadResultAccess, from within the library: a program that is compiled without exceptions
/// ends there with the error's message.
[[noreturn]] void refuse_access(const Error& error);

/// Either a T or an Error. Test it with `if (result)` before use.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  /// The value; throws BadResultAccess when there is none.
  T& value() & {
    require_value();
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    require_value();
    return *std::get_if<0>(&state_);
  }
  /// By value, so that `for (auto each : make().value())` does not look into a Result that is gone.
  T value() && {
    require_value();
    return std::move(*std::get_if<0>(&state_));
  }

  /// The value, unchecked: the caller has tested has_value().
  T& operator*() & noexcept { return *std::get_if<0>(&state_); }
  const T& operator*() const& noexcept { return *std::get_if<0>(&state_); }
  T operator*() && { return std::move(*std::get_if<0>(&state_)); }
  T* operator->() noexcept { return std::get_if<0>(&state_); }
  const T* operator->() const noexcept { return std::get_if<0>(&state_); }

  /// The error, unchecked: the caller has tested that there is no value.
  const Error& error() const& noexcept { return *std::get_if<1>(&state_); }
  Error&& error() && noexcept { return std::move(*std::get_if<1>(&state_)); }

 private:
  void require_value() const {
    if (!has_value()) refuse_access(error());
  }

  std::variant<T, Error> state_;
};

/// Success, or an Error. Functions that also remember the failure may be called without
/// looking at it; the others are marked [[nodiscard]] themselves.
template <>
class Result<void> {
 public:
  Result() = default;
  Result(Error error) : failed_(true), error_(std::move(error)) {}

  bool has_value() const noexcept { return !failed_; }
  explicit operator bool() const noexcept { return !failed_; }

  /// Throws BadResultAccess on failure.
  void value() const {
    if (failed_) refuse_access(error_);
  }

  /// The error, unchecked: the caller has tested that the call failed.
  const Error& error() const& noexcept { return error_; }
  Error&& error() && noexcept { return std::move(error_); }

 private:
  bool failed_ = false;
  Error error_;
};

}  // namespace vkact
