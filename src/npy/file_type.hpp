// The element type of a .npy file, from numpy's short name for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "npy/header.hpp"

namespace vkact::npy {

enum class Kind : std::uint32_t {
  boolean,
  signed_integer,
  unsigned_integer,
  floating,
  bfloat16,  ///< "<V2": what the bfloat16 of ml_dtypes is saved as, and nothing else.
  raw,       ///< Bytes without a meaning, such as "|V2".
  complex,
  text,
  object,
  time,
  structured,
  unknown,
};

/// A type that a file may have, read or not.
struct FileType {
  Kind kind = Kind::unknown;
  std::size_t bytes = 0;  ///< Of an element; 0 where that is not known.
  bool is_big_endian = false;

  /// Whether it is of that kind and size.
  bool is(Kind wanted, std::size_t size) const { return kind == wanted && bytes == size; }
};

FileType type_of(const Header& header);

/// What it holds, in words: "float64 (<f8)", "booleans (|b1)".
std::string described(const Header& header);

}  // namespace vkact::npy
