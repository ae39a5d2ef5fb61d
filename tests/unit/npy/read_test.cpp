#include <sys/resource.h>

#include <cstring>

#include "npy/npy.hpp"
#include "temporary_folder.hpp"

namespace vkact::npy {
namespace {

using NpyRead = NpyTest;

TEST_F(NpyRead, GivesFloat32ElementsInOrder) {
  const auto array = read(file_with("x.npy", npy_bytes(header_text("'<f4'", "(2,)"), kTwoFloats)));
  ASSERT_TRUE(array) << array.error().message();
  EXPECT_EQ(array->element_type, ElementType::float32);
  EXPECT_EQ(array->shape, Shape{2});
  float values[2] = {};
  ASSERT_EQ(array->bytes.size(), sizeof values);
  std::memcpy(values, array->bytes.data(), sizeof values);
  EXPECT_EQ(values[0], 1.0F);
  EXPECT_EQ(values[1], -2.5F);
}

TEST_F(NpyRead, TakesFloat16AndNativeOrder) {
  const auto half = read(file_with("h.npy", npy_bytes(header_text("'<f2'", "(2, 2)"), kTwoFloats)));
  ASSERT_TRUE(half);
  EXPECT_EQ(half->element_type, ElementType::float16);
  EXPECT_EQ(half->shape, (Shape{2, 2}));
  for (const char* descr : {"'=f4'", "'f4'", "'|f4'"})
    EXPECT_TRUE(read(file_with("n.npy", npy_bytes(header_text(descr, "(2,)"), kTwoFloats))));
}

TEST_F(NpyRead, KnowsEveryFormat) {
  for (const int major : {1, 2, 3}) {
    const auto array =
        read(file_with("x.npy", npy_bytes(header_text("'<f4'", "(1, 2)"), kTwoFloats, major)));
    ASSERT_TRUE(array) << major;
    EXPECT_EQ(array->shape, (Shape{1, 2}));
  }
}

TEST_F(NpyRead, TakesEmptyAndSingleValues) {
  const auto empty = read(file_with("e.npy", npy_bytes(header_text("'<f4'", "(0, 5)"), "")));
  ASSERT_TRUE(empty);
  EXPECT_TRUE(empty->bytes.empty());
  EXPECT_EQ(empty->shape, (Shape{0, 5}));
  const auto single =
      read(file_with("s.npy", npy_bytes(header_text("'<f4'", "()"), kTwoFloats.substr(4))));
  ASSERT_TRUE(single);
  EXPECT_EQ(single->shape, Shape{});
  EXPECT_EQ(single->bytes.size(), 4U);
}

TEST_F(NpyRead, GivesBytesOnlyToWhoAsksForThem) {
  const auto path = file_with("u.npy", npy_bytes(header_text("'|u1'", "(3,)"), "\x01\x80\xff"));
  const auto bytes = read_bytes(path);
  ASSERT_TRUE(bytes);
  EXPECT_EQ(bytes->shape, Shape{3});
  EXPECT_EQ(bytes->values, (std::vector<std::uint8_t>{1, 128, 255}));
  EXPECT_FALSE(read(path));
  EXPECT_FALSE(read_bytes(file_with("f.npy", npy_bytes(header_text("'<f4'", "(2,)"), kTwoFloats))));
}

TEST_F(NpyRead, TakesNoMoreMemoryThanTheFileHasBytes) {
  const auto path =
      file_with("x.npy", npy_bytes(header_text("'<f4'", "(2000000000000,)"), kTwoFloats));
  const auto header_lie = file_with("h.npy", std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff{", 13));
  EXPECT_FALSE(read(path));
  EXPECT_FALSE(read(header_lie));
  rusage usage{};
  ASSERT_EQ(getrusage(RUSAGE_SELF, &usage), 0);
  EXPECT_LT(usage.ru_maxrss, 1'000'000) << "kilobytes";
}

}  // namespace
}  // namespace vkact::npy
