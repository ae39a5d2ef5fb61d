// The pipeline cache on disk saves time and never costs correctness.
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "device_test.hpp"

namespace vkact::device_test {
namespace {

namespace fs = std::filesystem;

class PipelineCache : public DeviceTest {
 protected:
  PipelineCache()
      : folder_(fs::path(testing::TempDir()) /
                ("vkact." + std::to_string(::getpid()) + "." +
                 testing::UnitTest::GetInstance()->current_test_info()->name())) {
    fs::remove_all(folder_);
  }
  ~PipelineCache() override { fs::remove_all(folder_); }

  // Opens a device on the folder, uses a pipeline and closes the device.
  void use() {
    const auto other = open({.pipeline_cache_folder = folder_.string()});
    ASSERT_TRUE(succeeded(other));
    const auto x = (*other).upload<float>({-2, -1, 0, 1, 2}, {5});
    ASSERT_TRUE(succeeded(x));
    Batch batch(*other.operator->());
    batch.forward(relu(), *x, *x);
    batch.forward(hardtanh(), *x, *x);
    ASSERT_TRUE(succeeded(batch.submit()));
    EXPECT_EQ((*other).download<float>(*x).value(), (std::vector<float>{0, 0, 0, 1, 1}));
  }

  std::vector<fs::path> files() const {
    std::vector<fs::path> found;
    if (fs::exists(folder_))
      for (const auto& entry : fs::directory_iterator(folder_)) found.push_back(entry.path());
    return found;
  }

  const fs::path folder_;
};

TEST_F(PipelineCache, IsUsedByTheNextDevice) {
  use();
  ASSERT_EQ(files().size(), 1u);
  use();
  EXPECT_EQ(files().size(), 1u);
}

TEST_F(PipelineCache, ThatIsDamagedIsIgnoredWithAWarning) {
  use();
  ASSERT_EQ(files().size(), 1u);
  const fs::path file = files().front();
  for (const std::string& contents :
       {std::string(), std::string("not a cache"), std::string(100'000, 'x')}) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << contents;
    use();
    const auto messages = take_messages();
    ASSERT_EQ(messages.size(), 1u) << contents.substr(0, 20);
    EXPECT_NE(messages[0].find(file.string()), std::string::npos) << messages[0];
    EXPECT_NE(messages[0].find("warning"), std::string::npos) << messages[0];
  }
  use();
  EXPECT_TRUE(take_messages().empty()) << "the damaged file was not replaced";
}

TEST_F(PipelineCache, ThatIsCutOffOrOfAnotherDeviceIsNotUsed) {
  use();
  ASSERT_EQ(files().size(), 1u);
  const fs::path file = files().front();
  const auto whole = fs::file_size(file);
  // Within VkAct's own header, at its end, and within what the driver gave.
  for (const std::uintmax_t left : {std::uintmax_t{10}, std::uintmax_t{24}, whole / 2, whole - 1}) {
    fs::resize_file(file, left);
    use();
    const auto messages = take_messages();
    ASSERT_EQ(messages.size(), 1u) << left << " bytes";
    EXPECT_NE(messages[0].find("is damaged"), std::string::npos) << messages[0];
    EXPECT_EQ(fs::file_size(file), whole) << left << " bytes";
  }
  // One changed byte of the driver's header, which names the device.
  {
    std::fstream contents(file, std::ios::binary | std::ios::in | std::ios::out);
    contents.seekp(24 + 8);
    contents.put('?');
  }
  use();
  EXPECT_EQ(take_messages().size(), 1u);
}

TEST_F(PipelineCache, WhoseFileIsAFolderIsAWarning) {
  use();
  ASSERT_EQ(files().size(), 1u);
  const fs::path file = files().front();
  fs::remove(file);
  fs::create_directory(file);
  use();
  const auto messages = take_messages();
  ASSERT_FALSE(messages.empty());
  for (const std::string& message : messages)
    EXPECT_NE(message.find(file.string()), std::string::npos) << message;
  EXPECT_TRUE(fs::is_directory(file));
}

TEST_F(PipelineCache, ReplacesALinkThatLeadsNowhere) {
  use();
  ASSERT_EQ(files().size(), 1u);
  const fs::path file = files().front();
  fs::remove(file);
  fs::create_symlink("/nowhere/cache", file);
  use();
  EXPECT_TRUE(take_messages().empty());
  EXPECT_TRUE(fs::is_regular_file(fs::symlink_status(file)));
}

TEST_F(PipelineCache, ThatCannotBeWrittenIsAWarning) {
  std::ofstream(folder_) << "a file where the folder should be";
  use();
  const auto messages = take_messages();
  ASSERT_FALSE(messages.empty());
  EXPECT_NE(messages.back().find("cannot be written"), std::string::npos) << messages.back();
}

TEST_F(PipelineCache, NoneWritesNothing) {
  const auto other = open({.pipeline_cache_folder = "none"});
  ASSERT_TRUE(succeeded(other));
  const std::vector<Activation> wanted{relu()};
  EXPECT_TRUE(succeeded((*other).prepare(wanted)));
  EXPECT_FALSE(fs::exists("none"));
}

}  // namespace
}  // namespace vkact::device_test
