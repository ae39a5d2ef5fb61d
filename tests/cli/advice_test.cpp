// What refusals of files advise is done, and must keep the user's files and what they mean.
#include <fstream>
#include <iterator>
#include <map>
#include <regex>

#include "command.hpp"
#include "npy_file.hpp"

namespace vkact::cli_test {
namespace {

using Contents = std::map<std::string, std::string>;

struct Advised {
  const char* name;
  std::string setup;                   // Python: makes the file "a.npy" or "a.npz".
  std::vector<std::string> arguments;  // With the place of the file's name as "@".
  std::size_t command;                 // Which of the commands advised is the right one.
  std::vector<float> right;            // What y is then.
};

class Advice : public CommandTest {
 protected:
  void SetUp() override {
    if (!python("import numpy")) GTEST_SKIP() << VKACT_PYTHON << " has no numpy";
    write_npy(folder() / "x.npy", {1, 3}, std::vector<float>{0, 0, 0});
  }

  bool python(const std::string& code) const {
    std::ofstream(folder() / "code.py") << code << '\n';
    const std::string command = "cd '" + folder().string() + "' && '" VKACT_PYTHON "' code.py";
    const int status = std::system((command + " 2>errors.txt").c_str());
    std::filesystem::remove(folder() / "code.py");
    return status == 0;
  }

  Contents contents() const {
    Contents all;
    for (const auto& entry : std::filesystem::directory_iterator(folder())) {
      std::ifstream file(entry.path(), std::ios::binary);
      all[entry.path().filename().string()] = {std::istreambuf_iterator<char>(file), {}};
    }
    return all;
  }

  std::vector<std::string> with_file(std::vector<std::string> arguments,
                                     const std::string& file) const {
    for (std::string& each : arguments)
      if (each == "@") each = file;
    arguments.insert(arguments.end(), {"--output", "y.npy"});
    return arguments;
  }

  // The commands in a refusal.
  std::vector<std::string> commands_in(const std::string& message) const {
    const std::regex command(R"(np\.save\(.*?\)(?= or np\.save|\n|$))");
    return {std::sregex_token_iterator(message.begin(), message.end(), command), {}};
  }

  void follow(const Advised& advised, const std::string& file) {
    SCOPED_TRACE(advised.name);
    const Outcome refused = run(with_file(advised.arguments, file));
    ASSERT_EQ(refused.exit_code, 2) << refused.errors;
    const auto commands = commands_in(refused.errors);
    ASSERT_GT(commands.size(), advised.command) << refused.errors;
    for (const std::string& command : commands) {
      SCOPED_TRACE(command);
      Contents before = contents();
      ASSERT_TRUE(python("import numpy as np\n" + command));
      const Contents after = contents();
      std::string made;
      for (const auto& [name, bytes] : after) {
        if (name == "errors.txt") continue;
        if (!before.contains(name))
          made = name;
        else
          EXPECT_EQ(before[name], bytes) << name << " was changed";
      }
      ASSERT_FALSE(made.empty()) << "nothing was made";
      if (command != commands[advised.command]) continue;
      const Outcome done = run(with_file(advised.arguments, made), {{"VKACT_VALIDATION", ""}});
      ASSERT_EQ(done.exit_code, 0) << done.errors;
      EXPECT_EQ(read_npy(folder() / "y.npy").values, advised.right);
      std::filesystem::remove(folder() / "y.npy");
    }
  }

  void follow_all(const std::vector<Advised>& all) {
    for (const Advised& advised : all) {
      const std::string file = advised.setup.find("savez") == std::string::npos ? "a.npy" : "a.npz";
      ASSERT_TRUE(python("import numpy as np\n" + advised.setup)) << advised.name;
      follow(advised, file);
      // What the first time made is in the way of the second.
      if (&advised == all.data()) follow(advised, file);
      for (const auto& [name, bytes] : contents())
        if (name != "x.npy") std::filesystem::remove(folder() / name);
    }
  }
};

TEST_F(Advice, OnNumbersKeepsThem) {
  const std::vector<std::string> relu{"apply", "relu", "--input", "@"};
  follow_all({
      {"integers", "np.save('a.npy', np.array([-1, 2]))", relu, 0, {0, 2}},
      {"booleans", "np.save('a.npy', np.array([False, True]))", relu, 0, {0, 1}},
      {"long doubles", "np.save('a.npy', np.array([-1, 2], np.longdouble))", relu, 0, {0, 2}},
      {"complex numbers", "np.save('a.npy', np.array([-1 + 2j, 3 - 1j]))", relu, 0, {0, 3}},
      {"text", "np.save('a.npy', np.array(['-1', '2.5']))", relu, 0, {0, 2.5F}},
      {"objects", "np.save('a.npy', np.array([-1, 2.5], object))", relu, 0, {0, 2.5F}},
      {"records",
       "np.save('a.npy', np.array([(-1, 5), (2, 6)], [('u v', '<f4'), ('b', '<i4')]))",
       relu,
       0,
       {0, 2}},
      {"records with padding before the first field",
       "np.save('a.npy', np.array([(-1,), (2,)], np.dtype({'names': ['a'], 'formats': ['<f4'], "
       "'offsets': [4], 'itemsize': 12})))",
       relu,
       0,
       {0, 2}},
      {"an archive",
       "np.savez('a.npz', w=np.array([-1, 2], '>f4'), b=np.zeros(3))",
       relu,
       0,
       {0, 2}},
  });
}

TEST_F(Advice, OnMasksKeepsWhatCounts) {
  const std::vector<std::string> softmax{"apply", "softmax", "--input", "x.npy", "--mask", "@"};
  follow_all({
      {"zeros and ones", "np.save('a.npy', np.array([[1, 0, 1]]))", softmax, 0, {0.5F, 0, 0.5F}},
      {"added integers",
       "np.save('a.npy', np.array([[0, -1000, 0]]))",
       softmax,
       1,
       {0.5F, 0, 0.5F}},
      {"long doubles",
       "np.save('a.npy', np.array([[0, -np.inf, 0]], np.longdouble))",
       softmax,
       0,
       {0.5F, 0, 0.5F}},
      {"an archive",
       "np.savez('a.npz', np.array([[True, False, True]]))",
       softmax,
       0,
       {0.5F, 0, 0.5F}},
  });
}

TEST_F(Advice, OnTargetsKeepsTheClasses) {
  write_npy(folder() / "x.npy", {2, 2}, std::vector<float>{0, 1000, 0, 1000});
  const std::vector<std::string> loss{"apply",   "cross_entropy", "--set",    "reduction=none",
                                      "--input", "x.npy",         "--target", "@"};
  follow_all({
      {"booleans", "np.save('a.npy', np.array([True, False]))", loss, 0, {0, 1000}},
      {"booleans of each class",
       "np.save('a.npy', np.array([[False, True], [True, False]]))",
       loss,
       1,
       {0, 1000}},
      {"floats", "np.save('a.npy', np.array([1, 0], 'f4'))", loss, 0, {0, 1000}},
      {"long doubles",
       "np.save('a.npy', np.array([[0, 1], [1, 0]], np.longdouble))",
       loss,
       0,
       {0, 1000}},
      {"an archive", "np.savez('a.npz', t=np.array([1, 0], 'u1'))", loss, 0, {0, 1000}},
  });
}

}  // namespace
}  // namespace vkact::cli_test
