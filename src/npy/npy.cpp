#include "npy/npy.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <utility>

#include "npy/advice.hpp"
#include "npy/array_bytes.hpp"
#include "npy/array_file.hpp"
#include "npy/conversion.hpp"
#include "npy/file_type.hpp"
#include "npy/pending_file.hpp"
#include "npy/text.hpp"

namespace vkact::npy {
namespace {

static_assert(std::endian::native == std::endian::little,
              "arrays are little-endian as the host's numbers are");

std::optional<ElementType> floating_type(const FileType& type, const ReadOptions& options) {
  if (type.is(Kind::floating, 4)) return ElementType::float32;
  if (type.is(Kind::floating, 2)) return ElementType::float16;
  if (type.is(Kind::floating, 8)) return options.float64_becomes;
  const bool means_bfloat16 = type.is(Kind::raw, 2) && options.raw_is_bfloat16;
  if (type.kind == Kind::bfloat16 || means_bfloat16) return ElementType::bfloat16;
  return std::nullopt;
}

bool is_integer(const FileType& type) {
  return (type.kind == Kind::signed_integer || type.kind == Kind::unsigned_integer) &&
         std::has_single_bit(type.bytes) && type.bytes <= 8;
}

// What elements of a file become in a role, if they have a meaning there.
std::optional<ElementType> element_type_for(Role role, const FileType& type,
                                            const ReadOptions& options) {
  const bool is_byte = type.is(Kind::unsigned_integer, 1);
  if (role == Role::bytes) return is_byte ? std::optional(ElementType::uint8) : std::nullopt;
  if (role == Role::mask && (is_byte || type.is(Kind::boolean, 1))) return ElementType::uint8;
  if (role == Role::target && is_integer(type)) return ElementType::int32;
  return floating_type(type, options);
}

// An integer of the host's order, as its sign and its bits.
struct Integer {
  bool is_signed;
  std::uint64_t bits;

  bool is_negative() const { return is_signed && (bits >> 63) != 0; }
  std::string text() const {
    return is_negative() ? std::to_string(static_cast<std::int64_t>(bits)) : std::to_string(bits);
  }
  bool fits_32_bits() const {
    return is_negative() ? static_cast<std::int64_t>(bits) >= INT32_MIN
                         : bits <= static_cast<std::uint64_t>(INT32_MAX);
  }
};

Integer integer_at(const std::byte* element, const FileType& type) {
  Integer integer{type.kind == Kind::signed_integer, 0};
  std::memcpy(&integer.bits, element, type.bytes);
  const auto unused = static_cast<unsigned>(64 - 8 * type.bytes);
  if (integer.is_signed)
    integer.bits =
        static_cast<std::uint64_t>(static_cast<std::int64_t>(integer.bits << unused) >> unused);
  return integer;
}

Result<std::vector<std::byte>> as_int32(const std::filesystem::path& path,
                                        std::span<const std::byte> elements, const FileType& type) {
  std::vector<std::byte> bytes(elements.size() / type.bytes * sizeof(std::int32_t));
  for (std::size_t i = 0; i < elements.size() / type.bytes; ++i) {
    const Integer integer = integer_at(elements.data() + i * type.bytes, type);
    if (!integer.fits_32_bits())
      return file_error(ErrorCode::invalid_argument,
                        display_name(path) + " holds " + integer.text() +
                            ", which is no class; those are whole numbers from -2147483648 to "
                            "2147483647");
    const auto value = static_cast<std::int32_t>(integer.bits);
    std::memcpy(bytes.data() + i * sizeof value, &value, sizeof value);
  }
  return bytes;
}

std::string rounding_remark(const std::filesystem::path& path, ElementType type,
                            std::size_t overflows) {
  std::string remark =
      display_name(path) + " holds float64; it is rounded to " + std::string(name_of(type));
  if (overflows != 0)
    remark += ", in which " + std::to_string(overflows) +
              (overflows == 1 ? " finite number becomes" : " finite numbers become") + " infinite";
  return remark;
}

Result<Array> read_as(Role role, const std::filesystem::path& path, const ReadOptions& options) {
  auto file = ArrayFile::open(path);
  if (!file) return file.error();
  const Header& header = file->header();
  const FileType type = type_of(header);
  const auto element_type = element_type_for(role, type, options);
  if (!element_type) return refused_type(path, header, role);
  auto elements = file->read_elements(type.bytes);
  if (!elements) return elements.error();
  if (type.is_big_endian) swap_byte_order(*elements, type.bytes);
  if (header.fortran_order) elements = in_c_order(std::move(*elements), type.bytes, header.shape);
  Array array{header.shape, *element_type, {}, {}};
  if (*element_type == ElementType::int32) {
    elements = as_int32(path, *elements, type);
    if (!elements) return elements.error();
  } else if (type.is(Kind::floating, 8)) {
    auto rounded = rounded_from_float64(*elements, *element_type);
    array.remark = rounding_remark(path, *element_type, rounded.overflows);
    elements = std::move(rounded.bytes);
  }
  array.bytes = std::move(*elements);
  return array;
}

}  // namespace

Result<Array> read(const std::filesystem::path& path, const ReadOptions& options) {
  return read_as(Role::numbers, path, options);
}

Result<Array> read_mask(const std::filesystem::path& path, const ReadOptions& options) {
  return read_as(Role::mask, path, options);
}

Result<Array> read_target(const std::filesystem::path& path, const ReadOptions& options) {
  return read_as(Role::target, path, options);
}

Result<ByteArray> read_bytes(const std::filesystem::path& path) {
  const auto array = read_as(Role::bytes, path, {});
  if (!array) return array.error();
  std::vector<std::uint8_t> values(array->bytes.size());
  if (!values.empty()) std::memcpy(values.data(), array->bytes.data(), values.size());
  return ByteArray{array->shape, std::move(values)};
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
