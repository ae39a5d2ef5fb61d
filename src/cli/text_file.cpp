#include "cli/text_file.hpp"

#include <cstddef>
#include <span>
#include <vector>

#include "cli/command_error.hpp"
#include "npy/pending_file.hpp"

namespace vkact::cli {

void write_text_file(const std::string& name, const std::string& text) {
  std::vector<npy::PendingFile> files;
  files.push_back(succeeded(npy::PendingFile::create(name)));
  succeeded(files.back().append(std::as_bytes(std::span(text))));
  succeeded(files.back().finish());
  succeeded(npy::publish_all(files));
}

}  // namespace vkact::cli
