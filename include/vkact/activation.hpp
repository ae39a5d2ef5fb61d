// Activations as values: what exists, with which parameters, and how to name one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vkact/result.hpp>
#include <vkact/visibility.hpp>

namespace VKACT_PUBLIC vkact {

/// Every activation, in the order of the table activations.def.
enum class ActivationId : std::uint32_t {
#define VKACT_ROW(family, name, ...) name,
#include <vkact/activations.def>
};

/// The shape of work an activation does; see docs/kernels.md.
enum class Family : std::uint32_t {
  pointwise,   ///< y[i] depends on x[i] alone.
  rowwise,     ///< y along one axis depends on all of x along that axis, by maximum and sum.
  perturbed,   ///< Rowwise with random noise.
  one_hot,     ///< Rowwise: 1 at one element, 0 elsewhere.
  projection,  ///< Rowwise: projected on the simplex.
  gated,       ///< y is a product of two factors, of a value and of its gate.
  stochastic,  ///< y[i] depends on x[i] and, in training, on a random number.
  pooling,     ///< y has another length along an axis, of elements that x has along it.
  loss,        ///< A number for each row, or for all of them.
  batchwise,   ///< y depends on x and on the mean and variance of its channel.
};

/// Its name, such as "pointwise".
std::string_view name_of(Family family) noexcept;

/// Most parameters that an activation has.
inline constexpr std::size_t kMaxParameters = 4;

/// One parameter of an activation.
struct ParameterInfo {
  std::string_view name;
  float default_value = 0;
  bool trainable = false;  ///< Networks learn it: its gradient is defined.
  /// Words that its values 0, 1, ... stand for, as "first, second"; empty where it is a number.
  std::string_view choices = {};
  /// It takes whole numbers alone, all those of 32 bits with a sign.
  bool whole = false;
  /// The default as a fraction such as "1/6", where no float is that number and it is meant
  /// exactly: the float next to it stands for the fraction. Empty elsewhere.
  std::string_view fraction = {};

  /// The word of a choice; empty where the value is none.
  std::string_view choice(float value) const noexcept;
  /// The value that a word stands for, if it is a choice.
  std::optional<float> value_of(std::string_view word) const noexcept;
};

/// What a call may be given besides its tensors; see CallOptions.
enum class Input : std::uint32_t {
  none = 0,
  parameters = 1,  ///< Tensors with the values of trainable parameters.
  axis = 2,
  gate = 4,          ///< The gate as a tensor of its own.
  mask = 8,          ///< Which elements count.
  target = 16,       ///< What the outputs are compared with.
  random = 32,       ///< Where its random numbers come from.
  training = 64,     ///< Whether it is being trained.
  statistics = 128,  ///< Running means and variances of channels.
};

constexpr Input operator|(Input a, Input b) noexcept {
  return static_cast<Input>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}

/// What the table says of one activation. All views have static lifetime.
struct ActivationInfo {
  ActivationId id{};
  std::string_view name;
  Family family{};
  std::span<const ParameterInfo> parameters;
  std::span<const std::string_view> aliases;
  std::string_view formula;    ///< y as an expression in x and the parameters.
  std::string_view condition;  ///< What the parameters must satisfy; empty when nothing.
  std::string_view
      output_condition;  ///< When backward from y is exact; empty when always or never.
  bool backward_from_x = false;
  bool backward_from_y = false;
  float forward_bound = 0;   ///< Greatest float32 forward error, in units in the last place.
  float backward_bound = 0;  ///< The same for the derivative, where it is not near a zero crossing.
  Input inputs = Input::none;  ///< All that its calls may be given.

  /// Whether its calls may be given that.
  constexpr bool takes(Input input) const noexcept {
    return (static_cast<std::uint32_t>(inputs) & static_cast<std::uint32_t>(input)) != 0;
  }
};

/// All activations, in table order.
std::span<const ActivationInfo> activations() noexcept;

/// The table row of one activation. For a number that is none of the enumeration a row named
/// "unknown" without parameters, inputs or directions; Activation::check() refuses it.
const ActivationInfo& info_of(ActivationId id) noexcept;

/// An activation with its parameters. A small value: copy it freely.
class Activation {
 public:
  /// With default parameters.
  explicit Activation(ActivationId id) noexcept;
  /// With parameters in table order; as many as the activation has, which check() sees to. They are
  /// rounded to float32, but for whole ones.
  Activation(ActivationId id, std::initializer_list<double> parameters) noexcept;

