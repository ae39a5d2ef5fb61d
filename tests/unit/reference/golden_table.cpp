#include "golden_table.hpp"

#include <bit>
#include <cstdint>
#include <fstream>
#include <sstream>

namespace vkact::reference {
namespace {

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream stream(line);
  for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
  return cells;
}

GoldenPoint parse_point(const std::vector<std::string>& columns,
                        const std::vector<std::string>& cells, std::size_t line) {
  GoldenPoint point{line, 0, {}, 0, 0, {}};
  const std::string derivative_prefix = "dy_d";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string& column = columns.at(i);
    const std::string& cell = cells[i];
    if (column == "x_bits") {
      point.x = std::bit_cast<float>(static_cast<std::uint32_t>(std::stoul(cell, nullptr, 16)));
    } else if (column == "y") {
      point.y = std::strtod(cell.c_str(), nullptr);
    } else if (column == "dy_dx") {
      point.derivative = std::strtod(cell.c_str(), nullptr);
    } else if (column.starts_with(derivative_prefix)) {
      point.parameter_derivatives[column.substr(derivative_prefix.size())] =
          std::strtod(cell.c_str(), nullptr);
    } else if (column != "x" && !cell.empty()) {
      point.parameters[column] = std::stof(cell);
    }
  }
  return point;
}

}  // namespace

Activation GoldenPoint::activation(ActivationId id) const {
  Activation activation(id);
  for (const auto& [name, value] : parameters) activation.set(name, value).value();
  return activation;
}

std::optional<std::vector<GoldenPoint>> read_golden_table(std::string_view activation) {
  std::ifstream file(VKACT_GOLDEN_FOLDER "/" + std::string(activation) + ".csv");
  std::string line;
  if (!std::getline(file, line)) return std::nullopt;
  const std::vector<std::string> columns = split(line);
  std::vector<GoldenPoint> points;
  for (std::size_t number = 2; std::getline(file, line); ++number)
    points.push_back(parse_point(columns, split(line), number));
  return points;
}

std::map<std::string, std::string, std::less<>> reasons_without_golden_table() {
  std::ifstream file(VKACT_GOLDEN_FOLDER "/without_table.txt");
  std::map<std::string, std::string, std::less<>> reasons;
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (!line.starts_with('#') && colon != std::string::npos)
      reasons[line.substr(0, colon)] = line.substr(colon + 2);
  }
  return reasons;
}

}  // namespace vkact::reference
