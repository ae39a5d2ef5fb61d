// A line that says how far long work has come.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace vkact::cli {

/// Shows "done/total what" on stderr when that is a terminal and the work has taken over two
/// seconds; the line disappears with the object.
class Progress {
 public:
  explicit Progress(std::size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  /// So much is done and this comes next.
  void show(std::size_t done, const std::string& what);

 private:
  std::size_t total_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  bool on_terminal_;
  bool shown_ = false;
};

}  // namespace vkact::cli
