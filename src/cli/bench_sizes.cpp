// vkact bench: numbers of elements and rows.
#include <cctype>
#include <charconv>
#include <limits>
#include <string_view>

#include "cli/bench.hpp"
#include "cli/command_error.hpp"
#include "cli/once.hpp"

namespace vkact::cli {
namespace {

constexpr std::uint64_t kGreatest = std::uint64_t{1} << 40;

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (code != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// "4096", "4K", "4k" or "2^12".
std::optional<std::uint64_t> count_in(std::string_view text) {
  if (text.starts_with("2^")) {
    const auto exponent = whole_number(text.substr(2));
    if (!exponent || *exponent >= 64) return std::nullopt;
    return std::uint64_t{1} << *exponent;
  }
  unsigned shift = 0;
  constexpr std::string_view kUnits = "KMG";
  if (!text.empty())
    if (const auto unit =
            kUnits.find(static_cast<char>(std::toupper(static_cast<unsigned char>(text.back()))));
        unit != std::string_view::npos) {
      shift = static_cast<unsigned>(10 * (unit + 1));
      text.remove_suffix(1);
    }
  const auto value = whole_number(text);
  if (!value || *value > std::numeric_limits<std::uint64_t>::max() >> shift) return std::nullopt;
  return *value << shift;
}

std::uint64_t accepted_count(const std::string& source, std::string_view text) {
  const auto count = count_in(text);
  if (!count || *count == 0 || *count > kGreatest)
    refuse(source,
           "'" + std::string(text) + "' is no number from 1 to 2^40; write it as 4096, 4K or 2^12");
  return *count;
}

std::vector<std::string_view> split(std::string_view list, std::string_view separator) {
  std::vector<std::string_view> items;
  for (;;) {
    const std::size_t end = list.find(separator);
    items.push_back(list.substr(0, end));
    if (end == std::string_view::npos) return items;
    list.remove_prefix(end + separator.size());
  }
}

// "N", or "N..M" for N, 2N, 4N ... up to M.
std::vector<std::uint64_t> counts_in(const std::string& source, std::string_view item) {
  const auto ends = split(item, "..");
  if (ends.size() > 2)
    refuse(source, "'" + std::string(item) + "' has more than two ends; write FIRST..LAST");
  const std::uint64_t first = accepted_count(source, ends.front());
  const std::uint64_t last = accepted_count(source, ends.back());
  if (first > last)
    refuse(source, "'" + std::string(item) + "' ends before it begins; write the smaller first");
  std::vector<std::uint64_t> counts;
  for (std::uint64_t count = first; count <= last; count *= 2) counts.push_back(count);
  return counts;
}

}  // namespace

std::vector<std::uint64_t> sizes_option(const std::string& source,
                                        const std::vector<std::string>& lists) {
  std::vector<std::uint64_t> sizes;
  for (const std::string& list : lists)
    for (const std::string_view item : split(list, ","))
      for (const std::uint64_t count : counts_in(source, item)) add_once(sizes, count);
  return sizes;
}

std::vector<AskedRows> rows_option(const std::string& source,
                                   const std::vector<std::string>& lists) {
  std::vector<AskedRows> rows;
  for (const std::string& list : lists)
    for (const std::string_view item : split(list, ",")) {
      const auto factors = split(item, "x");
      if (factors.size() == 2) {
        rows.push_back({accepted_count(source, factors[0]), accepted_count(source, factors[1])});
        if (*rows.back().count > kGreatest / rows.back().length)
          refuse(source, "'" + std::string(item) + "' are more than 2^40 elements");
      } else {
        for (const std::uint64_t length : counts_in(source, item))
          rows.push_back({std::nullopt, length});
      }
    }
  return rows;
}

}  // namespace vkact::cli
