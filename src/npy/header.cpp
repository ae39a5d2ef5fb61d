#include "npy/header.hpp"

#include <cctype>
#include <charconv>
#include <limits>
#include <utility>

#include "npy/text.hpp"

namespace vkact::npy {
namespace {

constexpr std::size_t kMaxAxes = 64;
constexpr std::size_t kMaxNesting = 32;

Error malformed(std::string reason) {
  return file_error(ErrorCode::invalid_argument, std::move(reason));
}

// Reads the subset of Python literals that numpy writes.
class HeaderParser {
 public:
  explicit HeaderParser(std::string_view text) : rest_(text) {}

  Result<Header> parse() {
    if (!take('{')) return malformed("its header is not a dictionary");
    while (!take('}')) {
      std::string key;
      if (!read_string(key) || !take(':')) return malformed("its header is not a valid dictionary");
      if (auto done = read_entry(key); !done) return done.error();
      if (!take(',') && peek() != '}') return malformed("its header is not a valid dictionary");
    }
    skip_space();
    if (!rest_.empty()) return malformed("its header goes on after the dictionary");
    if (!has_descr_) return malformed("its header has no 'descr'");
    if (!has_order_) return malformed("its header has no 'fortran_order'");
    if (!has_shape_) return malformed("its header has no 'shape'");
    return std::move(header_);
  }

 private:
  void skip_space() {
    while (!rest_.empty() && (std::isspace(static_cast<unsigned char>(rest_.front())) != 0))
      rest_.remove_prefix(1);
  }

  char peek() {
    skip_space();
    return rest_.empty() ? '\0' : rest_.front();
  }

  bool take(char wanted) {
    if (peek() != wanted || rest_.empty()) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool take_word(std::string_view word) {
    skip_space();
    if (rest_.substr(0, word.size()) != word) return false;
    rest_.remove_prefix(word.size());
    return true;
  }

  bool read_string(std::string& value) {
    const char quote = peek();
    if (quote != '\'' && quote != '"') return false;
    const std::size_t end = rest_.find(quote, 1);
    if (end == std::string_view::npos) return false;
    value = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    return true;
  }

  Result<void> read_entry(const std::string& key) {
    bool* seen = key == "descr"           ? &has_descr_
                 : key == "fortran_order" ? &has_order_
                 : key == "shape"         ? &has_shape_
                                          : nullptr;
    if (seen == nullptr)
      return malformed("its header has the unknown entry '" + one_line(key).substr(0, 40) + "'");
    if (std::exchange(*seen, true)) return malformed("its header has '" + key + "' twice");
    if (seen == &has_descr_) return read_descr();
    if (seen == &has_order_) return read_order();
    return read_shape();
  }

  Result<void> read_descr() {
    if (read_string(header_.descr)) return {};
    if (peek() == '[' && skip_nested()) {
      header_.structured = true;
      return {};
    }
    return malformed("its header's 'descr' is not a type");
  }

  Result<void> read_order() {
    if (take_word("True")) {
      header_.fortran_order = true;
      return {};
    }
    if (take_word("False")) return {};
    return malformed("its header's 'fortran_order' is neither True nor False");
  }

  Result<void> read_shape() {
    if (!take('(')) return malformed("its header's 'shape' is not a tuple");
    bool comma = true;
    while (!take(')')) {
      if (!comma) return malformed("its header's 'shape' is not a tuple");
      if (header_.shape.size() == kMaxAxes)
        return malformed("its header's 'shape' has more than 64 axes");
      if (auto done = read_length(); !done) return done.error();
      comma = take(',');
    }
    if (header_.shape.size() == 1 && !comma)
      return malformed("its header's 'shape' is not a tuple");
    return {};
  }

  Result<void> read_length() {
    if (peek() == '-') return malformed("its header's 'shape' has a negative length");
    std::uint64_t length = 0;
    const auto [end, code] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), length);
    if (code == std::errc::result_out_of_range ||
        length > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
      return malformed("its header's 'shape' has a length beyond 63 bits");
    if (code != std::errc()) return malformed("its header's 'shape' is not a tuple of integers");
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    take('L');  // Python 2 wrote long integers so.
    header_.shape.push_back(length);
    return {};
  }

  // Steps over a list of tuples, lists and strings.
  bool skip_nested() {
    std::string closers;
    bool begins_tuple = false;
    do {
      std::string text;
      const char next = peek();
      if (next == '\0') return false;
      if (next == '\'' || next == '"') {
        if (!read_string(text)) return false;
        // Padding has no name.
        if (begins_tuple && header_.first_field.empty()) header_.first_field = text;
        begins_tuple = false;
        continue;
      }
      begins_tuple = next == '(';
      if (next == '[' || next == '(') {
        if (closers.size() == kMaxNesting) return false;
        closers += next == '[' ? ']' : ')';
      } else if (next == ']' || next == ')') {
        if (closers.back() != next) return false;
        closers.pop_back();
      }
      rest_.remove_prefix(1);
    } while (!closers.empty());
    return true;
  }

  std::string_view rest_;
  Header header_;
  bool has_descr_ = false;
  bool has_order_ = false;
  bool has_shape_ = false;
};

}  // namespace

Result<Header> parse_header(std::string_view text) { return HeaderParser(text).parse(); }

std::string format_preamble(std::string_view descr, const Shape& shape) {
  constexpr std::size_t kFixedBytes = 10;
  constexpr std::size_t kAlignment = 64;
  std::string dictionary = "{'descr': '";
  dictionary.append(descr).append("', 'fortran_order': False, 'shape': (");
  for (std::size_t axis = 0; axis < shape.size(); ++axis) {
    if (axis != 0) dictionary += ' ';
    dictionary += std::to_string(shape[axis]);
    if (axis + 1 < shape.size() || shape.size() == 1) dictionary += ',';
  }
  dictionary += "), }";
  const std::size_t unpadded = kFixedBytes + dictionary.size() + 1;
  dictionary.append((kAlignment - unpadded % kAlignment) % kAlignment, ' ');
  dictionary += '\n';

  std::string preamble("\x93NUMPY\x01\x00", 8);
  preamble += static_cast<char>(dictionary.size() & 0xff);
  preamble += static_cast<char>(dictionary.size() >> 8);
  return preamble + dictionary;
}

}  // namespace vkact::npy
