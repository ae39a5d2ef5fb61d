#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <vector>

#include "npy/npy.hpp"
#include "npy/pending_file.hpp"
#include "temporary_folder.hpp"

namespace vkact::npy {
namespace {

class NpyWrite : public NpyTest {
 protected:
  static std::span<const std::byte> two_floats() { return std::as_bytes(std::span(kTwoFloats)); }
};

TEST_F(NpyWrite, WritesWhatReadGivesBack) {
  const auto path = folder() / "y.npy";
  ASSERT_TRUE(write(path, ElementType::float32, {1, 2}, two_floats()));
  const auto array = read(path);
  ASSERT_TRUE(array);
  EXPECT_EQ(array->shape, (Shape{1, 2}));
  EXPECT_EQ(array->element_type, ElementType::float32);
  EXPECT_TRUE(std::ranges::equal(array->bytes, two_floats()));

  ASSERT_TRUE(write(path, ElementType::float16, {4}, two_floats()));
  EXPECT_EQ(read(path).value().element_type, ElementType::float16);
  ASSERT_TRUE(write(path, ElementType::float32, {0, 3}, {}));
  EXPECT_EQ(read(path).value().shape, (Shape{0, 3}));
  EXPECT_EQ(file_count(), 1U);
}

TEST_F(NpyWrite, ReplacesAFileAndObeysTheUmask) {
  const auto path = file_with("y.npy", "something else");
  const mode_t before = umask(027);
  const auto written = write(path, ElementType::float32, {2}, two_floats());
  umask(before);
  ASSERT_TRUE(written);
  EXPECT_EQ(read(path).value().shape, Shape{2});
  struct stat status {};
  ASSERT_EQ(stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0640U);
}

TEST_F(NpyWrite, WritesThroughASymbolicLink) {
  const auto real = file_with("real.npy", "old");
  const auto link = folder() / "link.npy";
  std::filesystem::create_symlink("real.npy", link);
  ASSERT_TRUE(write(link, ElementType::float32, {2}, two_floats()));
  EXPECT_TRUE(std::filesystem::is_symlink(link));
  EXPECT_TRUE(read(real));
}

TEST_F(NpyWrite, RefusesShapesAndTypesThatDoNotFit) {
  EXPECT_FALSE(write(folder() / "y.npy", ElementType::float32, {3}, two_floats()));
  EXPECT_FALSE(write(folder() / "y.npy", ElementType::bfloat16, {4}, two_floats()));
  EXPECT_FALSE(write(folder() / "y.npy", ElementType::float32, {UINT64_MAX, 3}, two_floats()));
  EXPECT_EQ(file_count(), 0U);
}

TEST_F(NpyWrite, RefusesPlacesWhereNoFileCanBe) {
  EXPECT_FALSE(write(folder(), ElementType::float32, {2}, two_floats()));
  EXPECT_FALSE(write(folder() / "", ElementType::float32, {2}, two_floats()));
  EXPECT_FALSE(write("", ElementType::float32, {2}, two_floats()));
  const auto missing =
      write(folder() / "missing" / "y.npy", ElementType::float32, {2}, two_floats());
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message().find("does not exist"), std::string::npos);
  EXPECT_FALSE(write("/dev/null", ElementType::float32, {2}, two_floats()));
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  EXPECT_EQ(file_count(), 0U);
}

TEST_F(NpyWrite, ReportsAFolderThatTakesNoFiles) {
  // Nobody makes files in /proc, root neither.
  const auto written = write("/proc/y.npy", ElementType::float32, {2}, two_floats());
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::input_output);
  EXPECT_NE(written.error().message().find("/proc/y.npy"), std::string::npos);
}

TEST_F(NpyWrite, ShowsNothingBeforeItIsPublished) {
  const auto path = folder() / "y.npy";
  {
    auto pending = PendingFile::with_array(path, ElementType::float32, {2}, two_floats());
    ASSERT_TRUE(pending);
    EXPECT_FALSE(std::filesystem::exists(path));
  }
  EXPECT_EQ(file_count(), 0U) << "a dropped file is removed";
  auto pending = PendingFile::with_array(path, ElementType::float32, {2}, two_floats());
  ASSERT_TRUE(pending->publish());
  EXPECT_TRUE(read(path));
  EXPECT_EQ(file_count(), 1U);
}

TEST_F(NpyWrite, PublishesAllFilesOrNone) {
  std::vector<PendingFile> files;
  for (const char* name : {"y.npy", "dx.npy"}) {
    auto file = PendingFile::with_array(folder() / name, ElementType::float32, {2}, two_floats());
    ASSERT_TRUE(file);
    files.push_back(std::move(*file));
  }
  // A folder with something in it cannot be replaced by a file.
  std::filesystem::create_directories(folder() / "dx.npy" / "inside");
  EXPECT_FALSE(publish_all(files));
  files.clear();
  EXPECT_FALSE(std::filesystem::exists(folder() / "y.npy"));
  EXPECT_EQ(file_count(), 1U);

  std::filesystem::remove_all(folder() / "dx.npy");
  for (const char* name : {"y.npy", "dx.npy"}) {
    auto file = PendingFile::with_array(folder() / name, ElementType::float32, {2}, two_floats());
    files.push_back(std::move(*file));
  }
  EXPECT_TRUE(publish_all(files));
  EXPECT_TRUE(read(folder() / "y.npy"));
  EXPECT_TRUE(read(folder() / "dx.npy"));
}

TEST_F(NpyWrite, LeavesNothingBehindWhenTheDiskIsFull) {
  // The limit on file sizes stands in for a full disk: a write fails half way.
  const auto write_beyond_limit = [path = folder() / "y.npy"] {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{64 * 1024, 64 * 1024};
    setrlimit(RLIMIT_FSIZE, &limit);
    const std::vector<std::byte> many(1024 * 1024);
    const auto written = write(path, ElementType::float32, {256 * 1024}, many);
    _exit(!written && written.error().code == ErrorCode::input_output ? 0 : 1);
  };
  EXPECT_EXIT(write_beyond_limit(), testing::ExitedWithCode(0), "");
  EXPECT_EQ(file_count(), 0U);
}

}  // namespace
}  // namespace vkact::npy
