// Text that the command writes to a file.
#pragma once

#include <string>

namespace vkact::cli {

/// Replaces the file when all of the text is written, or ends the command and leaves it.
void write_text_file(const std::string& name, const std::string& text);

}  // namespace vkact::cli
