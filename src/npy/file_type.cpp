#include "npy/file_type.hpp"

#include <charconv>
#include <string_view>

#include "npy/text.hpp"

namespace vkact::npy {
namespace {

Kind kind_of(char letter) {
  switch (letter) {
    case 'b':
      return Kind::boolean;
    case 'i':
      return Kind::signed_integer;
    case 'u':
      return Kind::unsigned_integer;
    case 'f':
      return Kind::floating;
    case 'V':
      return Kind::raw;
    case 'c':
      return Kind::complex;
    case 'U':
    case 'S':
      return Kind::text;
    case 'O':
      return Kind::object;
    case 'M':
    case 'm':
      return Kind::time;
    default:
      return Kind::unknown;
  }
}

std::string number_name(std::string_view name, std::size_t bytes) {
  return std::string(name) + (bytes == 0 ? "" : std::to_string(8 * bytes));
}

std::string name_of(const FileType& type) {
  switch (type.kind) {
    case Kind::boolean:
      return "booleans";
    case Kind::signed_integer:
      return number_name("int", type.bytes);
    case Kind::unsigned_integer:
      return number_name("uint", type.bytes);
    case Kind::floating:
      return number_name("float", type.bytes);
    case Kind::bfloat16:
      return "bfloat16";
    case Kind::raw:
      return "elements of " + std::to_string(type.bytes) + (type.bytes == 1 ? " byte" : " bytes") +
             " without a type";
    case Kind::complex:
      return "complex numbers";
    case Kind::text:
      return "text";
    case Kind::object:
      return "Python objects";
    case Kind::time:
      return "dates or times";
    case Kind::structured:
      return "structured records";
    case Kind::unknown:
      break;
  }
  return "elements that are no numbers";
}

}  // namespace

FileType type_of(const Header& header) {
  FileType type;
  if (header.structured) {
    type.kind = Kind::structured;
    return type;
  }
  std::string_view name = header.descr;
  char order = '=';
  if (!name.empty() && std::string_view("<>|=").find(name.front()) != std::string_view::npos) {
    order = name.front();
    name.remove_prefix(1);
  }
  if (name.empty()) return type;
  type.kind = kind_of(name.front());
  type.is_big_endian = order == '>';
  const std::string_view digits = name.substr(1);
  const auto [end, code] =
      std::from_chars(digits.data(), digits.data() + digits.size(), type.bytes);
  if (code != std::errc() || end != digits.data() + digits.size() || type.bytes > 64)
    type.bytes = 0;
  // numpy has no byte order for raw bytes; a type with one is somebody's own.
  if (type.is(Kind::raw, 2) && order != '|') type.kind = Kind::bfloat16;
  return type;
}

std::string described(const Header& header) {
  const FileType type = type_of(header);
  if (type.kind == Kind::structured) return name_of(type);
  return name_of(type) + " (" + one_line(header.descr).substr(0, 40) + ")";
}

}  // namespace vkact::npy
