// Progress of work that takes more than two seconds, on stderr.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace digits {

/// Counts steps; shows them once two seconds have passed. On a terminal one line is rewritten,
/// elsewhere a line appears every few seconds.
class Progress {
 public:
  explicit Progress(std::size_t steps);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// The next step begins.
  void step(const std::string& name);

 private:
  using Clock = std::chrono::steady_clock;

  std::size_t steps_;
  std::size_t done_ = 0;
  bool on_terminal_;
  Clock::time_point next_;
};

}  // namespace digits
