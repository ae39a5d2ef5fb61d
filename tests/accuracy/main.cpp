// Measures the accuracy of all activations on a Vulkan device.
//
//   vkact_accuracy --check FILE [TYPE...]               fails when the record FILE says better
//   vkact_accuracy --check-digests FILE [TYPE...] [odd|even]
//                                                       fails when it has other digests; of every
//                                                       other call
//   vkact_accuracy --write FILE                         makes the record anew
#include <algorithm>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

#include "instructions.hpp"
#include "measurement.hpp"
#include "record.hpp"

namespace vkact::accuracy {
namespace {

template <class T>
T succeeded(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message());
  return std::move(*result);
}

std::vector<ElementType> types_of(const std::vector<std::string>& names) {
  std::vector<ElementType> types;
  for (const ElementType type :
       {ElementType::float32, ElementType::float16, ElementType::bfloat16}) {
    bool asked = names.empty();
    for (const std::string& name : names) asked = asked || name == name_of(type);
    if (asked) types.push_back(type);
  }
  return types;
}

// Of every other call, so that two processes share them: the first and third and so on, or the
// others.
std::vector<verification::DigestCase> asked_digest_cases(const std::vector<ElementType>& types,
                                                         const std::vector<std::string>& names) {
  const auto all = all_digest_cases(types);
  const auto is_asked = [&](const char* part) {
    return std::ranges::find(names, part) != names.end();
  };
  if (!is_asked("odd") && !is_asked("even")) return all;
  std::vector<verification::DigestCase> cases;
  for (std::size_t i = is_asked("odd") ? 0 : 1; i < all.size(); i += 2) cases.push_back(all[i]);
  return cases;
}

int run(const std::string& mode, const std::string& file, const std::vector<std::string>& names) {
  const Device device = succeeded(Device::create());
  const auto types = types_of(names);
  if (mode == "--write") {
    write_record(file, {succeeded(measure_accuracy(device, types)),
                        succeeded(take_digests(device, all_digest_cases(types))),
                        count_instructions(), succeeded(driver::measure_formulas(device))});
    return 0;
  }
  std::vector<std::string> lines;
  if (mode == "--check")
    lines = complaints(file, succeeded(measure_accuracy(device, types)));
  else
    lines = complaints(file, succeeded(take_digests(device, asked_digest_cases(types, names))));
  for (const std::string& line : lines) std::printf("%s\n", line.c_str());
  if (!lines.empty())
    std::printf("Where this is meant, ./scripts/generate_accuracy.sh makes the record anew.\n");
  return lines.empty() ? 0 : 1;
}

}  // namespace
}  // namespace vkact::accuracy

int main(int argument_count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + argument_count);
  const bool is_known =
      words.size() >= 2 &&
      (words[0] == "--check" || words[0] == "--check-digests" || words[0] == "--write");
  if (!is_known) {
    std::fputs(
        "usage: vkact_accuracy --check FILE [TYPE...] | --check-digests FILE [TYPE...] [odd|even] "
        "| "
        "--write FILE\n",
        stderr);
    return 2;
  }
  try {
    return vkact::accuracy::run(words[0], words[1], {words.begin() + 2, words.end()});
  } catch (const std::exception& error) {
    std::fprintf(stderr, "vkact_accuracy: %s\n", error.what());
    return 1;
  }
}
