// The record of a measurement, tests/golden/accuracy.json.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "driver/measurement.hpp"
#include "instructions.hpp"
#include "measurement.hpp"

namespace vkact::accuracy {

/// All that the record holds.
struct Record {
  std::vector<verification::CaseResult> results;
  verification::DigestFile digests;
  std::vector<InstructionCount> instructions;
  std::vector<driver::FormulaAccuracy> builtins;
};

/// Replaces the record. Throws std::runtime_error where that fails.
void write_record(const std::filesystem::path& path, const Record& record);

/// A line for each result that failed, is worse than the record says or is not in it. Throws
/// std::runtime_error where there is no record.
std::vector<std::string> complaints(const std::filesystem::path& path,
                                    std::span<const verification::CaseResult> results);

/// A line for each of these digests that is not the record's. Throws std::runtime_error where there
/// is no record.
std::vector<std::string> complaints(const std::filesystem::path& path,
                                    const verification::DigestFile& digests);

}  // namespace vkact::accuracy
