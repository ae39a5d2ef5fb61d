// What the driver does where it may do one or the other, and with special values.
#include <array>
#include <cmath>
#include <limits>

#include "driver/measurement.hpp"
#include "driver/shader_run.hpp"
#include "driver/shaders.hpp"

namespace vkact::driver {
namespace {

std::uint32_t place_of(std::string_view name) {
  std::uint32_t place = 0;
  for (const Function& each : functions()) {
    if (each.name == name) return place;
    ++place;
  }
  return place;
}

Result<float> result_of(const Device& device, std::uint32_t place, float a, float b = 0,
                        float c = 0) {
  const auto results = run_shader(device, functions_shader(), place, {{a}, {b}, {c}});
  if (!results) return results.error();
  return results->front();
}

std::string rounding_of(float tie, float above_tie, float lower, float upper) {
  if (above_tie == lower) return "toward zero";
  if (above_tie == upper && tie == lower) return "to nearest, ties to even";
  return "otherwise";
}

}  // namespace

Result<std::vector<Behaviour>> measure_behaviour(const Device& device) {
  const std::uint32_t sum = place_of("a + b");
  const std::uint32_t product = place_of("a * b");
  const std::uint32_t fused = place_of("fma(a, b, c)");
  const std::uint32_t half = place_of("unpackHalf2x16(packHalf2x16(a))");
  // The square of 1 + 2^-12 is 1 + 2^-11 + 2^-24, which rounds to 1 + 2^-11.
  constexpr float kFactor = 1 + 0x1p-12F;
  constexpr float kRounded = -(1 + 0x1p-11F);
  const std::array<Result<float>, 12> results{
      result_of(device, fused, kFactor, kFactor, kRounded),
      result_of(device, kContractible, kFactor, kFactor, kRounded),
      result_of(device, kPrecise, kFactor, kFactor, kRounded),
      result_of(device, product, 0x1p-126F, 0.5F),
      result_of(device, sum, 0x1p-130F, 0),
      result_of(device, sum, 1, 0x1p-24F),
      result_of(device, sum, 1, 0x1.8p-24F),
      result_of(device, product, 0.0F, -1),
      result_of(device, half, 1 + 0x1p-11F),
      result_of(device, half, 1 + 0x1.8p-11F),
      result_of(device, half, 0x1p-24F),
      result_of(device, half, 70000),
  };
  for (const auto& each : results)
    if (!each) return each.error();
  const auto value = [&](std::size_t i) { return *results[i]; };
  const auto either = [](bool condition, const char* yes, const char* no) {
    return std::string(condition ? yes : no);
  };
  return std::vector<Behaviour>{
      {"Is fma(a, b, c) rounded once?", either(value(0) != 0, "yes", "no, like a * b + c")},
      {"Is a * b + c contracted to it without precise?", either(value(1) != 0, "yes", "no")},
      {"And with precise?", either(value(2) != 0, "yes", "no"), value(2) != 0},
      {"Are subnormal results kept?", either(value(3) == 0x1p-127F, "yes", "no, they become zero")},
      {"Are subnormal operands kept?",
       either(value(4) == 0x1p-130F, "yes", "no, they count as zero")},
      {"How is a sum rounded?", rounding_of(value(5), value(6), 1, 1 + 0x1p-23F)},
      {"Has 0 * -1 the sign of zero?", either(std::signbit(value(7)), "yes", "no")},
      {"How does packHalf2x16 round?", rounding_of(value(8), value(9), 1, 1 + 0x1p-10F)},
      {"Does it keep subnormal float16?",
       either(value(10) == 0x1p-24F, "yes", "no, they become zero")},
      {"What does it make of 70000?",
       either(std::isinf(value(11)), "infinity", "the greatest float16")},
  };
}

bool SpecialResult::is_as_expected() const noexcept {
  if (std::isnan(expected)) return std::isnan(actual);
  return expected == actual && std::signbit(expected) == std::signbit(actual);
}

Result<std::vector<SpecialResult>> measure_special_values(const Device& device,
                                                          const MeasurementOptions& options) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const std::vector<float> operands{std::numeric_limits<float>::quiet_NaN(), kInfinity, -kInfinity,
                                    -0.0F, 0.0F};
  std::vector<SpecialResult> all;
  std::uint32_t place = 0;
  for (const Function& function : functions()) {
    const std::uint32_t number = place++;
    if (function.operands != 1 || function.name.starts_with("float(")) continue;
    if (!options.takes(function.name)) continue;
    const std::vector<float> nothing(operands.size());
    const auto results =
        run_shader(device, functions_shader(), number, {operands, nothing, nothing});
    if (!results) return results.error();
    for (std::size_t i = 0; i < operands.size(); ++i) {
      const auto exact = function.exact({static_cast<double>(operands[i]), 0, 0});
      all.push_back({function.name, operands[i], static_cast<float>(exact), (*results)[i]});
    }
  }
  return all;
}

}  // namespace vkact::driver
