#include "vulkan/pipeline_cache_file.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>

namespace vkact::vulkan {
namespace {

namespace fs = std::filesystem;

constexpr char kMagic[8] = {'V', 'K', 'A', 'C', 'T', 'P', 'C', '1'};

struct Header {
  char magic[8];
  std::uint64_t size;
  std::uint64_t checksum;
};

// FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/
std::uint64_t checksum(std::span<const std::byte> data) {
  std::uint64_t hash = 14695981039346656037u;
  for (const std::byte byte : data)
    hash = (hash ^ static_cast<std::uint64_t>(byte)) * 1099511628211u;
  return hash;
}

fs::path default_folder() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache != '\0')
    return fs::path(cache) / "vkact";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0')
    return fs::path(home) / ".cache" / "vkact";
  return {};
}

std::string file_name(const PhysicalDevice& device) {
  char text[64];
  std::snprintf(text, sizeof text, "%08x-%08x-%08x-", device.description.vendor_id,
                device.description.device_id, device.driver_version);
  std::string name = text;
  for (const std::uint8_t byte : device.pipeline_cache_uuid) {
    std::snprintf(text, sizeof text, "%02x", byte);
    name += text;
  }
  return name + ".pipelines";
}

}  // namespace

PipelineCacheFile::PipelineCacheFile(const std::string& folder, const PhysicalDevice& device,
                                     MessageHandler on_message)
    : on_message_(std::move(on_message)) {
  if (folder == "none") return;
  const fs::path base = folder.empty() ? default_folder() : fs::path(folder);
  if (!base.empty()) path_ = base / file_name(device);
}

std::vector<std::byte> PipelineCacheFile::load() const {
  if (path_.empty()) return {};
  std::ifstream file(path_, std::ios::binary);
  if (!file) return {};
  Header header{};
  std::error_code error;
  const std::uintmax_t file_size = fs::file_size(path_, error);
  std::vector<std::byte> data;
  bool sound = !error && file.read(reinterpret_cast<char*>(&header), sizeof header) &&
               std::memcmp(header.magic, kMagic, sizeof kMagic) == 0 &&
               header.size == file_size - sizeof header;
  if (sound) {
    data.resize(header.size);
    sound = file.read(reinterpret_cast<char*>(data.data()),
                      static_cast<std::streamsize>(data.size())) &&
            checksum(data) == header.checksum;
  }
  if (sound) return data;
  on_message_("warning: the pipeline cache " + path_.string() + " is damaged and is made anew");
  return {};
}

void PipelineCacheFile::store(std::span<const std::byte> data) const {
  if (path_.empty()) return;
  std::error_code error;
  fs::create_directories(path_.parent_path(), error);
  const fs::path temporary = path_.string() + "." + std::to_string(::getpid()) + ".tmp";
  {
    std::ofstream file(temporary, std::ios::binary | std::ios::trunc);
    Header header{};
    std::memcpy(header.magic, kMagic, sizeof kMagic);
    header.size = data.size();
    header.checksum = checksum(data);
    file.write(reinterpret_cast<const char*>(&header), sizeof header);
    file.write(reinterpret_cast<const char*>(data.data()),
               static_cast<std::streamsize>(data.size()));
    file.flush();
    if (!file) error = std::make_error_code(std::errc::io_error);
  }
  if (!error) fs::rename(temporary, path_, error);
  if (!error) return;
  std::error_code ignored;
  fs::remove(temporary, ignored);
  on_message_("warning: the pipeline cache " + path_.string() +
              " cannot be written: " + error.message());
}

}  // namespace vkact::vulkan
