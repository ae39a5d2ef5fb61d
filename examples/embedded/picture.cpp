#include "picture.hpp"

#include <fstream>
#include <set>

namespace embedded {

bool write_picture(const std::string& path, std::span<const std::uint32_t> pixels,
                   std::uint32_t size) {
  std::ofstream file(path, std::ios::binary);
  file << "P6\n" << size << ' ' << size << "\n255\n";
  for (const std::uint32_t pixel : pixels)
    for (const int shift : {0, 8, 16}) file.put(static_cast<char>(pixel >> shift & 0xff));
  file.close();
  return file.good();
}

std::size_t count_colours(std::span<const std::uint32_t> pixels) {
  return std::set<std::uint32_t>(pixels.begin(), pixels.end()).size();
}

}  // namespace embedded
