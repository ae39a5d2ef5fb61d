// Every role × element type × byte order × order of axes: the same numbers, or a refusal.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <optional>

#include "npy/advice.hpp"
#include "npy/file_type.hpp"
#include "npy/npy.hpp"
#include "temporary_folder.hpp"

namespace vkact::npy {
namespace {

constexpr std::size_t kRows = 2;
constexpr std::size_t kColumns = 3;

// What is in the file at row r and column c.
double number_at(std::size_t row, std::size_t column) {
  return static_cast<double>(row * kColumns + column);
}

template <class T>
std::string bytes_of(T value) {
  std::string bytes(sizeof value, '\0');
  std::memcpy(bytes.data(), &value, sizeof value);
  return bytes;
}

struct TestedType {
  std::string name;  // numpy's, without the byte order
  std::string (*encode)(double);
  Kind kind;
};

const std::vector<TestedType>& tested_types() {
  static const std::vector<TestedType> types{
      {"f2", [](double v) { return bytes_of(float16(static_cast<float>(v))); }, Kind::floating},
      {"f4", [](double v) { return bytes_of(static_cast<float>(v)); }, Kind::floating},
      {"f8", [](double v) { return bytes_of(v); }, Kind::floating},
      {"V2", [](double v) { return bytes_of(bfloat16(static_cast<float>(v))); }, Kind::bfloat16},
      {"i1", [](double v) { return bytes_of(static_cast<std::int8_t>(v)); }, Kind::signed_integer},
      {"i2", [](double v) { return bytes_of(static_cast<std::int16_t>(v)); }, Kind::signed_integer},
      {"i4", [](double v) { return bytes_of(static_cast<std::int32_t>(v)); }, Kind::signed_integer},
      {"i8", [](double v) { return bytes_of(static_cast<std::int64_t>(v)); }, Kind::signed_integer},
      {"u1", [](double v) { return bytes_of(static_cast<std::uint8_t>(v)); },
       Kind::unsigned_integer},
      {"u2", [](double v) { return bytes_of(static_cast<std::uint16_t>(v)); },
       Kind::unsigned_integer},
      {"u4", [](double v) { return bytes_of(static_cast<std::uint32_t>(v)); },
       Kind::unsigned_integer},
      {"u8", [](double v) { return bytes_of(static_cast<std::uint64_t>(v)); },
       Kind::unsigned_integer},
      {"b1", [](double v) { return bytes_of(v != 0); }, Kind::boolean},
      {"c8",
       [](double v) { return bytes_of(static_cast<float>(v)) + bytes_of(static_cast<float>(0)); },
       Kind::complex},
  };
  return types;
}

std::string file_bytes(const TestedType& type, char order, bool fortran) {
  std::string elements;
  const auto append = [&](std::size_t row, std::size_t column) {
    std::string element = type.encode(number_at(row, column));
    if (order == '>') std::reverse(element.begin(), element.end());
    elements += element;
  };
  if (fortran) {
    for (std::size_t column = 0; column < kColumns; ++column)
      for (std::size_t row = 0; row < kRows; ++row) append(row, column);
  } else {
    for (std::size_t row = 0; row < kRows; ++row)
      for (std::size_t column = 0; column < kColumns; ++column) append(row, column);
  }
  return npy_bytes(header_text("'" + std::string(1, order) + type.name + "'", "(2, 3)",
                               fortran ? "True" : "False"),
                   elements);
}

std::vector<double> numbers_of(const Array& array) {
  std::vector<double> numbers;
  const std::size_t size = size_of(array.element_type);
  for (std::size_t at = 0; at < array.bytes.size(); at += size) {
    const auto as = [&]<class T>(T value) {
      std::memcpy(&value, array.bytes.data() + at, sizeof value);
      return value;
    };
    switch (array.element_type) {
      case ElementType::float32:
        numbers.push_back(as(float{}));
        break;
      case ElementType::float16:
        numbers.push_back(static_cast<float>(as(float16{})));
        break;
      case ElementType::bfloat16:
        numbers.push_back(static_cast<float>(as(bfloat16{})));
        break;
      case ElementType::int32:
        numbers.push_back(as(std::int32_t{}));
        break;
      case ElementType::uint8:
        numbers.push_back(as(std::uint8_t{}));
        break;
    }
  }
  return numbers;
}

std::optional<ElementType> expected_type(Role role, const TestedType& type) {
  if (role == Role::bytes)
    return type.name == "u1" ? std::optional(ElementType::uint8) : std::nullopt;
  if (role == Role::mask && (type.name == "u1" || type.name == "b1")) return ElementType::uint8;
  if (role == Role::target &&
      (type.kind == Kind::signed_integer || type.kind == Kind::unsigned_integer))
    return ElementType::int32;
  if (type.name == "f2") return ElementType::float16;
  if (type.name == "f4" || type.name == "f8") return ElementType::float32;
  if (type.name == "V2") return ElementType::bfloat16;
  return std::nullopt;
}

Result<Array> read_in(Role role, const std::filesystem::path& path) {
  switch (role) {
    case Role::numbers:
      return read(path);
    case Role::mask:
      return read_mask(path);
    case Role::target:
      return read_target(path);
    case Role::bytes:
      break;
  }
  const auto bytes = read_bytes(path);
  if (!bytes) return bytes.error();
  const auto elements = std::as_bytes(std::span(bytes->values));
  return Array{bytes->shape, ElementType::uint8, {elements.begin(), elements.end()}, {}};
}

using NpyTypes = NpyTest;

TEST_F(NpyTypes, MeanTheSameInEveryOrderOrAreRefused) {
  for (const Role role : {Role::numbers, Role::mask, Role::target, Role::bytes})
    for (const TestedType& type : tested_types())
      for (const char order : {'<', '>'})
        for (const bool fortran : {false, true}) {
          const auto array = read_in(role, file_with("a.npy", file_bytes(type, order, fortran)));
          const auto expected = expected_type(role, type);
          const std::string what = std::string(1, order) + type.name +
                                   (fortran ? " in Fortran order" : "") + " as role " +
                                   std::to_string(static_cast<int>(role));
          ASSERT_EQ(array.has_value(), expected.has_value()) << what;
          if (!array) {
            EXPECT_EQ(array.error().code, ErrorCode::invalid_argument);
            EXPECT_NE(array.error().message().find(type.name), std::string::npos)
                << array.error().message();
            continue;
          }
          EXPECT_EQ(array->element_type, *expected) << what;
          EXPECT_EQ(array->shape, (Shape{kRows, kColumns}));
          std::vector<double> numbers{0, 1, 2, 3, 4, 5};
          if (type.name == "b1") numbers = {0, 1, 1, 1, 1, 1};
          EXPECT_EQ(numbers_of(*array), numbers) << what;
          EXPECT_EQ(array->remark.empty(), type.name != "f8") << array->remark;
        }
}

TEST_F(NpyTypes, KeepTheirPlacesInFortranOrder) {
  for (const Shape& shape : {Shape{2, 3, 4}, Shape{4, 1, 3, 2}, Shape{1, 5}, Shape{5, 1}, Shape{7},
                             Shape{}, Shape{0, 3}, Shape{2, 2, 2, 2, 2, 3}}) {
    std::uint64_t count = 1;
    std::string shape_text = "(";
    for (const std::uint64_t length : shape) {
      count *= length;
      shape_text += std::to_string(length) + ",";
    }
    // The element at an index holds its number in C order.
    std::string elements;
    for (std::uint64_t place = 0; place < count; ++place) {
      std::uint64_t rest = place;
      std::uint64_t number = 0;
      for (std::size_t axis = 0; axis < shape.size(); ++axis) {
        std::uint64_t stride = 1;
        for (std::size_t later = axis + 1; later < shape.size(); ++later) stride *= shape[later];
        number += rest % shape[axis] * stride;
        rest /= shape[axis];
      }
      elements += bytes_of(static_cast<float>(number));
    }
    const auto array = read(
        file_with("f.npy", npy_bytes(header_text("'<f4'", shape_text + ")", "True"), elements)));
    ASSERT_TRUE(array) << array.error().message();
    const auto numbers = numbers_of(*array);
    ASSERT_EQ(numbers.size(), count);
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(numbers[i], static_cast<double>(i));
  }
}

Array read_double(const std::filesystem::path& path, ElementType type) {
  return read(path, {.float64_becomes = type}).value();
}

// 1 + 2^-11 + 2^-30 in float16, and 1 + 2^-8 + 2^-30 in bfloat16, lie above the middle of two
// numbers, and on it once they are rounded to float32.
TEST_F(NpyTypes, OfFloat64AreRoundedOnce) {
  const std::vector<double> values{1 + 0x1p-11 + 0x1p-30,
                                   1 + 0x1p-11,
                                   1 + 0x1p-11 - 0x1p-30,
                                   1 + 0x1p-8 + 0x1p-30,
                                   1 + 0x1p-8,
                                   1 + 0x1p-8 - 0x1p-30,
                                   -(1 + 0x1p-11 + 0x1p-30),
                                   0x1p-25 + 0x1p-60,
                                   65519.999999999,
                                   65520,
                                   1e300,
                                   -1e300,
                                   1e-300,
                                   0x1.fffffep127,
                                   0x1.ffffffp127,
                                   0x1.fefffffffp127,
                                   -0.0,
                                   0x1p-150 + 0x1p-190,
                                   HUGE_VAL,
                                   0.1};
  std::string elements;
  for (const double value : values) elements += bytes_of(value);
  const auto path = file_with(
      "d.npy",
      npy_bytes(header_text("'<f8'", "(" + std::to_string(values.size()) + ",)"), elements));
  for (const ElementType type :
       {ElementType::float32, ElementType::float16, ElementType::bfloat16}) {
    const Array array = read_double(path, type);
    ASSERT_EQ(array.element_type, type);
    const int digits = type == ElementType::float32 ? 24 : type == ElementType::float16 ? 11 : 8;
    const int least_exponent = type == ElementType::float16 ? -24 : -126 - digits + 1;
    const double greatest = type == ElementType::float16
                                ? 65504
                                : std::ldexp(std::ldexp(1.0, digits) - 1, 128 - digits);
    const auto numbers = numbers_of(array);
    std::size_t overflows = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const int exponent = values[i] == 0 || std::isinf(values[i])
                               ? 0
                               : std::max(std::ilogb(values[i]) - digits + 1, least_exponent);
      double right = std::ldexp(std::nearbyint(std::ldexp(values[i], -exponent)), exponent);
      if (std::abs(right) > greatest) right = std::copysign(HUGE_VAL, right);
      if (std::isinf(right) && !std::isinf(values[i])) ++overflows;
      EXPECT_EQ(numbers[i], right) << name_of(type) << ' ' << values[i];
      EXPECT_EQ(std::signbit(numbers[i]), std::signbit(right));
    }
    EXPECT_NE(array.remark.find("d.npy holds float64; it is rounded to " +
                                std::string(name_of(type)) + ", in which " +
                                std::to_string(overflows) + " finite numbers become infinite"),
              std::string::npos)
        << array.remark;
  }
}

TEST_F(NpyTypes, OfIntegersMustFit32BitsAsTargets) {
  const struct {
    const char* type;
    std::string element;
    std::optional<std::int32_t> value;
  } cases[] = {
      {"<i8", bytes_of(std::int64_t{INT32_MAX}), INT32_MAX},
      {"<i8", bytes_of(std::int64_t{INT32_MIN}), INT32_MIN},
      {"<i8", bytes_of(std::int64_t{INT32_MAX} + 1), {}},
      {"<i8", bytes_of(std::int64_t{INT32_MIN} - 1), {}},
      {"<i8", bytes_of(INT64_MAX), {}},
      {"<i8", bytes_of(INT64_MIN), {}},
      {"<u8", bytes_of(std::uint64_t{INT32_MAX}), INT32_MAX},
      {"<u8", bytes_of(UINT64_MAX), {}},
      {"<u4", bytes_of(std::uint32_t{INT32_MAX}), INT32_MAX},
      {"<u4", bytes_of(std::uint32_t{INT32_MAX} + 1), {}},
      {"<i4", bytes_of(INT32_MIN), INT32_MIN},
      {"<i4", bytes_of(std::int32_t{16777217}), 16777217},
      {"<i2", bytes_of(std::int16_t{INT16_MIN}), INT16_MIN},
      {"|i1", bytes_of(std::int8_t{-1}), -1},
      {"|u1", bytes_of(std::uint8_t{255}), 255},
  };
  for (const auto& each : cases) {
    const auto array = read_target(file_with(
        "t.npy", npy_bytes(header_text("'" + std::string(each.type) + "'", "()"), each.element)));
    ASSERT_EQ(array.has_value(), each.value.has_value()) << each.type;
    if (array)
      EXPECT_EQ(numbers_of(*array), std::vector<double>{static_cast<double>(*each.value)});
    else
      EXPECT_NE(array.error().message().find("from -2147483648 to 2147483647"), std::string::npos);
  }
}

TEST_F(NpyTypes, OfRawBytesAreBfloat16WhereThatIsWanted) {
  const auto path = file_with("v.npy", npy_bytes(header_text("'|V2'", "(4,)"), kTwoFloats));
  const auto refused = read(path);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message().find("--dtype bfloat16"), std::string::npos);
  const auto array = read(path, {.raw_is_bfloat16 = true});
  ASSERT_TRUE(array);
  EXPECT_EQ(array->element_type, ElementType::bfloat16);
  EXPECT_EQ(numbers_of(*array), (std::vector<double>{0, 1, 0, -2.5}));
  for (const char* descr : {"'<V1'", "'|V1'", "'|V4'", "'<V4'"})
    EXPECT_FALSE(read(file_with("w.npy", npy_bytes(header_text(descr, "(2,)"), kTwoFloats)),
                      {.raw_is_bfloat16 = true}));
}

}  // namespace
}  // namespace vkact::npy
