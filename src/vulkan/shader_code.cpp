#include "vulkan/shader_code.hpp"

#include <zlib.h>

#include <cstring>

namespace vkact::vulkan {
namespace {

// The length of what is compressed ends a gzip file, little-endian.
constexpr std::size_t kLengthBytes = 4;
constexpr int kGzipFormat = 16;
// What no deflated data exceeds, as a multiple of their size.
constexpr std::size_t kMostExpansion = 1032;
constexpr std::uint32_t kSpirvMagic = 0x07230203;

Error damaged() {
  return {ErrorCode::vulkan_failure, 0, "pipeline creation", {"an embedded shader is damaged"}};
}

bool is_compressed(ShaderCode code) {
  return code.size() > kLengthBytes && code[0] == std::byte{0x1f} && code[1] == std::byte{0x8b};
}

std::size_t inflated_bytes(ShaderCode code) {
  std::size_t bytes = 0;
  for (std::size_t i = 1; i <= kLengthBytes; ++i)
    bytes = bytes << 8 | std::to_integer<std::size_t>(code[code.size() - i]);
  return bytes;
}

bool inflate_into(std::vector<std::uint32_t>& words, ShaderCode code) {
  z_stream stream{};
  // zlib reads through a pointer to what is not const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(code.data()));
  stream.avail_in = static_cast<uInt>(code.size());
  stream.next_out = reinterpret_cast<Bytef*>(words.data());
  stream.avail_out = static_cast<uInt>(words.size() * sizeof(std::uint32_t));
  if (inflateInit2(&stream, MAX_WBITS + kGzipFormat) != Z_OK) return false;
  const int result = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  return result == Z_STREAM_END && stream.avail_out == 0;
}

}  // namespace

Result<std::vector<std::uint32_t>> spirv_words(ShaderCode code) {
  const bool compressed = is_compressed(code);
  const std::size_t bytes = compressed ? inflated_bytes(code) : code.size();
  if (bytes == 0 || bytes % sizeof(std::uint32_t) != 0 || bytes / kMostExpansion > code.size())
    return damaged();
  std::vector<std::uint32_t> words(bytes / sizeof(std::uint32_t));
  if (!compressed)
    std::memcpy(words.data(), code.data(), bytes);
  else if (!inflate_into(words, code))
    return damaged();
  if (words.front() != kSpirvMagic) return damaged();
  return words;
}

}  // namespace vkact::vulkan
