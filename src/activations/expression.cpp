// Reading and writing expressions.
#include <cctype>
#include <charconv>
#include <vkact/composition.hpp>

namespace vkact {
namespace {

// Reads from the front of a text. The first error is kept and ends the reading.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<Expression> expression() {
    Expression read = first();
    if (peek() == '|') read = chain(std::move(read));
    if (!error_ && position_ < text_.size())
      fail("'" + std::string(text_.substr(position_)) + "' is too much");
    if (error_) return *error_;
    return read;
  }

 private:
  Expression first() {
    const std::size_t begin = position_;
    if (word() == "mixed" && peek() == '(') return mixed();
    position_ = begin;
    return activation();
  }

  Chain chain(Expression head) {
    Chain chain;
    if (const auto* link = std::get_if<Activation>(&head))
      chain.links.push_back(*link);
    else
      fail("a mixed one cannot be a link of a chain");
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
      fail(position_ < text_.size() ? "the name of an activation should stand in place of '" +
                                          std::string(text_.substr(position_, 1)) + "'"
                                    : "the name of an activation is missing at the end");
      return Activation(ActivationId{});
    }
    auto named = Activation::named(name);
    if (!named) {
      keep(named.error());
      return Activation(ActivationId{});
    }
    Activation activation = *named;
    if (accept('(') && !accept(')')) {
      do {
        parameter(activation);
      } while (!error_ && accept(','));
      expect(')');
    }
    return activation;
  }

  void parameter(Activation& activation) {
    const std::string_view name = word();
    expect('=');
    if (error_) return;
    const std::string_view value = value_text();
    float number = 0;
    const auto [end, code] = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool is_number =
        code == std::errc() && end == value.data() + value.size() && !value.empty();
    const auto set = is_number ? activation.set(name, number) : activation.set(name, value);
    if (!set) keep(set.error());
  }

  std::uint64_t channels() {
    const std::string_view digits = value_text();
    std::uint64_t count = 0;
    const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (!error_ && (code != std::errc() || end != digits.data() + digits.size() || count == 0))
      fail("'" + std::string(digits) + "' is no number of channels");
    return count;
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
    const std::string found =
        position_ < text_.size() ? "'" + std::string(1, text_[position_]) + "'" : "the end";
    fail(std::string("'") + wanted + "' should stand in place of " + found);
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
    std::string_view text = take_while([](unsigned char c) {
      return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '+' || c == '.';
    });
    if (text.starts_with('+')) text.remove_prefix(1);
    return text;
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
