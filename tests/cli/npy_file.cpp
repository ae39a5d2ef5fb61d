#include "npy_file.hpp"

#include <cstring>
#include <fstream>
#include <iterator>
#include <regex>
#include <stdexcept>

namespace vkact::cli_test {
namespace {

template <class T>
std::string bytes_of(const std::vector<T>& values) {
  std::string bytes(values.size() * sizeof(T), '\0');
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

template <class T>
std::vector<T> values_of(const std::string& bytes) {
  if (bytes.size() % sizeof(T) != 0) throw std::runtime_error("a part of an element");
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

}  // namespace

void write_npy(const std::filesystem::path& path, const std::string& descr,
               const std::vector<std::uint64_t>& shape, const std::string& elements,
               bool fortran_order) {
  std::string header = "{'descr': '" + descr + "', 'fortran_order': ";
  header += fortran_order ? "True" : "False";
  header += ", 'shape': (";
  for (const std::uint64_t length : shape) header += std::to_string(length) + ",";
  header += "), }";
  while ((10 + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  std::ofstream stream(path, std::ios::binary);
  stream << "\x93NUMPY\x01" << '\0' << static_cast<char>(header.size() % 256)
         << static_cast<char>(header.size() / 256) << header << elements;
  if (!stream.flush()) throw std::runtime_error("cannot write " + path.string());
}

void write_npy(const std::filesystem::path& path, const std::vector<std::uint64_t>& shape,
               const std::vector<float>& values) {
  write_npy(path, "<f4", shape, bytes_of(values));
}

void write_npy(const std::filesystem::path& path, const std::vector<std::uint64_t>& shape,
               const std::vector<std::uint16_t>& float16_bits) {
  write_npy(path, "<f2", shape, bytes_of(float16_bits));
}

NpyFile read_npy(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
  if (bytes.size() < 10 || bytes.substr(0, 8) != std::string("\x93NUMPY\x01\x00", 8))
    throw std::runtime_error(path.string() + " is missing or no .npy file of format 1.0");
  const std::size_t header_size =
      static_cast<unsigned char>(bytes[8]) + 256U * static_cast<unsigned char>(bytes[9]);
  const std::string header = bytes.substr(10, header_size);
  const std::regex form(
      R"(\{'descr': '(<f[24])', 'fortran_order': False, 'shape': \(([0-9, ]*)\), \} *\n)");
  std::smatch match;
  if ((10 + header_size) % 64 != 0 || !std::regex_match(header, match, form))
    throw std::runtime_error("unexpected header " + header);

  NpyFile file;
  file.descr = match[1];
  const std::string shape = match[2];
  const std::regex number("[0-9]+");
  for (std::sregex_iterator each(shape.begin(), shape.end(), number), end; each != end; ++each)
    file.shape.push_back(std::stoull(each->str()));
  std::uint64_t count = 1;
  for (const std::uint64_t length : file.shape) count *= length;
  const std::string elements = bytes.substr(10 + header_size);
  if (file.descr == "<f4")
    file.values = values_of<float>(elements);
  else
    file.bits = values_of<std::uint16_t>(elements);
  if (file.values.size() + file.bits.size() != count)
    throw std::runtime_error("the elements are not as many as the shape says");
  return file;
}

}  // namespace vkact::cli_test
