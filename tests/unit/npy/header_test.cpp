#include "npy/header.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace vkact::npy {
namespace {

TEST(NpyHeader, ReadsWhatNumpyWrites) {
  const auto header =
      parse_header("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }          \n");
  ASSERT_TRUE(header);
  EXPECT_EQ(header->descr, "<f4");
  EXPECT_FALSE(header->fortran_order);
  EXPECT_FALSE(header->structured);
  EXPECT_EQ(header->shape, (Shape{2, 3}));
}

TEST(NpyHeader, ReadsEveryFormOfAShape) {
  const auto shape_of = [](const std::string& shape) {
    const auto header =
        parse_header("{'shape': " + shape + ", 'descr': \"<f2\", 'fortran_order': True}");
    EXPECT_TRUE(header) << shape;
    return header ? header->shape : Shape{99};
  };
  EXPECT_EQ(shape_of("()"), Shape{});
  EXPECT_EQ(shape_of("(7,)"), Shape{7});
  EXPECT_EQ(shape_of("(0, 3)"), (Shape{0, 3}));
  EXPECT_EQ(shape_of("( 4 ,5 )"), (Shape{4, 5}));
  EXPECT_EQ(shape_of("(4L, 5L,)"), (Shape{4, 5}));
  EXPECT_EQ(shape_of("(9223372036854775807,)"), Shape{INT64_MAX});
}

TEST(NpyHeader, StepsOverStructuredTypes) {
  const auto header = parse_header(
      "{'descr': [('a', '<f4'), ('b[(', '<i4', (2, 2))], 'fortran_order': False, 'shape': (3,)}");
  ASSERT_TRUE(header);
  EXPECT_TRUE(header->structured);
  EXPECT_EQ(header->shape, Shape{3});
}

TEST(NpyHeader, RefusesWhatIsNotADictionaryOfItsThreeEntries) {
  const std::string rest = "'fortran_order': False, 'shape': (2,)}";
  for (const std::string& text : {
           std::string(),
           std::string("{"),
           std::string("{}"),
           std::string("[1, 2]"),
           "{'descr': '<f4, " + rest,
           "{'descr' '<f4', " + rest,
           "{'descr': '<f4' " + rest,
           "{'descr': 4, " + rest,
           "{'descr': [('a', " + rest,
           "{'descr': [')', " + rest,
           "{'descr': [(], " + rest,
           "{'descr': '<f4', 'descr': '<f4', " + rest,
           "{'descr': '<f4', 'extra': 1, " + rest,
           "{'descr': '<f4', " + rest + " {",
           std::string("{'descr': '<f4', 'shape': (2,)}"),
           std::string("{'descr': '<f4', 'fortran_order': False}"),
           std::string("{'fortran_order': False, 'shape': (2,)}"),
           std::string("{'descr': '<f4', 'fortran_order': 0, 'shape': (2,)}"),
       }) {
    EXPECT_FALSE(parse_header(text)) << text;
  }
}

TEST(NpyHeader, RefusesShapesThatAreNone) {
  for (const char* shape : {"2", "(2)", "(2", "[2]", "(2 3)", "(,)", "(-1,)", "(2.0,)", "(None,)",
                            "(9223372036854775808,)", "(99999999999999999999999,)"}) {
    const std::string text =
        std::string("{'descr': '<f4', 'fortran_order': False, 'shape': ") + shape + "}";
    EXPECT_FALSE(parse_header(text)) << shape;
  }
}

TEST(NpyHeader, RefusesMoreAxesThanNumpyHas) {
  std::string shape = "(";
  for (int axis = 0; axis < 65; ++axis) shape += "1,";
  EXPECT_FALSE(parse_header("{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ")}"));
}

TEST(NpyHeader, SurvivesDeepNesting) {
  EXPECT_FALSE(parse_header("{'descr': " + std::string(100000, '[')));
}

TEST(NpyHeader, WritesAPreambleThatIsAlignedAndReadsBack) {
  for (const Shape& shape : {Shape{}, Shape{5}, Shape{2, 3}, Shape{0}, Shape(64, 1000000000)}) {
    const std::string preamble = format_preamble("<f4", shape);
    EXPECT_EQ(preamble.size() % 64, 0U);
    EXPECT_EQ(preamble.back(), '\n');
    EXPECT_EQ(preamble.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
    const auto length =
        static_cast<unsigned char>(preamble[8]) + 256U * static_cast<unsigned char>(preamble[9]);
    EXPECT_EQ(length, preamble.size() - 10);
    const auto header = parse_header(preamble.substr(10));
    ASSERT_TRUE(header);
    EXPECT_EQ(header->shape, shape);
    EXPECT_EQ(header->descr, "<f4");
  }
}

TEST(NpyHeader, WritesTheVeryTextThatNumpyWrites) {
  EXPECT_EQ(format_preamble("<f4", {2, 3}).substr(10, 58),
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), ");
  EXPECT_NE(format_preamble("<f4", {7}).find("'shape': (7,), }"), std::string::npos);
  EXPECT_NE(format_preamble("<f4", {}).find("'shape': (), }"), std::string::npos);
}

}  // namespace
}  // namespace vkact::npy