  /// The activation with that name or alias, whatever its case, and default parameters, whatever
  /// those of the framework that has the alias are. An unknown name is an invalid_argument error
  /// that suggests a name that differs by a slip or two, if there is one.
  static Result<Activation> named(std::string_view name);

  /// Sets one parameter by name, to the float32 nearest to the value or, where the parameter is
  /// whole, exactly. An unknown name is an invalid_argument error that lists the names. Values are
  /// judged together by check().
  [[nodiscard]] Result<void> set(std::string_view parameter, double value);
  /// The same from text: the word for a choice, such as "first"; for a whole parameter digits
  /// behind an optional sign; else a decimal number such as "0.5" or "1e-3". Other text, and
  /// numbers out of the range of float32 (whole ones: of 32 bits), are invalid_argument errors.
  [[nodiscard]] Result<void> set(std::string_view parameter, std::string_view text);

  /// Whether it is an activation, every parameter is finite, those that are to be whole are so, and
  /// together they satisfy info().condition.
  [[nodiscard]] Result<void> check() const;

  /// Whether backward from the output y is exact for these parameters; the error says why not.
  [[nodiscard]] Result<void> check_backward_from_output() const;

  ActivationId id() const noexcept { return id_; }
  const ActivationInfo& info() const noexcept { return info_of(id_); }
  /// In table order; of a whole parameter the float32 nearest to it, see whole().
  std::span<const float> parameters() const noexcept {
    return std::span(parameters_).first(info().parameters.size());
  }

  /// The value of a whole parameter, exactly. Empty where there is none of that name, it is not
  /// whole or its value is not, which check() refuses.
  std::optional<std::int32_t> whole(std::string_view parameter) const noexcept;

  /// The word that a parameter is set to, such as "first"; empty where it is no choice.
  std::string_view choice(std::string_view parameter) const noexcept;

  /// For example "leaky_relu(negative_slope=0.01)": every number in as many digits as it takes to
  /// read it back.
  std::string to_string() const;

  friend bool operator==(const Activation&, const Activation&) = default;

 private:
  Result<std::size_t> index_of(std::string_view parameter) const;
  void assign(std::size_t index, double value) noexcept;
  double exact(std::size_t index) const noexcept;

  ActivationId id_;
  std::array<float, kMaxParameters> parameters_{};
  std::array<float, kMaxParameters> rests_{};  // what the floats of whole parameters lack
  bool has_other_count_ = false;               // of parameters than the activation
};

// One factory per activation, from the table:
//   vkact::relu()
//   vkact::leaky_relu({.negative_slope = 0.2f})
#define VKACT_UNWRAP(...) __VA_ARGS__
#define VKACT_FIXED(name, default_value) float name = default_value;
#define VKACT_TRAINABLE(name, default_value) float name = default_value;
#define VKACT_WHOLE(name, default_value) double name = default_value;
#define VKACT_CHOICE(name, default_value, values)          \
  enum name##_choice : std::uint32_t{VKACT_UNWRAP values}; \
  name##_choice name = default_value;
#define VKACT_ROW(family, name, aliases, parameters, ...) \
  struct name##_parameters {                              \
    VKACT_UNWRAP parameters                               \
  };
#include <vkact/activations.def>

#define VKACT_FIXED(name, default_value) values.name,
#define VKACT_TRAINABLE(name, default_value) values.name,
#define VKACT_WHOLE(name, default_value) values.name,
#define VKACT_CHOICE(name, default_value, words) static_cast<double>(values.name),
#define VKACT_ROW(family, name, aliases, parameters, ...)                                  \
  inline Activation name([[maybe_unused]] const name##_parameters& values = {}) noexcept { \
    return Activation(ActivationId::name, {VKACT_UNWRAP parameters});                      \
  }
#include <vkact/activations.def>
#undef VKACT_UNWRAP

}  // namespace vkact
