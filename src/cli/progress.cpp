#include "cli/progress.hpp"

#include <unistd.h>

#include <iostream>

namespace vkact::cli {
namespace {

constexpr const char* kClearLine = "\r\x1b[K";

}  // namespace

Progress::Progress(std::size_t total) : total_(total), on_terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (shown_) std::cerr << kClearLine << std::flush;
}

void Progress::show(std::size_t done, const std::string& what) {
  if (!on_terminal_ || std::chrono::steady_clock::now() - start_ < std::chrono::seconds(2)) return;
  shown_ = true;
  std::cerr << kClearLine << done << '/' << total_ << ' ' << what << std::flush;
}

}  // namespace vkact::cli
