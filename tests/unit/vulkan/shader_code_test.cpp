#include "vulkan/shader_code.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

namespace vkact::vulkan {
namespace {

const std::vector<std::uint32_t> kWords{0x07230203, 0x00010500, 0, 42, 0, 7, 7, 7, 7, 7, 7, 7, 7};

std::vector<std::byte> gzipped(const std::vector<std::uint32_t>& words) {
  const auto source = std::as_bytes(std::span(words));
  std::vector<std::byte> code(source.size() + 64);
  z_stream stream{};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(source.data()));
  stream.avail_in = static_cast<uInt>(source.size());
  stream.next_out = reinterpret_cast<Bytef*>(code.data());
  stream.avail_out = static_cast<uInt>(code.size());
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  code.resize(stream.total_out);
  deflateEnd(&stream);
  return code;
}

TEST(ShaderCode, IsTakenAsItIs) {
  const auto words = spirv_words(std::as_bytes(std::span(kWords)));
  ASSERT_TRUE(words);
  EXPECT_EQ(*words, kWords);
}

TEST(ShaderCode, IsDecompressed) {
  const auto words = spirv_words(gzipped(kWords));
  ASSERT_TRUE(words);
  EXPECT_EQ(*words, kWords);
}

TEST(ShaderCode, ThatIsCutOffIsAnError) {
  const auto code = gzipped(kWords);
  for (std::size_t bytes = 0; bytes < code.size(); ++bytes)
    EXPECT_FALSE(spirv_words(std::span(code).first(bytes))) << bytes;
}

TEST(ShaderCode, WithAChangedByteIsAnError) {
  auto code = gzipped(kWords);
  for (std::size_t i = 10; i < code.size(); ++i) {
    code[i] ^= std::byte{1};
    EXPECT_FALSE(spirv_words(code)) << i;
    code[i] ^= std::byte{1};
  }
}

}  // namespace
}  // namespace vkact::vulkan
