#include "npy/npy.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "npy/header.hpp"
#include "npy/pending_file.hpp"
#include "npy/text.hpp"

namespace vkact::npy {
namespace {

static_assert(std::endian::native == std::endian::little,
              "elements are passed on as they are in the file: little-endian");

constexpr std::size_t kMaxHeaderBytes = 1 << 20;
constexpr std::string_view kReadAdvice = "give the path of a readable .npy file";

// An open file and what its preamble says.
class OpenFile {
 public:
  static Result<OpenFile> open(const std::filesystem::path& path);

  OpenFile(OpenFile&& other) noexcept
      : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)),
        size_(other.size_), position_(other.position_), header_(std::move(other.header_)) {}
  OpenFile& operator=(OpenFile&&) = delete;
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  const Header& header() const { return header_; }

  // The elements, which must be exactly what is left of the file.
  template <class T>
  Result<std::vector<T>> read_elements(std::size_t element_bytes);

 private:
  explicit OpenFile(std::filesystem::path path) : path_(std::move(path)) {}

  Result<void> read_into(std::span<std::byte> bytes);
  Result<void> read_preamble();
  Error invalid(const std::string& clause) const {
    return file_error(ErrorCode::invalid_argument, display_name(path_) +
                                                       " is not a valid .npy file: " + clause +
                                                       "; save the array again with numpy.save");
  }

  std::filesystem::path path_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  std::uint64_t position_ = 0;
  Header header_;
};

Result<OpenFile> OpenFile::open(const std::filesystem::path& path) {
  OpenFile file(path);
  // A pipe without a writer would block here otherwise.
  file.descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file.descriptor_ < 0 && errno == ENOENT)
    return file_error(ErrorCode::input_output,
                      display_name(path) + " does not exist; " + std::string(kReadAdvice));
  if (file.descriptor_ < 0) return system_error(path, "cannot be opened", errno, kReadAdvice);
  struct stat status {};
  if (::fstat(file.descriptor_, &status) != 0)
    return system_error(path, "cannot be opened", errno, kReadAdvice);
  if (S_ISDIR(status.st_mode))
    return file_error(ErrorCode::input_output,
                      display_name(path) + " is a folder; " + std::string(kReadAdvice));
  if (!S_ISREG(status.st_mode))
    return file_error(ErrorCode::input_output,
                      display_name(path) + " is not an ordinary file; " + std::string(kReadAdvice));
  file.size_ = static_cast<std::uint64_t>(status.st_size);
  if (auto done = file.read_preamble(); !done) return done.error();
  return file;
}

