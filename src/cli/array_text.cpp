#include "cli/array_text.hpp"

#include <algorithm>
#include <optional>

#include "cli/text.hpp"
#include "verification/numbers.hpp"

namespace vkact::cli {
namespace {

using verification::Numbers;

constexpr std::uint64_t kMostElements = 1000;
constexpr std::uint64_t kEdge = 3;
constexpr const char* kIndent = "  ";

std::string shortest(const Numbers& numbers, std::size_t index) {
  const auto value = static_cast<double>(numbers.value(index));
  constexpr int kAlwaysEnough = 9;
  for (int count = 1; count < kAlwaysEnough; ++count) {
    std::string text = digits(value, count);
    if (verification::nearest_pattern(std::stod(text), numbers.type) == numbers.patterns[index])
      return text;
  }
  return digits(value, kAlwaysEnough);
}

class ArrayPrinter {
 public:
  ArrayPrinter(const Shape& shape, const Numbers& numbers)
      : shape_(shape), numbers_(numbers), is_cut_(numbers.size() > kMostElements) {
    collect(0, 0);
  }

  std::string text() {
    for (const std::string& each : elements_) width_ = std::max(width_, each.size());
    append(0);
    return text_;
  }

 private:
  // The places on an axis that are shown; none stands for those between.
  std::vector<std::optional<std::uint64_t>> shown(std::size_t axis) const {
    std::vector<std::optional<std::uint64_t>> places;
    const std::uint64_t length = shape_[axis];
    for (std::uint64_t i = 0; i < length; ++i) {
      if (is_cut_ && length > 2 * kEdge && i == kEdge) {
        places.emplace_back(std::nullopt);
        i = length - kEdge;
      }
      places.emplace_back(i);
    }
    return places;
  }

  void collect(std::size_t axis, std::uint64_t element) {
    if (axis == shape_.size()) {
      elements_.push_back(shortest(numbers_, static_cast<std::size_t>(element)));
      return;
    }
    for (const auto place : shown(axis))
      if (place) collect(axis + 1, element * shape_[axis] + *place);
  }

  void append(std::size_t axis) {
    if (axis == shape_.size()) {
      const std::string& element = elements_[next_++];
      text_ += std::string(width_ - element.size(), ' ') + element;
      return;
    }
    const bool is_last = axis + 1 == shape_.size();
    text_ += "[";
    bool is_first = true;
    for (const auto place : shown(axis)) {
      if (!is_first)
        text_ += is_last ? ", " : ",\n" + std::string(kIndent) + std::string(axis + 1, ' ');
      is_first = false;
      if (place)
        append(axis + 1);
      else
        text_ += "...";
    }
    text_ += "]";
  }

  const Shape& shape_;
  const Numbers& numbers_;
  const bool is_cut_;
  std::vector<std::string> elements_;
  std::size_t next_ = 0;
  std::size_t width_ = 0;
  std::string text_;
};

}  // namespace

std::string array_text(const std::string& name, const HostTensor& tensor) {
  const Numbers numbers = Numbers::from_bytes(tensor.type, tensor.bytes);
  return name + " " + to_string(tensor.shape) + " =\n" + kIndent +
         ArrayPrinter(tensor.shape, numbers).text() + "\n";
}

}  // namespace vkact::cli
