// Elements of a tensor as text.
#pragma once

#include <string>

#include "cli/apply.hpp"

namespace vkact::cli {

/// "name [2, 3] =" and, from the next line on, the elements in nested brackets, each with the
/// fewest digits that read back as the same number of its type. Of more than 1000 elements those at
/// the ends of each axis.
std::string array_text(const std::string& name, const HostTensor& tensor);

}  // namespace vkact::cli
