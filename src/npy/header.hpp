// The header of a .npy file: a Python dictionary literal that names element type, order and shape.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vkact/result.hpp>
#include <vkact/tensor.hpp>

namespace vkact::npy {

/// What a header says, before anyone judges whether it can be read.
struct Header {
  std::string descr;        ///< For example "<f4"; empty for a structured type.
  bool structured = false;  ///< The type is a list of fields.
  std::string first_field;  ///< The name of the first of those.
  bool fortran_order = false;
  Shape shape;
};

/// Reads the dictionary literal. The error's reason is a clause such as "its header has no
/// 'shape'", for the caller to put behind the file's name.
Result<Header> parse_header(std::string_view text);

/// Everything that precedes the elements of a format 1.0 file: magic, version, length and
/// dictionary, padded to a multiple of 64 bytes.
std::string format_preamble(std::string_view descr, const Shape& shape);

}  // namespace vkact::npy
