#include "vulkan/pipeline_cache_file.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace vkact::vulkan {
namespace {

namespace fs = std::filesystem;

class PipelineCacheFileTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::path(testing::TempDir()) /
        ("pipelines." + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  PipelineCacheFile file(const PhysicalDevice& device = {}) {
    return {folder_.string(), device,
            [this](std::string_view text) { warnings_.emplace_back(text); }};
  }

  fs::path folder_;
  std::vector<std::string> warnings_;
  const std::vector<std::byte> data_ = std::vector<std::byte>(1000, std::byte{0x5a});
};

TEST_F(PipelineCacheFileTest, GivesBackWhatItStored) {
  file().store(data_);
  EXPECT_EQ(file().load(), data_);
  EXPECT_TRUE(warnings_.empty());
}

TEST_F(PipelineCacheFileTest, IsEmptyWithoutAWarningBeforeTheFirstStore) {
  EXPECT_TRUE(file().load().empty());
  EXPECT_TRUE(warnings_.empty());
}

TEST_F(PipelineCacheFileTest, LeavesNoTemporaryFile) {
  file().store(data_);
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(PipelineCacheFileTest, IgnoresAChangedByteWithAWarning) {
  file().store(data_);
  {
    std::fstream stream(file().path(), std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(500);
    stream.put('x');
  }
  EXPECT_TRUE(file().load().empty());
  EXPECT_EQ(warnings_.size(), 1u);
}

TEST_F(PipelineCacheFileTest, IgnoresATruncatedFileWithAWarning) {
  file().store(data_);
  for (const std::uintmax_t size : {900u, 10u, 0u}) {
    warnings_.clear();
    fs::resize_file(file().path(), size);
    EXPECT_TRUE(file().load().empty()) << size;
    EXPECT_EQ(warnings_.size(), 1u) << size;
  }
}

TEST_F(PipelineCacheFileTest, KeepsDevicesAndDriversApart) {
  PhysicalDevice other;
  other.driver_version = 1;
  file().store(data_);
  EXPECT_TRUE(file(other).load().empty());
}

TEST_F(PipelineCacheFileTest, AFolderThatCannotBeMadeIsAWarning) {
  std::ofstream(folder_).put('x');
  file().store(data_);
  EXPECT_EQ(warnings_.size(), 1u);
}

TEST_F(PipelineCacheFileTest, NoneStoresNothing) {
  const PipelineCacheFile none("none", {}, [](std::string_view) {});
  none.store(data_);
  EXPECT_TRUE(none.load().empty());
  EXPECT_TRUE(none.path().empty());
}

}  // namespace
}  // namespace vkact::vulkan
