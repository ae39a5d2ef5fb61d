// Functions beside their exact results.
#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

#include "driver/measurement.hpp"
#include "driver/shader_run.hpp"
#include "driver/shaders.hpp"
#include "reference/error.hpp"
#include "verification/random.hpp"

namespace vkact::driver {
namespace {

using verification::Random;

constexpr double kAccurate = 4;

// A float32 of the range: every binade is as likely, and so is every number within.
float drawn(const Range& range, Random& random) {
  if (range.least == range.greatest) return 0;
  const double binade = std::floor(random.uniform(range.least, range.greatest));
  const auto magnitude =
      static_cast<float>(std::ldexp(1 + random.uniform(0, 1), static_cast<int>(binade)));
  const float largest = std::nextafter(std::ldexp(1.0F, range.greatest), 0.0F);
  const bool is_negative = range.has_negative && (random.next() & 1) != 0;
  const float value = std::min(magnitude, range.greatest == 128 ? 3.40282347e38F : largest);
  return is_negative ? -value : value;
}

bool is_in(const Range& range, float value) {
  return std::isnormal(value) && (range.has_negative || value > 0) &&
         std::abs(value) >= std::ldexp(1.0F, range.least) &&
         (range.greatest == 128 || std::abs(value) < std::ldexp(1.0F, range.greatest));
}

class Measuring {
 public:
  explicit Measuring(const Function& function)
      : function_(function), result_{.name = function.name, .rule = function.rule} {}

  void add(const Operands& operands, float result) {
    const auto exact = static_cast<double>(function_.exact(operands));
    const auto actual = static_cast<double>(result);
    const double allowed = function_.allowed(operands, exact);
    if (!std::isfinite(allowed)) return;
    const auto deviation = reference::deviation(exact, actual, function_.type);
    const double unit = reference::unit_in_the_last_place(exact, function_.type);
    ++result_.points;
    if (operands[0] != 0) {
      Binade& binade = binades_[std::ilogb(operands[0])];
      binade.worst_ulp = std::max(binade.worst_ulp, deviation.ulp);
      binade.allowed_ulp = std::max(binade.allowed_ulp, allowed / unit);
    }
    total_ulp_ += deviation.ulp;
    result_.worst_absolute = std::max(result_.worst_absolute, deviation.absolute);
    if (deviation.ulp > result_.worst_ulp) {
      result_.worst_ulp = deviation.ulp;
      result_.at = operands;
      result_.exact = exact;
      result_.actual = actual;
    }
    const bool may_be_infinite = std::isinf(actual) && std::abs(exact) + allowed >= 0x1p128;
    if (deviation.ulp == 0 || deviation.absolute <= allowed || may_be_infinite) return;
    ++result_.violations;
    const double severity = allowed > 0 ? deviation.absolute / allowed : deviation.absolute;
    if (severity <= severity_) return;
    severity_ = severity;
    result_.worst_violation = {operands, exact, actual, deviation.ulp, allowed / unit};
  }

  FunctionAccuracy result() {
    if (result_.points > 0) result_.mean_ulp = total_ulp_ / static_cast<double>(result_.points);
    result_.verdict = result_.violations > 0           ? Verdict::violation
                      : result_.worst_ulp <= kAccurate ? Verdict::accurate
                                                       : Verdict::poor;
    for (auto& [exponent, binade] : binades_) {
      binade.exponent = exponent;
      result_.binades.push_back(binade);
    }
    return result_;
  }

 private:
  const Function& function_;
  FunctionAccuracy result_;
  std::map<int, Binade> binades_;
  double total_ulp_ = 0;
  double severity_ = 0;
};

Result<void> add_points(const Device& device, std::uint32_t place,
                        const std::vector<std::vector<float>>& operands, Measuring& measuring) {
  const auto results = run_shader(device, functions_shader(), place, operands);
  if (!results) return results.error();
  for (std::size_t i = 0; i < results->size(); ++i) {
    Operands point{};
    for (std::size_t o = 0; o < point.size(); ++o) point[o] = static_cast<double>(operands[o][i]);
    measuring.add(point, (*results)[i]);
  }
  return {};
}

Result<void> measure_drawn(const Device& device, const Function& function, std::uint32_t place,
                           std::size_t points, Measuring& measuring) {
  Random random(place);
  std::vector<std::vector<float>> operands(3, std::vector<float>(points));
  for (std::size_t i = 0; i < points; ++i)
    for (std::size_t o = 0; o < function.operands; ++o)
      operands[o][i] = drawn(function.ranges[o], random);
  return add_points(device, place, operands, measuring);
}

// Every float32 in the range of the one operand.
Result<void> measure_all(const Device& device, const Function& function, std::uint32_t place,
                         const std::function<void(double)>& show, Measuring& measuring) {
  constexpr std::uint64_t kPatterns = std::uint64_t{1} << 32;
  constexpr std::uint64_t kAtOnce = std::uint64_t{1} << 22;
  for (std::uint64_t first = 0; first < kPatterns; first += kAtOnce) {
    std::vector<std::vector<float>> operands(3);
    for (std::uint64_t i = 0; i < kAtOnce; ++i) {
      const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(first + i));
      if (is_in(function.ranges[0], value)) operands[0].push_back(value);
    }
    show(static_cast<double>(first) / static_cast<double>(kPatterns));
    if (operands[0].empty()) continue;
    operands[1] = operands[2] = std::vector<float>(operands[0].size());
    if (auto done = add_points(device, place, operands, measuring); !done) return done;
  }
  return {};
}

}  // namespace

std::string_view name_of(Verdict verdict) noexcept {
  switch (verdict) {
    case Verdict::accurate:
      return "accurate";
    case Verdict::poor:
      return "allowed, but poor";
    case Verdict::violation:
      return "VIOLATION";
  }
  return "unknown";
}

bool MeasurementOptions::takes(std::string_view name) const {
  return names.empty() || std::ranges::find(names, name) != names.end();
}

Result<std::vector<FunctionAccuracy>> measure_functions(const Device& device,
                                                        const MeasurementOptions& options) {
  std::vector<FunctionAccuracy> results;
  const auto all = functions();
  for (std::uint32_t place = 0; place < all.size(); ++place) {
    const Function& function = all[place];
    if (!options.takes(function.name)) continue;
    const auto show = [&](double part) {
      options.show((place + part) / static_cast<double>(all.size()), function.name);
    };
    show(0);
    Measuring measuring(function);
    const auto done = options.exhaustive && function.operands == 1
                          ? measure_all(device, function, place, show, measuring)
                          : measure_drawn(device, function, place, options.points, measuring);
    if (!done) return done.error();
    results.push_back(measuring.result());
  }
  return results;
}

}  // namespace vkact::driver
