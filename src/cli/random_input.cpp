#include "cli/random_input.hpp"

#include <string_view>

#include "base/number.hpp"
#include "cli/command_error.hpp"
#include "verification/numbers.hpp"
#include "verification/random.hpp"

namespace vkact::cli {
namespace {

constexpr std::string_view kPrefix = "random:";
constexpr std::uint64_t kMostElements = std::uint64_t{1} << 28;

[[noreturn]] void refuse_form(const std::string& text) {
  refuse("--input", "'" + text + "' is no shape; write random:4x64 or, with a seed, random:4x64:7");
}

std::uint64_t number_in(const std::string& text, std::string_view digits) {
  const auto number = whole_number(digits, std::uint64_t{0}, std::uint64_t{UINT64_MAX});
  if (!number) refuse_form(text);
  return *number;
}

}  // namespace

std::optional<RandomInput> random_input(const std::string& text) {
  if (!text.starts_with(kPrefix)) return std::nullopt;
  std::string_view rest = std::string_view(text).substr(kPrefix.size());
  RandomInput input;
  if (const std::size_t colon = rest.find(':'); colon != std::string_view::npos) {
    input.seed = number_in(text, rest.substr(colon + 1));
    rest = rest.substr(0, colon);
  }
  for (;;) {
    const std::size_t end = rest.find('x');
    input.shape.push_back(number_in(text, rest.substr(0, end)));
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  const auto count = element_count(input.shape);
  if (!count || *count > kMostElements)
    refuse("--input", "'" + text + "' has more than 2^28 elements; give a file");
  return input;
}

HostTensor drawn(const RandomInput& input, ElementType type) {
  verification::Random random(input.seed);
  verification::Numbers numbers{type, {}};
  numbers.patterns.resize(static_cast<std::size_t>(element_count(input.shape).value()));
  for (std::uint32_t& pattern : numbers.patterns)
    pattern = verification::nearest_pattern(random.normal(), type);
  return {input.shape, type, numbers.bytes()};
}

}  // namespace vkact::cli
