#include "npy/pending_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "npy/header.hpp"
#include "npy/text.hpp"

namespace vkact::npy {
namespace {

constexpr std::string_view kWriteAdvice = "check the folder's permissions and free space";

std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

// Where the bytes go when the name is a symbolic link: the link stays, what it points at is
// replaced.
std::filesystem::path behind_links(const std::filesystem::path& target) {
  std::error_code code;
  if (!std::filesystem::is_symlink(target, code)) return target;
  const std::filesystem::path resolved = std::filesystem::canonical(target, code);
  return code ? target : resolved;
}

Result<void> write_fully(int descriptor, std::span<const std::byte> bytes,
                         const std::filesystem::path& target) {
  // Linux writes at most this much at a time.
  constexpr std::size_t kLargestWrite = 0x7ffff000;
  while (!bytes.empty()) {
    const ssize_t written =
        ::write(descriptor, bytes.data(), std::min(bytes.size(), kLargestWrite));
    if (written < 0) {
      if (errno == EINTR) continue;
      return system_error(target, "could not be written", errno, kWriteAdvice);
    }
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

}  // namespace

Result<void> check_target(const std::filesystem::path& target) {
  const std::string name = display_name(target);
  if (target.empty())
    return file_error(ErrorCode::invalid_argument, "the name of the file is empty; give one");
  std::error_code code;
  const auto status = std::filesystem::status(target, code);
  if (std::filesystem::is_directory(status) || !target.has_filename())
    return file_error(ErrorCode::invalid_argument,
                      name + " is a folder; give the name of a file in it");
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    return file_error(
        ErrorCode::invalid_argument,
        name + " is not an ordinary file; give the name of a file to make or replace");
  const std::filesystem::path folder = folder_of(target);
  if (!std::filesystem::is_directory(folder, code))
    return file_error(ErrorCode::invalid_argument, name + " cannot be made: the folder " +
                                                       display_name(folder) +
                                                       " does not exist; make it first");
  return {};
}

Result<PendingFile> PendingFile::create(const std::filesystem::path& target) {
  if (auto possible = check_target(target); !possible) return possible.error();
  PendingFile file;
  file.target_ = behind_links(target);
  constexpr int kAttempts = 100;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const std::string name = "." + file.target_.filename().string().substr(0, 200) + "." +
                             std::to_string(::getpid()) + "-" + std::to_string(attempt) + ".tmp";
    file.temporary_ = folder_of(file.target_) / name;
    file.descriptor_ =
        ::open(file.temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file.descriptor_ >= 0) return file;
    if (errno != EEXIST) break;
  }
  const int reason = errno;
  file.temporary_.clear();
  return system_error(target, "could not be made", reason, kWriteAdvice);
}

Result<PendingFile> PendingFile::with_array(const std::filesystem::path& target,
                                            ElementType element_type, const Shape& shape,
                                            std::span<const std::byte> bytes) {
  if (element_type != ElementType::float32 && element_type != ElementType::float16)
    return file_error(ErrorCode::invalid_argument,
                      display_name(target) + ": elements are written as float32 or float16, not " +
                          std::string(name_of(element_type)) +
                          (element_type == ElementType::bfloat16
                               ? ", which .npy does not have; widen them to float32"
                               : ""));
  auto file = create(target);
  if (!file) return file.error();
  const std::string preamble =
      format_preamble(element_type == ElementType::float32 ? "<f4" : "<f2", shape);
  if (auto done = file->append(std::as_bytes(std::span(preamble))); !done) return done.error();
  if (auto done = file->append(bytes); !done) return done.error();
  if (auto done = file->finish(); !done) return done.error();
  return file;
}

PendingFile::PendingFile(PendingFile&& other) noexcept
    : target_(std::move(other.target_)), temporary_(std::exchange(other.temporary_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

PendingFile& PendingFile::operator=(PendingFile&& other) noexcept {
  if (this != &other) {
    discard();
    target_ = std::move(other.target_);
    temporary_ = std::exchange(other.temporary_, {});
    descriptor_ = std::exchange(other.descriptor_, -1);
  }
  return *this;
}

PendingFile::~PendingFile() { discard(); }

void PendingFile::discard() noexcept {
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
  temporary_.clear();
}

Result<void> PendingFile::append(std::span<const std::byte> bytes) {
  return write_fully(descriptor_, bytes, target_);
}

Result<void> PendingFile::finish() {
  const bool synchronised = ::fsync(descriptor_) == 0;
  const int sync_error = errno;
  const bool closed = ::close(std::exchange(descriptor_, -1)) == 0;
  if (!synchronised || !closed)
    return system_error(target_, "could not be written", synchronised ? errno : sync_error,
                        kWriteAdvice);
  return {};
}

Result<void> PendingFile::publish() {
  if (::rename(temporary_.c_str(), target_.c_str()) != 0)
    return system_error(target_, "could not be given its name", errno, kWriteAdvice);
  temporary_.clear();
  // Without this the name may be lost in a power cut, though never half a file; not worth failing
  // for.
  const int folder = ::open(folder_of(target_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    static_cast<void>(::fsync(folder));
    ::close(folder);
  }
  return {};
}

void PendingFile::withdraw() noexcept {
  if (temporary_.empty()) ::unlink(target_.c_str());
}

Result<void> publish_all(std::span<PendingFile> files) {
  for (std::size_t index = 0; index < files.size(); ++index) {
    if (auto done = files[index].publish(); !done) {
      for (PendingFile& published : files.first(index)) published.withdraw();
      return done.error();
    }
  }
  return {};
}

}  // namespace vkact::npy
