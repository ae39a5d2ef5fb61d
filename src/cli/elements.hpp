// Elements in host memory and their conversion from one type to another.
#pragma once

#include <cstddef>
#include <string>
#include <vector>
#include <vkact/element_type.hpp>

namespace vkact::cli {

/// The same elements in another type, rounded to nearest even where it is narrower.
std::vector<std::byte> converted(std::vector<std::byte> bytes, ElementType from, ElementType to);

/// The type that --dtype names; refuses any other word.
ElementType element_type_option(const std::string& name);

}  // namespace vkact::cli
