#include <algorithm>
#include <cctype>
#include <cmath>
#include <locale>
#include <sstream>
#include <vector>

#include "activations/table.hpp"

namespace vkact {
namespace {

std::string text_of(float value) {
  std::ostringstream stream;
  stream.imbue(std::locale::classic());
  stream << value;
  return stream.str();
}

// Edit distance, letters compared without case. Two neighbouring letters swapped are the likeliest
// slip and cost 1; a letter more, less or other costs 2.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  const auto same = [](char left, char right) {
    return std::tolower(static_cast<unsigned char>(left)) ==
           std::tolower(static_cast<unsigned char>(right));
  };
  std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = 2 * (i + j);
        continue;
      }
      cost[i][j] = std::min({cost[i - 1][j] + 2, cost[i][j - 1] + 2,
                             cost[i - 1][j - 1] + (same(a[i - 1], b[j - 1]) ? 0 : 2)});
      if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
        cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[a.size()][b.size()];
}

bool is_called(const ActivationInfo& info, std::string_view name) {
  return info.name == name || std::ranges::find(info.aliases, name) != info.aliases.end();
}

std::string_view nearest_name(std::string_view name) {
  std::string_view nearest;
  std::size_t least = SIZE_MAX;
  const auto consider = [&](std::string_view candidate, std::string_view canonical) {
    const std::size_t distance = edit_distance(name, candidate);
    if (distance < least) {
      least = distance;
      nearest = canonical;
    }
  };
  for (const auto& info : activations()) {
    consider(info.name, info.name);
    for (const auto alias : info.aliases) consider(alias, info.name);
  }
  return nearest;
}

}  // namespace

std::string_view ParameterInfo::choice(float value) const noexcept {
  std::string_view rest = choices;
  for (float index = 0; !rest.empty(); ++index) {
    const std::size_t end = std::min(rest.find(", "), rest.size());
    if (index == value) return rest.substr(0, end);
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  return {};
}

std::optional<float> ParameterInfo::value_of(std::string_view word) const noexcept {
  for (float value = 0; !choice(value).empty(); ++value)
    if (choice(value) == word) return value;
  return std::nullopt;
}

std::string_view name_of(Family family) noexcept {
  switch (family) {
    case Family::pointwise:
      return "pointwise";
    case Family::rowwise:
      return "rowwise";
    case Family::perturbed:
      return "perturbed";
    case Family::one_hot:
      return "one_hot";
    case Family::projection:
      return "projection";
    case Family::gated:
      return "gated";
    case Family::stochastic:
      return "stochastic";
    case Family::pooling:
      return "pooling";
    case Family::loss:
      return "loss";
    case Family::batchwise:
      return "batchwise";
  }
  return "unknown";
}

Activation::Activation(ActivationId id) noexcept : id_(id) {
  const auto described = info().parameters;
  for (std::size_t i = 0; i < described.size(); ++i) parameters_[i] = described[i].default_value;
}

Activation::Activation(ActivationId id, std::initializer_list<float> parameters) noexcept
    : Activation(id) {
  has_other_count_ = parameters.size() != info().parameters.size();
  if (!has_other_count_) std::ranges::copy(parameters, parameters_.begin());
}

Result<Activation> Activation::named(std::string_view name) {
  for (const auto& info : activations())
    if (is_called(info, name)) return Activation(info.id);
  return Error{
      ErrorCode::invalid_argument,
      0,
      "activation '" + std::string(name) + "'",
      {"there is none of that name; did you mean '" + std::string(nearest_name(name)) + "'?"}};
}

Result<std::size_t> Activation::index_of(std::string_view parameter) const {
  const auto described = info().parameters;
  for (std::size_t i = 0; i < described.size(); ++i)
    if (described[i].name == parameter) return i;
  std::string names;
  for (const auto& each : described) names += (names.empty() ? "" : ", ") + std::string(each.name);
  return Error{ErrorCode::invalid_argument,
               0,
               std::string(info().name) + " parameter '" + std::string(parameter) + "'",
               {"there is none of that name; " +
                (names.empty() ? "this activation has no parameters" : "it has " + names)}};
}

Result<void> Activation::set(std::string_view parameter, float value) {
  const auto index = index_of(parameter);
  if (!index) return index.error();
  parameters_[*index] = value;
  return {};
}

Result<void> Activation::set(std::string_view parameter, std::string_view word) {
  const auto index = index_of(parameter);
  if (!index) return index.error();
  const ParameterInfo& described = info().parameters[*index];
  const auto value = described.value_of(word);
  if (!value)
    return Error{ErrorCode::invalid_argument,
                 0,
                 std::string(info().name) + " parameter " + std::string(parameter),
                 {"'" + std::string(word) + "' is none of its values" +
                  (described.choices.empty() ? "; it is a number"
                                             : ", which are " + std::string(described.choices))}};
  parameters_[*index] = *value;
  return {};
}

Result<void> Activation::check() const {
  if (!is_known(id_))
    return Error{
        ErrorCode::invalid_argument,
        0,
        "activation",
        {"there is none with the number " + std::to_string(static_cast<std::uint32_t>(id_))}};
  const auto described = info().parameters;
  if (has_other_count_)
    return Error{ErrorCode::invalid_argument,
                 0,
                 std::string(info().name),
                 {"it has " + std::to_string(described.size()) +
                  " parameters and was made with another number of them"}};
  for (std::size_t i = 0; i < described.size(); ++i) {
    const auto refuse = [&](const std::string& condition) {
      return Error{ErrorCode::invalid_argument,
                   0,
                   std::string(info().name),
                   {"parameter " + std::string(described[i].name) + " must be " + condition +
                    "; it is " + text_of(parameters_[i])}};
    };
    if (!std::isfinite(parameters_[i])) return refuse("finite");
    if (!described[i].choices.empty() && described[i].choice(parameters_[i]).empty())
      return refuse("one of " + std::string(described[i].choices) + ", counted from 0");
  }
  if (!are_parameters_valid(id_, parameters()))
    return Error{ErrorCode::invalid_argument,
                 0,
                 to_string(),
                 {"its parameters must satisfy " + std::string(info().condition)}};
  return {};
}

Result<void> Activation::check_backward_from_output() const {
  if (!info().backward_from_y)
    return Error{ErrorCode::invalid_argument,
                 0,
                 std::string(info().name),
                 {"its input cannot be told from its output, so backward needs x"}};
  if (!is_exact_from_output(id_, parameters()))
    return Error{ErrorCode::invalid_argument,
                 0,
                 to_string(),
                 {"backward from the output is exact only for " +
                  std::string(info().output_condition) + "; give x"}};
  return {};
}

std::string_view Activation::choice(std::string_view parameter) const noexcept {
  const auto described = info().parameters;
  for (std::size_t i = 0; i < described.size(); ++i)
    if (described[i].name == parameter) return described[i].choice(parameters_[i]);
  return {};
}

std::string Activation::to_string() const {
  std::string text(info().name);
  const auto described = info().parameters;
  for (std::size_t i = 0; i < described.size(); ++i)
    text += (i == 0 ? "(" : ", ") + std::string(described[i].name) + "=" +
            (described[i].choices.empty() ? text_of(parameters_[i])
                                          : std::string(described[i].choice(parameters_[i])));
  return described.empty() ? text : text + ")";
}

}  // namespace vkact
