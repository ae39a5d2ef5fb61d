// vkact driver: errors as charts.
#pragma once

#include <string>
#include <vector>

#include "charts/chart.hpp"
#include "driver/measurement.hpp"

namespace vkact::cli {

/// A chart for each activation, written with the driver's functions and as VkAct has it, and for
/// each function of one operand, beside what Vulkan allows: the worst error for operands of each
/// power of two. Of several charts none has room for the device's name.
std::vector<charts::Chart> charts_of(const std::vector<driver::FunctionAccuracy>& functions,
                                     const std::vector<driver::FormulaAccuracy>& formulas,
                                     const std::string& device);

}  // namespace vkact::cli
