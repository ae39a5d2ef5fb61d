// vkact apply, when something is wrong: one line that says what, the right exit code, and no file.
#include <fstream>

#include "command.hpp"
#include "npy_file.hpp"

namespace vkact::cli_test {
namespace {

class ApplyRefusal : public CommandTest {
 protected:
  ApplyRefusal() {
    write_npy(folder() / "x.npy", {2, 3}, std::vector<float>{1, 2, 3, 4, 5, 6});
    write_npy(folder() / "dy.npy", {2, 3}, std::vector<float>{1, 1, 1, 1, 1, 1});
    files_before_ = file_count();
  }

  // `apply ACTIVATION --input x.npy --output y.npy` and more is refused and leaves no file.
  void refuse(const std::string& activation, const std::vector<std::string>& more,
              const std::vector<std::string>& parts, int exit_code = 2) {
    std::vector<std::string> arguments{"apply", activation, "--input",
                                       "x.npy", "--output", "y.npy"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    refuse_all(arguments, parts, exit_code);
  }

  void refuse_input(const std::string& name, const std::vector<std::string>& parts) {
    files_before_ = file_count();
    refuse_all({"apply", "relu", "--input", name, "--output", "y.npy"}, parts, 2);
    files_before_ = file_count();
    refuse_all({"apply", "relu", "--input", "x.npy", "--output", "y.npy", "--grad-output", name,
                "--grad-input", "dx.npy"},
               parts, 2);
  }

  void refuse_all(const std::vector<std::string>& arguments, const std::vector<std::string>& parts,
                  int exit_code, const Environment& environment = {}) {
    expect_refusal(arguments, exit_code, parts, environment);
    EXPECT_EQ(file_count(), files_before_) << "a refused command made a file";
  }

 private:
  std::size_t files_before_ = 0;
};

TEST_F(ApplyRefusal, OfUnknownActivationsNamesTheNearest) {
  refuse("geluu", {}, {"'geluu'", "did you mean 'gelu'?"});
  refuse("sofmax", {}, {"'sofmax'", "did you mean 'softmax'?"});
  refuse("layer_norm", {}, {"'layer_norm'", "none of that name; 'vkact list' shows all"});
  refuse("", {}, {"expected the name of an activation"});
  refuse("relu | gelu sigmoid", {}, {"unexpected 'sigmoid'"});
}

TEST_F(ApplyRefusal, OfBadParameters) {
  refuse("leaky_relu", {"--set", "slope=1"}, {"'slope'", "it has negative_slope"});
  refuse("prelu", {"--set", "wieght=@x.npy"}, {"'wieght'", "it has weight"});
  refuse("prelu", {"--set", "weight=w.npy"}, {"'w.npy' is not a number", "weight=@file.npy"});
  refuse("dropout", {"--set", "p=1.0000001", "--training", "--seed", "1"}, {"p=1.0000001"});
  refuse("relu", {"--set", "alpha=1"}, {"'alpha'", "no parameters"});
  refuse("leaky_relu", {"--set", "negative_slope"}, {"negative_slope", "parameter=value"});
  refuse("leaky_relu", {"--set", "=1"}, {"=1"});
  refuse("leaky_relu", {"--set", "negative_slope="}, {"negative_slope=", "not a number"});
  refuse("leaky_relu", {"--set", "negative_slope=steep"}, {"'steep'", "not a number"});
  refuse("leaky_relu", {"--set", "negative_slope=1x"}, {"'1x'", "not a number"});
  refuse("leaky_relu", {"--set", "negative_slope=1e99"}, {"'1e99'", "range"});
  refuse("leaky_relu", {"--set", "negative_slope=inf"}, {"negative_slope", "finite"});
  refuse("leaky_relu", {"--set", "negative_slope=nan"}, {"negative_slope", "finite"});
  refuse("leaky_relu", {"--set", "negative_slope=1", "--set", "negative_slope=2"}, {"twice"});
}

TEST_F(ApplyRefusal, OfParametersOutsideTheirDomain) {
  refuse("celu", {"--set", "alpha=0"}, {"celu", "alpha"});
  refuse("softplus", {"--set", "beta=0"}, {"softplus", "beta"});
  refuse("softshrink", {"--set", "lambd=-1"}, {"softshrink", "lambd"});
}

TEST_F(ApplyRefusal, OfAxesOutOfRange) {
  refuse("softmax", {"--axis", "2"}, {"--axis", "x.npy", "[2, 3]", "-2 to 1"});
  refuse("softmax", {"--axis", "-3"}, {"--axis", "-2 to 1"});
  refuse("softmax", {"--axis", "first"}, {"--axis", "first"});
  refuse("softmax", {"--axis", "99999999999999999999"}, {"--axis"});
  refuse("gelu", {"--axis", "0"}, {"--axis", "gelu"});
}

TEST_F(ApplyRefusal, OfHalvesOfASingleValue) {
  write_npy(folder() / "s.npy", {}, std::vector<float>{1});
  expect_refusal({"apply", "glu", "--input", "s.npy", "--output", "y.npy"}, 2,
                 {"glu", "cannot be split"});
}

TEST_F(ApplyRefusal, OfUnknownTypes) {
  refuse("relu", {"--dtype", "float64"}, {"--dtype", "'float64'", "float32, float16 and bfloat16"});
  refuse("relu", {"--dtype", ""}, {"--dtype"});
}

TEST_F(ApplyRefusal, OfOptionsThatDoNotFitTogether) {
  refuse_all({"apply", "relu", "--input", "x.npy"}, {"--output", "--grad-input"}, 2);
  refuse("relu", {"--grad-output", "dy.npy"}, {"--grad-output", "--grad-input"});
  refuse("relu", {"--grad-output", "dy.npy", "--grad-input", "y.npy"}, {"--grad-input", "y.npy"});
  refuse("relu", {"--grad-output", "dy.npy", "--grad-input", "./y.npy"}, {"--grad-input", "y.npy"});
  refuse("leaky_relu(negative_slope=1)", {"--set", "negative_slope=2"}, {"the expression sets"});
  refuse("swiglu", {"--gate", "x.npy", "--axis", "1"}, {"--axis", "--gate"});
  refuse("glu(gate=first)", {"--gate", "x.npy"}, {"--gate", "leave out gate=first"});
  refuse("dice", {"--training", "--running-mean", "x.npy", "--running-variance", "x.npy"},
         {"--running-mean", "statistics of the batch"});
}

TEST_F(ApplyRefusal, OfWhatHasNoEffect) {
  for (const char* drawing : {"dropout", "rrelu", "feature_alpha_dropout"})
    refuse(drawing, {"--seed", "1"}, {"--seed", "--training"});
  refuse("rrelu | gumbel_softmax", {}, {"--seed", "give --seed"});
  refuse("relu", {"--offset", "1"}, {"--offset", "no random numbers"});
  refuse("feature_alpha_dropout", {"--training", "--seed", "1", "--axis", "0"},
         {"--axis", "no axis of its own"});
}

TEST_F(ApplyRefusal, OfClassesOfASingleValue) {
  write_npy(folder() / "one.npy", {}, std::vector<float>{3});
  write_npy(folder() / "t.npy", "<i8", {}, std::string(8, '\0'));
  expect_refusal(
      {"apply", "cross_entropy", "--input", "one.npy", "--target", "t.npy", "--output", "y.npy"}, 2,
      {"one.npy", "no classes"});
}

// Classes are advised where the numbers are such.
TEST_F(ApplyRefusal, OfFloatsAsClasses) {
  write_npy(folder() / "t.npy", {2}, std::vector<float>{1, 2});
  expect_refusal(
      {"apply", "cross_entropy", "--target", "t.npy", "--input", "x.npy", "--output", "y.npy"}, 2,
      {"class indices must be integers: np.save("});
  write_npy(folder() / "t.npy", {2}, std::vector<float>{1.5F, 2});
  const Outcome outcome =
      run({"apply", "cross_entropy", "--target", "t.npy", "--input", "x.npy", "--output", "y.npy"});
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.errors.find("class indices"), std::string::npos) << outcome.errors;
}

TEST_F(ApplyRefusal, OfShapesThatDisagree) {
  write_npy(folder() / "t.npy", {3, 2}, std::vector<float>{1, 2, 3, 4, 5, 6});
  expect_refusal({"apply", "relu", "--input", "x.npy", "--output", "y.npy", "--grad-output",
                  "t.npy", "--grad-input", "dx.npy"},
                 2, {"t.npy", "[3, 2]", "x.npy", "[2, 3]"});
  EXPECT_FALSE(exists("y.npy"));
  EXPECT_FALSE(exists("dx.npy"));
}

TEST_F(ApplyRefusal, OfFilesThatAreNoArrays) {
  refuse_input("missing.npy", {"missing.npy", "does not exist"});
  refuse_input("", {"empty"});
  refuse_input(".", {"folder"});
  std::ofstream(folder() / "text.npy") << "1.0 2.0 3.0 4.0\n";
  refuse_input("text.npy", {"text.npy", "not a .npy file"});
  std::ofstream(folder() / "empty.npy").flush();
  refuse_input("empty.npy", {"empty.npy", "0 bytes"});
}

TEST_F(ApplyRefusal, OfFilesThatAreCutOffOrTooLong) {
  write_npy(folder() / "cut.npy", "<f4", {4}, std::string(11, 'a'));
  refuse_input("cut.npy", {"cut.npy", "truncated", "16 bytes", "11 were found"});
  write_npy(folder() / "long.npy", "<f4", {4}, std::string(17, 'a'));
  refuse_input("long.npy", {"long.npy", "16 bytes", "17 were found"});
  write_npy(folder() / "huge.npy", "<f4", {1ULL << 40}, std::string(16, 'a'));
  refuse_input("huge.npy", {"huge.npy", "truncated"});
  write_npy(folder() / "overflow.npy", "<f4", {1ULL << 62, 4}, std::string(16, 'a'));
  refuse_input("overflow.npy", {"overflow.npy", "more elements"});
}

TEST_F(ApplyRefusal, OfTypesSaysWhatToDo) {
  const std::string elements(8, 'a');
  write_npy(folder() / "integer.npy", "<i4", {2}, elements);
  refuse_input("integer.npy", {"integer.npy", "int32", "'integer_float32.npy'", ".astype('<f4')"});
  write_npy(folder() / "byte.npy", "|u1", {8}, elements);
  refuse_input("byte.npy", {"byte.npy", "uint8", ".astype('<f4')"});
  write_npy(folder() / "object.npy", "|O", {1}, elements);
  refuse_input("object.npy", {"object.npy", "Python objects", ".astype('<f4')"});
  write_npy(folder() / "complex.npy", "<c8", {1}, elements);
  refuse_input("complex.npy", {"complex.npy", "complex", ".real"});
}

TEST_F(ApplyRefusal, OfPlacesWhereNoFileCanBe) {
  const auto apply_to = [](const std::string& output) {
    return std::vector<std::string>{"apply", "relu", "--input", "x.npy", "--output", output};
  };
  refuse_all(apply_to("missing/y.npy"), {"missing", "does not exist"}, 2);
  refuse_all(apply_to("."), {"--output", "folder"}, 2);
  refuse_all(apply_to(""), {"--output", "empty"}, 2);
  refuse_all(apply_to("/dev/null"), {"/dev/null", "ordinary file"}, 2);
  refuse_all(apply_to("/proc/y.npy"), {"/proc/y.npy"}, 1);
}

TEST_F(ApplyRefusal, LeavesNeitherFileWhenOneCannotBeWritten) {
  refuse("relu", {"--grad-output", "dy.npy", "--grad-input", "/proc/dx.npy"}, {"/proc/dx.npy"}, 1);
  refuse("relu", {"--grad-output", "dy.npy", "--grad-input", "missing/dx.npy"}, {"missing"});
  EXPECT_FALSE(exists("y.npy"));
}

TEST_F(ApplyRefusal, KeepsTheFormerFileWhenItFails) {
  write_npy(folder() / "y.npy", {1}, std::vector<float>{42});
  expect_refusal({"apply", "relu", "--input", "missing.npy", "--output", "y.npy"}, 2,
                 {"missing.npy"});
  expect_refusal({"apply", "relu", "--input", "x.npy", "--output", "y.npy", "--grad-output",
                  "dy.npy", "--grad-input", "/proc/dx.npy"},
                 1, {"/proc/dx.npy"});
  EXPECT_EQ(read_npy(folder() / "y.npy").values, std::vector<float>{42});
}

TEST_F(ApplyRefusal, OfDevicesThatAreNotThere) {
  refuse("relu", {"--device", "no such device"}, {"no such device"}, 1);
  refuse("relu", {"--device", "99"}, {"index '99'"}, 1);
  refuse("relu", {"--device", "0.0"}, {"neither an index nor a name"}, 1);
  const std::vector<std::string> arguments{"apply", "relu",     "--input",
                                           "x.npy", "--output", "y.npy"};
  refuse_all(arguments, {"VKACT_DEVICE: ", "nobody's GPU"}, 1, {{"VKACT_DEVICE", "nobody's GPU"}});
  refuse_all(arguments, {"no"}, 1,
             {{"VK_DRIVER_FILES", "/dev/null"}, {"VK_ICD_FILENAMES", "/dev/null"}});
}

TEST_F(ApplyRefusal, FindsBadInputWithoutADevice) {
  refuse_all({"apply", "relu", "--input", "missing.npy", "--output", "y.npy"}, {"missing.npy"}, 2,
             {{"VK_DRIVER_FILES", "/dev/null"}, {"VK_ICD_FILENAMES", "/dev/null"}});
}

}  // namespace
}  // namespace vkact::cli_test
