#include "cli/driver_charts.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <variant>

namespace vkact::cli {
namespace {

using charts::Line;
using charts::LineChart;
using charts::Scale;
using driver::FormulaAccuracy;
using driver::FunctionAccuracy;

constexpr std::size_t kDriverColour = 2;
constexpr std::size_t kVkactColour = 1;
// Less is of no interest: a result that is the nearest number may be half a unit off.
constexpr double kLeastShown = 0.1;

LineChart error_chart(std::string title) {
  return {std::move(title),
          {"|x|", Scale::base2},
          {"worst error in ULP, from 0.1 on", Scale::base10},
          {}};
}

template <class Binade>
Line line_of(std::string name, const std::vector<Binade>& binades, double Binade::*ulp,
             std::size_t colour, std::size_t dashes = 0) {
  Line line{std::move(name), {}, colour, dashes};
  for (const Binade& each : binades)
    line.points.push_back({std::ldexp(1.0, each.exponent), std::max(each.*ulp, kLeastShown)});
  return line;
}

Line allowed_line(const FunctionAccuracy& function) {
  return line_of("Vulkan allows", function.binades, &driver::Binade::allowed_ulp, 0, 1);
}

}  // namespace

std::vector<charts::Chart> charts_of(const std::vector<FunctionAccuracy>& functions,
                                     const std::vector<FormulaAccuracy>& formulas,
                                     const std::string& device) {
  std::vector<charts::Chart> all;
  for (const FormulaAccuracy& formula : formulas) {
    const std::string name(formula.activation);
    const auto function = std::ranges::find(functions, formula.activation, &FunctionAccuracy::name);
    const bool is_function = function != functions.end();
    LineChart chart = error_chart(name);
    if (is_function) chart.lines.push_back(allowed_line(*function));
    chart.lines.push_back(
        line_of(is_function ? "the driver's " + name : "with the driver's functions",
                formula.binades, &driver::FormulaBinade::driver_ulp, kDriverColour));
    chart.lines.push_back(line_of("VkAct's " + name, formula.binades,
                                  &driver::FormulaBinade::vkact_ulp, kVkactColour));
    all.emplace_back(std::move(chart));
  }
  const auto all_functions = driver::functions();
  for (const FunctionAccuracy& function : functions) {
    const auto row = std::ranges::find(all_functions, function.name, &driver::Function::name);
    const bool is_shown =
        std::ranges::find(formulas, function.name, &FormulaAccuracy::activation) != formulas.end();
    if (row->operands != 1 || is_shown || function.binades.empty()) continue;
    LineChart chart = error_chart("the driver's " + std::string(function.name));
    chart.lines.push_back(allowed_line(function));
    chart.lines.push_back(
        line_of("the driver's", function.binades, &driver::Binade::worst_ulp, kDriverColour));
    all.emplace_back(std::move(chart));
  }
  if (all.size() == 1) std::get<LineChart>(all.front()).title += " on " + device;
  return all;
}

}  // namespace vkact::cli
