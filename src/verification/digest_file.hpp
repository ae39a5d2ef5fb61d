// Digests in a file, by which two machines are compared.
#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>
#include <vkact/device.hpp>
#include <vkact/result.hpp>

#include "verification/digests.hpp"

namespace vkact::verification {

/// The digest of one case, in the words of the file.
struct DigestEntry {
  std::string activation;
  std::string direction;  ///< name_of(Pass).
  std::string dtype;
  std::string digest;  ///< 16 hexadecimal digits.
};

/// A case with its digest.
DigestEntry entry_of(const DigestCase& what, std::uint64_t digest);

/// What a machine computed.
struct DigestFile {
  std::string device;
  std::string driver;
  std::vector<DigestEntry> entries;
};

/// {"device", "driver", "digests": [{"activation", "direction", "dtype", "digest"} ...]}.
nlohmann::ordered_json json_of(const DigestFile& digests);

/// Reads a file that holds such an object; what else the object holds does not matter. An
/// invalid_argument error where it does not.
Result<DigestFile> read_digest_file(const std::filesystem::path& path);

/// Replaces the file, whole or not at all.
Result<void> write_digest_file(const DigestFile& digests, const std::filesystem::path& path);

/// What two machines agree on.
struct DigestComparison {
  std::size_t equal = 0;
  std::vector<std::string> different;  ///< A line for each case whose digests differ.
  std::vector<std::string> only_in_first;
  std::vector<std::string> only_in_second;
};

DigestComparison comparison_of(const DigestFile& first, const DigestFile& second);

/// A line for each case whose digests differ or that only one of the two has; none where both
/// computed the same.
std::vector<std::string> differences(const DigestFile& first, const DigestFile& second);

}  // namespace vkact::verification
