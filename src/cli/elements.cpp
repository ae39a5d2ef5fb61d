#include "cli/elements.hpp"

#include <cstring>
#include <string_view>
#include <utility>

#include "cli/command_error.hpp"

namespace vkact::cli {
namespace {

template <class From, class To>
std::vector<std::byte> convert_all(const std::vector<std::byte>& bytes) {
  std::vector<std::byte> result(bytes.size() / sizeof(From) * sizeof(To));
  const std::byte* source = bytes.data();
  for (std::size_t offset = 0; offset < result.size(); offset += sizeof(To)) {
    From element;
    std::memcpy(&element, source, sizeof element);
    source += sizeof element;
    const To rounded(static_cast<float>(element));
    std::memcpy(result.data() + offset, &rounded, sizeof rounded);
  }
  return result;
}

template <class From>
std::vector<std::byte> convert_from(std::vector<std::byte> bytes, ElementType to) {
  if (element_type_of<From>::value == to) return bytes;
  switch (to) {
    case ElementType::float16:
      return convert_all<From, float16>(bytes);
    case ElementType::bfloat16:
      return convert_all<From, bfloat16>(bytes);
    case ElementType::float32:
    case ElementType::int32:
    case ElementType::uint8:
      break;
  }
  return convert_all<From, float>(bytes);
}

}  // namespace

std::vector<std::byte> converted(std::vector<std::byte> bytes, ElementType from, ElementType to) {
  switch (from) {
    case ElementType::float16:
      return convert_from<float16>(std::move(bytes), to);
    case ElementType::bfloat16:
      return convert_from<bfloat16>(std::move(bytes), to);
    case ElementType::float32:
    case ElementType::int32:
    case ElementType::uint8:
      break;
  }
  return convert_from<float>(std::move(bytes), to);
}

ElementType element_type_option(const std::string& name) {
  constexpr std::pair<std::string_view, ElementType> kShortNames[] = {
      {"fp32", ElementType::float32}, {"f32", ElementType::float32},
      {"fp16", ElementType::float16}, {"f16", ElementType::float16},
      {"half", ElementType::float16}, {"bf16", ElementType::bfloat16}};
  for (const auto& [short_name, type] : kShortNames)
    if (name == short_name) return type;
  const auto type = element_type_named(name);
  if (!type || !is_floating(*type))
    refuse("--dtype", "'" + name + "' is none of float32, float16 and bfloat16");
  return *type;
}

}  // namespace vkact::cli
