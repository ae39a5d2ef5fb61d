// Running the built command.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace vkact::cli_test {

/// What one run left behind.
struct Outcome {
  int exit_code = -1;  ///< -1 when a signal ended it.
  std::string output;  ///< stdout.
  std::string errors;  ///< stderr.
};

using Environment = std::vector<std::pair<std::string, std::string>>;

/// Runs the command in `folder` under the validation layers, with changes to its environment.
Outcome run_command(const std::filesystem::path& folder, const std::vector<std::string>& arguments,
                    const Environment& environment = {});

/// A test with a folder of its own, in which it runs the command.
class CommandTest : public testing::Test {
 protected:
  CommandTest();
  ~CommandTest() override;

  const std::filesystem::path& folder() const { return folder_; }
  bool exists(const std::string& name) const { return std::filesystem::exists(folder_ / name); }
  /// Files in the folder, hidden ones too.
  std::size_t file_count() const;

  Outcome run(const std::vector<std::string>& arguments,
              const Environment& environment = {}) const {
    return run_command(folder_, arguments, environment);
  }

  /// Runs the command, which must succeed without a word on stderr; gives its stdout.
  std::string run_well(const std::vector<std::string>& arguments) const;

  /// Runs the command, which must end with this exit code and one line on stderr that holds all the
  /// parts, and with nothing on stdout.
  void expect_refusal(const std::vector<std::string>& arguments, int exit_code,
                      const std::vector<std::string>& parts,
                      const Environment& environment = {}) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace vkact::cli_test
