#include "npy/advice.hpp"

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

#include "npy/file_type.hpp"
#include "npy/text.hpp"

namespace vkact::npy {
namespace {

// "x.npy" and "float32" make "x_float32.npy", or with a number where there is such a file.
std::filesystem::path new_name(const std::filesystem::path& path, const std::string& word) {
  std::string name = path.filename().string();
  if (name.ends_with(".npy") || name.ends_with(".npz")) name.resize(name.size() - 4);
  name.append("_").append(word);
  std::filesystem::path candidate = path.parent_path() / (name + ".npy");
  std::error_code code;
  for (int number = 2; std::filesystem::exists(candidate, code); ++number) {
    std::string numbered = name;
    numbered.append("_").append(std::to_string(number)).append(".npy");
    candidate.replace_filename(numbered);
  }
  return candidate;
}

std::string saving_loaded(const std::filesystem::path& path, const std::string& word,
                          const std::string& load_options, const std::string& operation) {
  return "np.save(" + python_literal(new_name(path, word)) + ", np.load(" + python_literal(path) +
         load_options + ")" + operation + ")";
}

// An entry's name as a part of a file's name.
std::string plain(const std::string& name) {
  std::string result;
  for (const char letter : name) {
    const auto code = static_cast<unsigned char>(letter);
    result += code > 0x20 && code != 0x7f && letter != '/' ? letter : '_';
  }
  return result;
}

// Whether a command that has it can be pasted, and a file named after it.
bool is_ordinary(const std::string& name) {
  constexpr std::size_t kLongestName = 100;
  return !name.empty() && name.size() <= kLongestName && std::ranges::all_of(name, [](char letter) {
    return static_cast<unsigned char>(letter) < 0x80;
  });
}

std::string advice_for_numbers(const std::filesystem::path& path, const FileType& type) {
  switch (type.kind) {
    case Kind::complex:
      return "; no activation is defined for those; the real part alone: " +
             saving(path, "real", ".real.astype('<f4')");
    case Kind::object:
      return "; if they are numbers and you trust the file: " +
             saving_loaded(path, "float32", ", allow_pickle=True", ".astype('<f4')");
    case Kind::text:
      return "; if it is numbers in decimal: " + saving(path, "float32", ".astype('<f4')");
    case Kind::raw:
    case Kind::time:
    case Kind::unknown:
      break;
    default:
      return "; floats are wanted; convert with numpy: " +
             saving(path, "float32", ".astype('<f4')");
  }
  return "; floats are wanted: save it as float32 with numpy.save";
}

std::string advice_for_masks(const std::filesystem::path& path, const FileType& type) {
  const std::string wanted =
      "; a mask is booleans of what counts, or floats that are added; convert with numpy";
  const std::string as_float = saving(path, "float32", ".astype('<f4')");
  if (type.kind == Kind::signed_integer || type.kind == Kind::unsigned_integer)
    return wanted + " to the one or the other: " + saving(path, "bool", " != 0") + " or " +
           as_float;
  if (type.kind == Kind::floating) return wanted + ": " + as_float;
  return "; a mask is booleans of what counts, or floats that are added: save it as such with "
         "numpy.save";
}

std::string advice_for_targets(const std::filesystem::path& path, const FileType& type) {
  const std::string wanted = "; a target is integers, the classes, or floats, their probabilities";
  if (type.kind == Kind::boolean)
    return wanted + "; convert with numpy to the one or the other: " +
           saving(path, "int32", ".astype('<i4')") + " or " +
           saving(path, "float32", ".astype('<f4')");
  if (type.kind == Kind::floating)
    return wanted + "; convert with numpy: " + saving(path, "float32", ".astype('<f4')");
  return wanted + ": save it as such with numpy.save";
}

std::string advice(const std::filesystem::path& path, const Header& header, Role role) {
  FileType type = type_of(header);
  // numpy knows no floats of a byte, and so loads none.
  if (type.is(Kind::floating, 1)) type.kind = Kind::unknown;
  if (type.kind == Kind::structured && !is_ordinary(header.first_field))
    return "; save one of their fields with numpy.save";
  if (type.kind == Kind::structured)
    return "; save one of their fields: " +
           saving(path, plain(header.first_field), "[" + python_literal(header.first_field) + "]");
  if (type.is(Kind::raw, 2)) return "; if they are bfloat16, give --dtype bfloat16";
  switch (role) {
    case Role::numbers:
      return advice_for_numbers(path, type);
    case Role::mask:
      return advice_for_masks(path, type);
    case Role::target:
      return advice_for_targets(path, type);
    case Role::bytes:
      break;
  }
  return "; unsigned bytes are wanted: save it as uint8 with numpy.save";
}

// The name of an archive's first array; empty where the first entry is none.
std::string first_array(std::string_view archive) {
  constexpr std::size_t kName = 30;
  constexpr std::string_view kEnding = ".npy";
  if (archive.size() < kName) return {};
  const auto length = static_cast<std::size_t>(static_cast<unsigned char>(archive[26])) +
                      (static_cast<std::size_t>(static_cast<unsigned char>(archive[27])) << 8);
  std::string name(archive.substr(kName, length));
  if (name.size() != length || !name.ends_with(kEnding)) return {};
  name.resize(name.size() - kEnding.size());
  return name;
}

}  // namespace

std::string saving(const std::filesystem::path& path, const std::string& word,
                   const std::string& operation) {
  return saving_loaded(path, word, "", operation);
}

Error refused_type(const std::filesystem::path& path, const Header& header, Role role) {
  return file_error(
      ErrorCode::invalid_argument,
      display_name(path) + " holds " + described(header) + advice(path, header, role));
}

Error refused_format(const std::filesystem::path& path, std::string_view start) {
  const std::string name = display_name(path);
  if (start.starts_with("PK\x05\x06"))
    return file_error(ErrorCode::invalid_argument,
                      name + " is not a .npy file but an archive without any array");
  if (!start.starts_with("PK\x03\x04"))
    return file_error(
        ErrorCode::invalid_argument,
        name + " is not a .npy file: it does not start as one; save the array with numpy.save");
  const std::string array = first_array(start);
  if (!is_ordinary(array))
    return file_error(ErrorCode::invalid_argument,
                      name +
                          " is not a .npy file but a zip archive; save one array of it with "
                          "numpy.save");
  return file_error(ErrorCode::invalid_argument,
                    name + " is not a .npy file but a .npz archive; save one of its arrays: " +
                        saving(path, plain(array), "[" + python_literal(array) + "]"));
}

}  // namespace vkact::npy
