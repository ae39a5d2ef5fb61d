#include "command.hpp"

#include <poll.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace vkact::cli_test {
namespace {

struct Pipe {
  Pipe() {
    if (pipe(ends.data()) != 0) throw std::runtime_error("pipe failed");
  }
  std::array<int, 2> ends{};
  int reader() const { return ends[0]; }
  int writer() const { return ends[1]; }
};

// Reads both until both are closed, so that neither can fill up and block the command.
void drain(int output, int errors, Outcome& outcome) {
  std::array<pollfd, 2> sources{pollfd{output, POLLIN, 0}, pollfd{errors, POLLIN, 0}};
  const std::array<std::string*, 2> sinks{&outcome.output, &outcome.errors};
  while (sources[0].fd >= 0 || sources[1].fd >= 0) {
    if (poll(sources.data(), sources.size(), -1) < 0) continue;
    for (std::size_t index = 0; index < sources.size(); ++index) {
      if (sources[index].fd < 0 || sources[index].revents == 0) continue;
      std::array<char, 4096> buffer{};
      const ssize_t got = read(sources[index].fd, buffer.data(), buffer.size());
      if (got > 0) {
        sinks[index]->append(buffer.data(), static_cast<std::size_t>(got));
      } else {
        close(std::exchange(sources[index].fd, -1));
      }
    }
  }
}

[[noreturn]] void become_command(const std::filesystem::path& folder,
                                 const std::vector<std::string>& arguments,
                                 const Environment& environment) {
  setenv("XDG_CACHE_HOME", VKACT_CACHE_FOLDER, 1);
  setenv("VKACT_VALIDATION", "1", 1);
  for (const auto& [name, value] : environment) setenv(name.c_str(), value.c_str(), 1);
  std::vector<char*> pointers;
  std::string program = VKACT_COMMAND;
  std::vector<std::string> copies = arguments;
  pointers.push_back(program.data());
  for (std::string& argument : copies) pointers.push_back(argument.data());
  pointers.push_back(nullptr);
  if (chdir(folder.c_str()) == 0) execv(program.c_str(), pointers.data());
  _exit(127);
}

}  // namespace

Outcome run_command(const std::filesystem::path& folder, const std::vector<std::string>& arguments,
                    const Environment& environment) {
  const Pipe output;
  const Pipe errors;
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) {
    dup2(output.writer(), STDOUT_FILENO);
    dup2(errors.writer(), STDERR_FILENO);
    for (const Pipe* each : {&output, &errors})
      for (const int end : each->ends) close(end);
    become_command(folder, arguments, environment);
  }
  close(output.writer());
  close(errors.writer());
  Outcome outcome;
  drain(output.reader(), errors.reader(), outcome);
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFEXITED(status)) outcome.exit_code = WEXITSTATUS(status);
  return outcome;
}

CommandTest::CommandTest() {
  std::string pattern = (std::filesystem::temp_directory_path() / "vkact-cli-XXXXXX").string();
  folder_ = mkdtemp(pattern.data());
}

CommandTest::~CommandTest() { std::filesystem::remove_all(folder_); }

std::size_t CommandTest::file_count() const {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
}

std::string CommandTest::run_well(const std::vector<std::string>& arguments) const {
  const Outcome outcome = run(arguments);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_EQ(outcome.errors, "");
  return outcome.output;
}

void CommandTest::expect_refusal(const std::vector<std::string>& arguments, int exit_code,
                                 const std::vector<std::string>& parts,
                                 const Environment& environment) const {
  std::string line;
  for (const std::string& argument : arguments) line += argument + " ";
  SCOPED_TRACE("vkact " + line);
  const Outcome outcome = run(arguments, environment);
  EXPECT_EQ(outcome.exit_code, exit_code) << outcome.errors;
  EXPECT_EQ(outcome.output, "");
  EXPECT_EQ(std::ranges::count(outcome.errors, '\n'), 1) << outcome.errors;
  EXPECT_TRUE(outcome.errors.ends_with('\n'));
  EXPECT_EQ(outcome.errors.find("::"), std::string::npos)
      << "a name of C++ is nothing to someone at a command line: " << outcome.errors;
  for (const std::string& part : parts)
    EXPECT_NE(outcome.errors.find(part), std::string::npos)
        << part << " is not in " << outcome.errors;
}

}  // namespace vkact::cli_test
