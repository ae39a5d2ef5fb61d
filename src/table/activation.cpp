#include <algorithm>
#include <cmath>
#include <vector>

#include "base/number.hpp"
#include "base/suggestion.hpp"
#include "table/table.hpp"

namespace vkact {
namespace {

bool is_called(const ActivationInfo& info, std::string_view name) {
  return is_same_name(info.name, name) ||
         std::ranges::any_of(info.aliases,
                             [&](std::string_view alias) { return is_same_name(alias, name); });
}

// "; did you mean 'gelu'?", with the name of the table's row. Among the nearest, such names come
// before aliases.
std::string suggested_activation(std::string_view name) {
  std::vector<std::string_view> candidates;
  for (const auto& info : activations()) candidates.push_back(info.name);
  for (const auto& info : activations())
    candidates.insert(candidates.end(), info.aliases.begin(), info.aliases.end());
  const std::string_view nearest = nearest_name(name, candidates);
  for (const auto& info : activations())
    if (!nearest.empty() && is_called(info, nearest))
      return "; did you mean '" + std::string(info.name) + "'" +
             (nearest == info.name ? "" : ", also called '" + std::string(nearest) + "'") + "?";
  return "; 'vkact list' shows all";
}

std::string text_of(const ParameterInfo& described, double value) {
  return described.whole && is_int32(value) ? std::to_string(static_cast<std::int32_t>(value))
                                            : shortest_text(static_cast<float>(value));
}

Result<double> number_in(const ParameterInfo& described, std::string_view text) {
  if (described.whole) {
    const auto number = whole_number<std::int32_t>(text);
    if (!number) return number.error();
    return *number;
  }
  const auto number = decimal_number(text);
  if (!number) return number.error();
  return *number;
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

Activation::Activation(ActivationId id, std::initializer_list<double> parameters) noexcept
    : Activation(id) {
  has_other_count_ = parameters.size() != info().parameters.size();
  if (has_other_count_) return;
  std::size_t index = 0;
  for (const double value : parameters) assign(index++, value);
}

void Activation::assign(std::size_t index, double value) noexcept {
  parameters_[index] = static_cast<float>(value);
  rests_[index] = info().parameters[index].whole
                      ? static_cast<float>(value - static_cast<double>(parameters_[index]))
                      : 0.0F;
}

double Activation::exact(std::size_t index) const noexcept {
  return static_cast<double>(parameters_[index]) + static_cast<double>(rests_[index]);
}

Result<Activation> Activation::named(std::string_view name) {
  for (const auto& info : activations())
    if (is_called(info, name)) return Activation(info.id);
  return Error{ErrorCode::invalid_argument,
               0,
               "activation '" + std::string(name) + "'",
               {"there is none of that name" + suggested_activation(name)}};
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

Result<void> Activation::set(std::string_view parameter, double value) {
  const auto index = index_of(parameter);
  if (!index) return index.error();
  assign(*index, value);
  return {};
}

Result<void> Activation::set(std::string_view parameter, std::string_view text) {
  const auto index = index_of(parameter);
  if (!index) return index.error();
  const ParameterInfo& described = info().parameters[*index];
  const auto refuse = [&](std::string reason) {
    return Error{ErrorCode::invalid_argument,
                 0,
                 std::string(info().name) + " parameter " + std::string(parameter),
                 {std::move(reason)}};
  };
  if (!described.choices.empty()) {
    const auto value = described.value_of(text);
    if (!value)
      return refuse("'" + std::string(text) + "' is none of its values, which are " +
                    std::string(described.choices));
    assign(*index, *value);
    return {};
  }
  const auto number = number_in(described, text);
  if (!number) return refuse(number.error().reasons.front());
  assign(*index, *number);
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
                    "; it is " + text_of(described[i], exact(i))}};
    };
    if (!std::isfinite(parameters_[i])) return refuse("finite");
    if (described[i].whole && !is_int32(exact(i)))
      return refuse("a whole number " + range_text<std::int32_t>());
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

std::optional<std::int32_t> Activation::whole(std::string_view parameter) const noexcept {
  const auto described = info().parameters;
  for (std::size_t i = 0; i < described.size(); ++i)
    if (described[i].name == parameter && described[i].whole && is_int32(exact(i)))
      return static_cast<std::int32_t>(exact(i));
  return std::nullopt;
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
            (described[i].choices.empty() ? text_of(described[i], exact(i))
                                          : std::string(described[i].choice(parameters_[i])));
  return described.empty() ? text : text + ")";
}

}  // namespace vkact