Result<void> OpenFile::read_into(std::span<std::byte> bytes) {
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

Result<void> OpenFile::read_preamble() {
  constexpr std::string_view kMagic = "\x93NUMPY";
  std::array<std::byte, 12> fixed{};
  if (size_ < 10) {
    return file_error(ErrorCode::invalid_argument,
                      display_name(path_) + " is not a .npy file: it has only " +
                          std::to_string(size_) + " bytes; save the array with numpy.save");
  }
  if (auto done = read_into(std::span(fixed).first(8)); !done) return done.error();
  const bool is_npy =
      std::equal(kMagic.begin(), kMagic.end(), fixed.begin(),
                 [](char a, std::byte b) { return static_cast<std::byte>(a) == b; });
  if (!is_npy)
    return file_error(ErrorCode::invalid_argument,
                      display_name(path_) +
                          " is not a .npy file: it does not start as one; save "
                          "the array with numpy.save");
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

// The bytes of an array, if they fit 63 bits.
std::optional<std::uint64_t> array_bytes(const Shape& shape, std::uint64_t element_bytes) {
  if (std::find(shape.begin(), shape.end(), 0U) != shape.end()) return 0;
  constexpr auto kLimit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  std::uint64_t bytes = element_bytes;
  for (const std::uint64_t length : shape) {
    if (bytes > kLimit / length) return std::nullopt;
    bytes *= length;
  }
  return bytes;
}

template <class T>
Result<std::vector<T>> OpenFile::read_elements(std::size_t element_bytes) {
  static_assert(sizeof(T) == 1);
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
  std::vector<T> elements(static_cast<std::size_t>(found));
  if (auto done = read_into(std::as_writable_bytes(std::span(elements))); !done)
    return done.error();
  return elements;
}

struct Refusal {
  std::string holds;
  std::string conversion;  // An expression in `a`, the loaded array.
};

// What a type is called, and how to make float32 or float16 of it.
Refusal describe_type(const Header& header, std::string_view wanted) {
  const std::string to_wanted = "a.astype('" + std::string(wanted) + "')";
  if (header.structured)
    return {"structured records", "a['field'].astype('" + std::string(wanted) + "')"};
  const std::string_view descr = header.descr;
  const bool has_order =
      !descr.empty() && std::string_view("<>|=").find(descr.front()) != std::string_view::npos;
  const std::string_view type = has_order ? descr.substr(1) : descr;
  const char kind = type.empty() ? '\0' : type.front();
  const std::string bits = [&] {
    unsigned bytes = 0;
    const auto parsed =
        std::from_chars(type.data() + (type.empty() ? 0 : 1), type.data() + type.size(), bytes);
    return parsed.ec == std::errc() && bytes <= 64 ? std::to_string(8 * bytes) : std::string();
  }();
  const std::string order = has_order && descr.front() == '>'   ? "big-endian "
                            : has_order && descr.front() == '|' ? "byte-order-less "
                                                                : "";
  switch (kind) {
    case 'f':
      if (type == "f2" && wanted == "<f4") return {order + "float16", "a.astype('<f2')"};
      return {(type == "f2" || type == "f4" ? order : "") + "float" + bits, to_wanted};
    case 'i':
      return {"integers (int" + bits + ")", to_wanted};
    case 'u':
      return {"integers (uint" + bits + ")", to_wanted};
    case 'b':
      return {"booleans", to_wanted};
    case 'c':
      return {"complex numbers", "a.real.astype('" + std::string(wanted) + "')"};
    case 'O':
      return {"Python objects", to_wanted};
    default:
      return {"elements that are no numbers", to_wanted};
  }
}

Error refused_type(const std::filesystem::path& path, const Header& header,
                   std::string_view wanted) {
  const Refusal refusal = describe_type(header, wanted);
  const std::string name = python_literal(path);
  const bool pickled = header.descr.find('O') != std::string::npos;
  std::string conversion = refusal.conversion;
  conversion.replace(0, 1, "np.load(" + name + (pickled ? ", allow_pickle=True)" : ")"));
  const std::string type =
      header.structured ? "" : " (" + one_line(header.descr).substr(0, 40) + ")";
  return file_error(ErrorCode::invalid_argument, display_name(path) + " holds " + refusal.holds +
                                                     type + "; convert with numpy: np.save(" +
                                                     name + ", " + conversion + ")");
}

Error refused_order(const std::filesystem::path& path) {
  const std::string name = python_literal(path);
  return file_error(ErrorCode::invalid_argument,
                    display_name(path) +
                        " holds an array in Fortran order; convert with numpy: np.save(" + name +
                        ", np.ascontiguousarray(np.load(" + name + ")))");
}

// "<f4" and "=f4" are the same on this host, as is "f4".
bool is_little_endian(std::string_view descr, std::string_view type) {
  if (descr == type) return true;
  return descr.size() == type.size() + 1 && (descr.front() == '<' || descr.front() == '=') &&
         descr.substr(1) == type;
}

// A type that a file may hold, and what it becomes.
struct AcceptedType {
  std::string_view type;
  ElementType element_type;
  std::size_t file_bytes;  // of an element
};

constexpr AcceptedType kFloats[] = {{"f4", ElementType::float32, 4},
                                    {"f2", ElementType::float16, 2}};
constexpr AcceptedType kMasks[] = {{"|b1", ElementType::uint8, 1},
                                   {"|u1", ElementType::uint8, 1},
                                   {"f4", ElementType::float32, 4},
                                   {"f2", ElementType::float16, 2}};
constexpr AcceptedType kTargets[] = {{"i4", ElementType::int32, 4},
                                     {"i8", ElementType::int32, 8},
                                     {"f4", ElementType::float32, 4},
                                     {"f2", ElementType::float16, 2}};

// Reads an array of one of the types, as it is in the file; `wanted` is what to convert others to.
Result<Array> read_one_of(const std::filesystem::path& path, std::span<const AcceptedType> accepted,
                          std::string_view wanted) {
  auto file = OpenFile::open(path);
  if (!file) return file.error();
  const Header& header = file->header();
  const auto found = std::ranges::find_if(accepted, [&](const AcceptedType& each) {
    return !header.structured && is_little_endian(header.descr, each.type);
  });
  if (found == accepted.end()) return refused_type(path, header, wanted);
  if (header.fortran_order) return refused_order(path);
  auto bytes = file->read_elements<std::byte>(found->file_bytes);
  if (!bytes) return bytes.error();
  return Array{header.shape, found->element_type, std::move(*bytes)};
}

// Integers of 64 bits as such of 32.
Result<Array> narrowed(const std::filesystem::path& path, Array wide) {
  std::vector<std::byte> bytes(wide.bytes.size() / 2);
  for (std::size_t i = 0; i < bytes.size() / sizeof(std::int32_t); ++i) {
    std::int64_t value = 0;
    std::memcpy(&value, wide.bytes.data() + i * sizeof value, sizeof value);
    const auto narrow = static_cast<std::int32_t>(value);
    if (narrow != value)
      return file_error(ErrorCode::invalid_argument,
                        display_name(path) + " holds " + std::to_string(value) +
                            ", which is no class; classes fit 32 bits");
    std::memcpy(bytes.data() + i * sizeof narrow, &narrow, sizeof narrow);
  }
  wide.bytes = std::move(bytes);
  return wide;
}

}  // namespace

Result<Array> read(const std::filesystem::path& path) { return read_one_of(path, kFloats, "<f4"); }

Result<Array> read_mask(const std::filesystem::path& path) {
  return read_one_of(path, kMasks, "|u1");
}

Result<Array> read_target(const std::filesystem::path& path) {
  auto array = read_one_of(path, kTargets, "<i4");
  if (!array || array->element_type != ElementType::int32) return array;
  const auto count = element_count(array->shape);
  if (!count) return count.error();
  if (array->bytes.size() == *count * sizeof(std::int32_t)) return array;
  return narrowed(path, std::move(*array));
}

Result<ByteArray> read_bytes(const std::filesystem::path& path) {
  auto file = OpenFile::open(path);
  if (!file) return file.error();
  const Header& header = file->header();
  if (header.structured || (header.descr != "|u1" && header.descr != "u1"))
    return refused_type(path, header, "|u1");
  if (header.fortran_order) return refused_order(path);
  auto values = file->read_elements<std::uint8_t>(1);
  if (!values) return values.error();
  return ByteArray{header.shape, std::move(*values)};
}

Result<void> write(const std::filesystem::path& path, ElementType element_type, const Shape& shape,
                   std::span<const std::byte> bytes) {
  const auto expected = array_bytes(shape, size_of(element_type));
  if (!expected || *expected != bytes.size())
    return file_error(
        ErrorCode::invalid_argument,
        display_name(path) + ": the elements to write are not as many as the shape says");
  auto file = PendingFile::with_array(path, element_type, shape, bytes);
  if (!file) return file.error();
  return file->publish();
}

}  // namespace vkact::npy
