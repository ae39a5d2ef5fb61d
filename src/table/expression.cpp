// Reading and writing expressions.
#include <algorithm>
#include <cctype>
#include <cstdint>
#include <vector>
#include <vkact/composition.hpp>

#include "base/number.hpp"

namespace vkact {
namespace {

constexpr const char* kNoMixedInside =
    "mixed(...) cannot be part of another composition; apply one after the other";

// Reads from the front of a text. The first error is kept and ends the reading.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<Expression> expression() {
    Expression read = first();
    if (peek() == '|') read = chain(std::move(read));
    if (!error_ && position_ < text_.size())
      fail("unexpected " + next() +
           "; an expression is an activation, mixed(...) or several of them joined by |");
    if (error_) return *error_;
    return read;
  }

 private:
  Expression first() {
    const std::size_t begin = position_;
    if (word() == "mixed") return mixed();
    position_ = begin;
    return activation();
  }

  Chain chain(Expression head) {
    Chain chain;
    if (const auto* link = std::get_if<Activation>(&head))
      chain.links.push_back(*link);
    else
      fail(kNoMixedInside);
    while (!error_ && accept('|')) chain.links.push_back(activation());
    return chain;
  }

  Mixed mixed() {
    Mixed mixed;
    expect('(');
    do {
      Activation part = activation();
      expect(':');
      mixed.parts.push_back({part, channels()});
    } while (!error_ && accept(','));
    expect(')');
    return mixed;
  }

  Activation activation() {
    const std::string_view name = word();
    if (name.empty()) {
      fail("expected the name of an activation, found " + next());
      return Activation(ActivationId{});
    }
    if (name == "mixed") {
      fail(kNoMixedInside);
      return Activation(ActivationId{});
    }
    auto named = Activation::named(name);
    if (!named) {
      keep(named.error());
      return Activation(ActivationId{});
    }
    Activation activation = *named;
    if (accept('(') && !accept(')')) {
      std::vector<std::string_view> seen;
      do {
        parameter(activation, seen);
      } while (!error_ && accept(','));
      expect(')');
    }
    return activation;
  }

  void parameter(Activation& activation, std::vector<std::string_view>& seen) {
    skip_spaces();
    const std::size_t begin = position_;
    const std::string_view name = word();
    if (name.empty() || std::isdigit(static_cast<unsigned char>(name.front())) != 0 ||
        name.front() == '-') {
      position_ = begin;
      const std::string hint = hint_of(activation, value_text());
      position_ = begin;
      return fail("expected the name of a parameter, found " + next() + hint);
    }
    if (std::ranges::find(seen, name) != seen.end())
      return fail(std::string(name) + " is set twice; set it once");
    seen.push_back(name);
    expect('=');
    if (error_) return;
    const std::string_view value = value_text();
    if (value.empty())
      return fail("expected a value for " + std::string(name) + ", found " + next());
    if (const auto set = activation.set(name, value); !set) keep(set.error());
  }

  // "; write negative_slope=0.2": how what stands where a parameter's name was expected becomes
  // one.
  static std::string hint_of(const Activation& activation, std::string_view value) {
    const auto parameters = activation.info().parameters;
    if (parameters.empty()) return "; " + std::string(activation.info().name) + " has none";
    return "; write " + std::string(parameters[0].name) + "=" +
           (value.empty() ? "VALUE" : std::string(value));
  }

  std::uint64_t channels() {
    if (error_) return 0;
    const std::string_view digits = value_text();
    if (digits.empty()) {
      fail("expected a number of channels, found " + next());
      return 0;
    }
    const auto count = whole_number(digits, std::uint64_t{1}, std::uint64_t{UINT64_MAX});
    if (!count) fail("as a number of channels " + count.error().reasons.front());
    return count ? *count : 0;
  }

  void skip_spaces() {
    while (position_ < text_.size() &&
           std::isspace(static_cast<unsigned char>(text_[position_])) != 0)
      ++position_;
  }
  char peek() {
    skip_spaces();
    return position_ < text_.size() ? text_[position_] : '\0';
  }
  bool accept(char wanted) {
    if (error_ || peek() != wanted) return false;
    ++position_;
    skip_spaces();
    return true;
  }
  void expect(char wanted) {
    if (error_ || accept(wanted)) return;
    fail(std::string("expected '") + wanted + "', found " + next());
  }
  template <class Predicate>
  std::string_view take_while(const Predicate& belongs) {
    skip_spaces();
    const std::size_t begin = position_;
    while (position_ < text_.size() && belongs(static_cast<unsigned char>(text_[position_])))
      ++position_;
    const std::string_view taken = text_.substr(begin, position_ - begin);
    skip_spaces();
    return taken;
  }
  // Names and aliases: letters, digits and a few signs.
  std::string_view word() {
    return take_while([](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; });
  }
  std::string_view value_text() {
    return take_while([](unsigned char c) {
      return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '+' || c == '.';
    });
  }
  // What stands where something else was expected: a word, a sign or the end.
  std::string next() {
    if (position_ >= text_.size()) return "the end";
    const std::size_t begin = position_;
    std::size_t length = std::max<std::size_t>(value_text().size(), 1);
    // A letter of UTF-8 stays whole.
    while (begin + length < text_.size() && (text_[begin + length] & 0xc0) == 0x80) ++length;
    return "'" + std::string(text_.substr(begin, length)) + "'";
  }

  void fail(std::string reason) {
    keep({ErrorCode::invalid_argument,
          0,
          "expression '" + std::string(text_) + "'",
          {std::move(reason)}});
  }
  void keep(Error error) {
    if (!error_) error_ = std::move(error);
  }

  std::string_view text_;
  std::size_t position_ = 0;
  std::optional<Error> error_;
};

}  // namespace

Result<Expression> parse_expression(std::string_view text) { return Reader(text).expression(); }

std::string Mixed::to_string() const {
  std::string text = "mixed(";
  for (const MixedPart& part : parts)
    text += (&part == parts.data() ? "" : ", ") + part.activation.to_string() + ":" +
            std::to_string(part.channels);
  return text + ")";
}

std::string Chain::to_string() const {
  std::string text;
  for (const Activation& link : links)
    text += (&link == links.data() ? "" : " | ") + link.to_string();
  return text;
}

std::string to_string(const Expression& expression) {
  return std::visit([](const auto& each) { return each.to_string(); }, expression);
}

}  // namespace vkact
