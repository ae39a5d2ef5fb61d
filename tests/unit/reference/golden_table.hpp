// The tables of tests/golden, read.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>
#include <vkact/activation.hpp>

namespace vkact {

/// How GoogleTest names a row in its messages.
inline void PrintTo(const ActivationInfo& info,  // NOLINT(readability-identifier-naming)
                    std::ostream* stream) {
  *stream << info.name;
}

}  // namespace vkact

namespace vkact::reference {

/// One line of a golden table.
struct GoldenPoint {
  std::size_t line;  ///< Its number in the file.
  float x;
  std::map<std::string, float> parameters;  ///< Those that the line gives, by name.
  double y;
  double derivative;
  std::map<std::string, double> parameter_derivatives;  ///< By the parameter's name.

  /// The activation with this line's parameters.
  Activation activation(ActivationId id) const;
};

/// A golden table by the activation's name; nothing where there is no such file.
std::optional<std::vector<GoldenPoint>> read_golden_table(std::string_view activation);

/// Why activations have no table of their own, by their names: tests/golden/without_table.txt.
std::map<std::string, std::string, std::less<>> reasons_without_golden_table();

}  // namespace vkact::reference
