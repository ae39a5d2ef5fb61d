#include "npy/array_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "npy/advice.hpp"
#include "npy/array_bytes.hpp"
#include "npy/text.hpp"

namespace vkact::npy {
namespace {

constexpr std::size_t kMaxHeaderBytes = 1 << 20;
constexpr std::string_view kReadAdvice = "give the path of a readable .npy file";

}  // namespace

Result<ArrayFile> ArrayFile::open(const std::filesystem::path& path) {
  ArrayFile file(path);
  if (auto done = file.open_descriptor(); !done) return done.error();
  if (auto done = file.read_preamble(); !done) return done.error();
  return file;
}

ArrayFile::~ArrayFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Error ArrayFile::invalid(const std::string& clause) const {
  return file_error(ErrorCode::invalid_argument, display_name(path_) +
                                                     " is not a valid .npy file: " + clause +
                                                     "; save the array again with numpy.save");
}

Result<void> ArrayFile::open_descriptor() {
  // A pipe without a writer would block here otherwise.
  descriptor_ = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor_ < 0 && path_.empty())
    return file_error(ErrorCode::input_output,
                      "the name of the file is empty; " + std::string(kReadAdvice));
  if (descriptor_ < 0 && errno == ENOENT)
    return file_error(ErrorCode::input_output,
                      display_name(path_) + " does not exist; " + std::string(kReadAdvice));
  if (descriptor_ < 0) return system_error(path_, "cannot be opened", errno, kReadAdvice);
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0)
    return system_error(path_, "cannot be opened", errno, kReadAdvice);
  if (S_ISDIR(status.st_mode))
    return file_error(ErrorCode::input_output,
                      display_name(path_) + " is a folder; " + std::string(kReadAdvice));
  if (!S_ISREG(status.st_mode))
    return file_error(ErrorCode::input_output, display_name(path_) + " is not an ordinary file; " +
                                                   std::string(kReadAdvice));
  size_ = static_cast<std::uint64_t>(status.st_size);
  return {};
}

Result<void> ArrayFile::read_into(std::span<std::byte> bytes) {
  constexpr std::size_t kLargestRead = 0x7ffff000;
  while (!bytes.empty()) {
    const ssize_t got = ::read(descriptor_, bytes.data(), std::min(bytes.size(), kLargestRead));
    if (got < 0) {
      if (errno == EINTR) continue;
      return system_error(path_, "could not be read", errno, kReadAdvice);
    }
    if (got == 0) return invalid("it became shorter while it was read");
    position_ += static_cast<std::uint64_t>(got);
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

Result<void> ArrayFile::read_magic(std::span<std::byte> magic) {
  constexpr std::string_view kMagic = "\x93NUMPY";
  if (size_ < 10)
    return file_error(ErrorCode::invalid_argument,
                      display_name(path_) + " is not a .npy file: it has only " +
                          std::to_string(size_) + " bytes; save the array with numpy.save");
  if (auto done = read_into(magic); !done) return done.error();
  if (std::memcmp(magic.data(), kMagic.data(), kMagic.size()) == 0) return {};
  // The first entry of an archive has its name 30 bytes from the start.
  std::string entry(static_cast<std::size_t>(std::min<std::uint64_t>(size_ - position_, 512)),
                    '\0');
  if (auto done = read_into(std::as_writable_bytes(std::span(entry))); !done) return done.error();
  entry.insert(0, reinterpret_cast<const char*>(magic.data()), magic.size());
  return refused_format(path_, entry);
}

Result<void> ArrayFile::read_preamble() {
  std::array<std::byte, 12> fixed{};
  if (auto done = read_magic(std::span(fixed).first(8)); !done) return done;
  const auto major = std::to_integer<unsigned>(fixed[6]);
  const auto minor = std::to_integer<unsigned>(fixed[7]);
  if (major < 1 || major > 3 || minor != 0)
    return invalid("its format is " + std::to_string(major) + "." + std::to_string(minor) +
                   ", known are 1.0, 2.0 and 3.0");

  const std::size_t length_bytes = major == 1 ? 2 : 4;
  if (size_ < 8 + length_bytes) return invalid("it ends inside its header");
  if (auto done = read_into(std::span(fixed).subspan(8, length_bytes)); !done) return done.error();
  std::uint64_t header_bytes = 0;
  for (std::size_t index = 0; index < length_bytes; ++index)
    header_bytes |= std::to_integer<std::uint64_t>(fixed[8 + index]) << (8 * index);
  if (header_bytes > size_ - position_)
    return invalid("its header should have " + std::to_string(header_bytes) + " bytes and " +
                   std::to_string(size_ - position_) + " were found");
  if (header_bytes > kMaxHeaderBytes)
    return invalid("its header has " + std::to_string(header_bytes) + " bytes");
  std::string text(static_cast<std::size_t>(header_bytes), '\0');
  if (auto done = read_into(std::as_writable_bytes(std::span(text))); !done) return done.error();
  auto header = parse_header(text);
  if (!header) return invalid(header.error().reasons.front());
  header_ = std::move(*header);
  return {};
}

Result<std::vector<std::byte>> ArrayFile::read_elements(std::size_t element_bytes) {
  const auto expected = array_bytes(header_.shape, element_bytes);
  if (!expected) return invalid("its shape has more elements than any file can hold");
  const std::uint64_t found = size_ - position_;
  if (found != *expected) {
    const std::string counts = "its header asks for " + std::to_string(*expected) +
                               " bytes of elements and " + std::to_string(found) + " were found";
    return file_error(ErrorCode::invalid_argument,
                      display_name(path_) +
                          (found < *expected ? " is truncated: " : " is too long: ") + counts +
                          "; copy or save it again");
  }
  std::vector<std::byte> elements(static_cast<std::size_t>(found));
  if (auto done = read_into(elements); !done) return done.error();
  return elements;
}

}  // namespace vkact::npy
