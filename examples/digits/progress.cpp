#include "progress.hpp"

#include <unistd.h>

#include <cstdio>

namespace digits {

Progress::Progress(std::size_t steps)
    : steps_(steps), on_terminal_(isatty(STDERR_FILENO) != 0),
      next_(Clock::now() + std::chrono::seconds(2)) {}

Progress::~Progress() {
  if (on_terminal_) std::fputs("\r\033[K", stderr);
}

void Progress::step(const std::string& name) {
  ++done_;
  const Clock::time_point now = Clock::now();
  if (now < next_) return;
  if (on_terminal_) {
    std::fprintf(stderr, "\r\033[K%zu/%zu %s", done_, steps_, name.c_str());
    next_ = now + std::chrono::milliseconds(100);
  } else {
    std::fprintf(stderr, "%zu/%zu %s\n", done_, steps_, name.c_str());
    next_ = now + std::chrono::seconds(10);
  }
  std::fflush(stderr);
}

}  // namespace digits
