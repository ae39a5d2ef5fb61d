#include "driver/functions.hpp"

#include <bit>
#include <cmath>
#include <limits>
#include <numbers>

#include "reference/error.hpp"
#include "verification/numbers.hpp"

namespace vkact::driver {
namespace {

constexpr double kNothing = std::numeric_limits<double>::infinity();

double ulps(double count, double value) {
  return count * reference::unit_in_the_last_place(value, ElementType::float32);
}

// The specification leaves open which neighbour a correctly rounded result is.
double one_unit(const Operands&, double exact) { return ulps(1, exact); }

double of_exp(double x) { return ulps(3 + 2 * std::abs(x), std::exp(x)); }

double of_log(double x, double exact) {
  return x >= 0.5 && x <= 2 ? std::ldexp(1.0, -21) : ulps(3, exact);
}

double of_inverse_root(double x) { return ulps(2, 1 / std::sqrt(x)); }

// Of 1 / r, whose divisor is so far off and whose division is itself inexact.
double of_root(double x) {
  const double inverse = 1 / std::sqrt(x);
  const double error = of_inverse_root(x);
  return error / (inverse * (inverse - error)) + ulps(2.5, std::sqrt(x));
}

// Of a product in an exponent, and of the power itself.
double of_power(const Operands& operands, double exact) {
  const double logarithm = std::log2(operands[0]);
  const double exponent = operands[1] * logarithm;
  const double error = std::abs(operands[1]) * of_log(operands[0], logarithm) + ulps(1, exponent);
  return std::abs(exact) * std::expm1(error * std::numbers::ln2) +
         ulps(3 + 2 * (std::abs(exponent) + error), exact);
}

double of_sine(const Operands&, double) { return std::ldexp(1.0, -11); }

double of_tangent(const Operands& operands, double exact) {
  const double error = std::ldexp(1.0, -11);
  const double cosine = std::abs(std::cos(operands[0]));
  if (cosine <= error) return kNothing;
  return error * (1 + std::abs(exact)) / (cosine - error) + ulps(2.5, exact);
}

double of_arctangent(const Operands&, double exact) { return ulps(4096, exact); }

// Of atan(x, sqrt(1 - x * x)) or the same with its arguments exchanged.
double of_arcsine(const Operands& operands, double exact) {
  const double x = operands[0];
  const double square = 1 - x * x;
  const double error = ulps(1, x * x) + ulps(1, square);
  if (square <= error) return kNothing;
  const double root = std::sqrt(square);
  const double of_argument = error / (2 * std::sqrt(square - error)) + of_root(square);
  return ulps(4096, exact) + std::abs(x) * of_argument / (x * x + root * root);
}

// Of sums and differences of exp(x) and exp(-x), one of which may be infinite.
double of_hyperbolic(double x) {
  const double greater = std::exp(std::abs(x));
  if (greater + of_exp(std::abs(x)) >= 0x1p128) return kNothing;
  return 0.5 * (of_exp(x) + of_exp(-x)) + ulps(2, std::cosh(x));
}

double of_sinh(const Operands& operands, double) { return of_hyperbolic(operands[0]); }

double of_tanh(const Operands& operands, double exact) {
  const double error = of_hyperbolic(operands[0]);
  const double cosine = std::cosh(operands[0]);
  if (cosine <= error) return kNothing;
  return error * (1 + std::abs(exact)) / (cosine - error) + ulps(2.5, exact);
}

double of_mix(const Operands& operands, double exact) {
  const auto [x, y, a] = operands;
  return ulps(1, 1 - a) * std::abs(x) + ulps(1, x * (1 - a)) + ulps(1, y * a) + ulps(1, exact);
}

double of_fma(const Operands& operands, double exact) {
  return ulps(1, operands[0] * operands[1]) + ulps(1, exact);
}

double of_half(const Operands&, double exact) {
  return reference::unit_in_the_last_place(exact, ElementType::float16);
}

float bits_of(double value) { return static_cast<float>(value); }

constexpr Range kAll{true, -126, 128};
constexpr Range kPositive{false, -126, 128};
constexpr Range kUnit{true, -126, 0};
constexpr Range kBelow[] = {{true, -126, 4}, {true, -126, 7}};
constexpr Range kNone{false, 0, 0};

constexpr const char* kCorrectlyRounded = "correctly rounded";

const Function kFunctions[] = {
    {"a + b",
     2,
     {kAll, kAll, kNone},
     [](const Operands& o) { return static_cast<long double>(o[0]) + o[1]; },
     one_unit,
     kCorrectlyRounded},
    {"a * b",
     2,
     {Range{true, -60, 60}, Range{true, -60, 60}, kNone},
     [](const Operands& o) { return static_cast<long double>(o[0]) * o[1]; },
     one_unit,
     kCorrectlyRounded},
    {"a / b",
     2,
     {Range{true, -60, 60}, Range{true, -60, 60}, kNone},
     [](const Operands& o) { return static_cast<long double>(o[0]) / o[1]; },
     [](const Operands&, double exact) { return ulps(2.5, exact); },
     "2.5 ULP for |b| from 2^-126 to 2^126"},
    {"fma(a, b, c)",
     3,
     {Range{true, -60, 60}, Range{true, -60, 60}, Range{true, -100, 100}},
     [](const Operands& o) { return static_cast<long double>(o[0]) * o[1] + o[2]; },
     of_fma,
     "inherited from a * b + c"},
    {"mix(a, b, c)",
     3,
     {Range{true, -60, 60}, Range{true, -60, 60}, Range{false, -60, 0}},
     [](const Operands& o) {
       return static_cast<long double>(o[0]) * (1 - static_cast<long double>(o[2])) +
              static_cast<long double>(o[1]) * o[2];
     },
     of_mix,
     "inherited from a * (1 - c) + b * c"},
    {"sqrt",
     1,
     {kPositive},
     [](const Operands& o) { return std::sqrt(static_cast<long double>(o[0])); },
     [](const Operands& o, double) { return of_root(o[0]); },
     "inherited from 1 / inversesqrt(a)"},
    {"inversesqrt",
     1,
     {kPositive},
     [](const Operands& o) { return 1 / std::sqrt(static_cast<long double>(o[0])); },
     [](const Operands& o, double) { return of_inverse_root(o[0]); },
     "2 ULP"},
    {"exp",
     1,
     {kBelow[1]},
     [](const Operands& o) { return std::exp(static_cast<long double>(o[0])); },
     [](const Operands& o, double) { return of_exp(o[0]); },
     "3 + 2 |a| ULP"},
    {"exp2",
     1,
     {kBelow[1]},
     [](const Operands& o) { return std::exp2(static_cast<long double>(o[0])); },
     [](const Operands& o, double exact) { return ulps(3 + 2 * std::abs(o[0]), exact); },
     "3 + 2 |a| ULP"},
    {"log",
     1,
     {kPositive},
     [](const Operands& o) { return std::log(static_cast<long double>(o[0])); },
     [](const Operands& o, double exact) { return of_log(o[0], exact); },
     "3 ULP outside of 0.5 to 2, an absolute error of 2^-21 within"},
    {"log2",
     1,
     {kPositive},
     [](const Operands& o) { return std::log2(static_cast<long double>(o[0])); },
     [](const Operands& o, double exact) { return of_log(o[0], exact); },
     "3 ULP outside of 0.5 to 2, an absolute error of 2^-21 within"},
    {"pow",
     2,
     {Range{false, -30, 30}, kBelow[0], kNone},
     [](const Operands& o) {
       return std::pow(static_cast<long double>(o[0]), static_cast<long double>(o[1]));
     },
     of_power,
     "inherited from exp2(b * log2(a))"},
    {"sin",
     1,
     {Range{true, -126, 2}},
     [](const Operands& o) { return std::sin(static_cast<long double>(o[0])); },
     [](const Operands& o, double exact) {
       return std::abs(o[0]) <= std::numbers::pi ? of_sine(o, exact) : kNothing;
     },
     "an absolute error of 2^-11 from -pi to pi"},
    {"cos",
     1,
     {Range{true, -126, 2}},
     [](const Operands& o) { return std::cos(static_cast<long double>(o[0])); },
     [](const Operands& o, double exact) {
       return std::abs(o[0]) <= std::numbers::pi ? of_sine(o, exact) : kNothing;
     },
     "an absolute error of 2^-11 from -pi to pi"},
    {"tan",
     1,
     {Range{true, -126, 2}},
     [](const Operands& o) { return std::tan(static_cast<long double>(o[0])); },
     [](const Operands& o, double exact) {
       return std::abs(o[0]) <= std::numbers::pi ? of_tangent(o, exact) : kNothing;
     },
     "inherited from sin(a) / cos(a)"},
    {"asin",
     1,
     {kUnit},
     [](const Operands& o) { return std::asin(static_cast<long double>(o[0])); },
     of_arcsine,
     "inherited from atan(a, sqrt(1 - a * a))"},
    {"acos",
     1,
     {kUnit},
     [](const Operands& o) { return std::acos(static_cast<long double>(o[0])); },
     of_arcsine,
     "inherited from atan(sqrt(1 - a * a), a)"},
    {"atan",
     1,
     {kAll},
     [](const Operands& o) { return std::atan(static_cast<long double>(o[0])); },
     of_arctangent,
     "4096 ULP"},
    {"atan(a, b)",
     2,
     {Range{true, -60, 60}, Range{true, -60, 60}, kNone},
     [](const Operands& o) {
       return std::atan2(static_cast<long double>(o[0]), static_cast<long double>(o[1]));
     },
     of_arctangent,
     "4096 ULP"},
    {"sinh",
     1,
     {kBelow[1]},
     [](const Operands& o) { return std::sinh(static_cast<long double>(o[0])); },
     of_sinh,
     "inherited from (exp(a) - exp(-a)) / 2"},
    {"cosh",
     1,
     {kBelow[1]},
     [](const Operands& o) { return std::cosh(static_cast<long double>(o[0])); },
     of_sinh,
     "inherited from (exp(a) + exp(-a)) / 2"},
    {"tanh",
     1,
     {kBelow[1]},
     [](const Operands& o) { return std::tanh(static_cast<long double>(o[0])); },
     of_tanh,
     "inherited from sinh(a) / cosh(a)"},
    {"unpackHalf2x16(packHalf2x16(a))",
     1,
     {Range{true, -14, 15}},
     [](const Operands& o) { return static_cast<long double>(o[0]); },
     of_half,
     "one of the two float16 beside a",
     ElementType::float16},
    {"float(int(a))",
     1,
     {Range{true, -30, 31}},
     [](const Operands& o) { return std::trunc(static_cast<long double>(o[0])); },
     [](const Operands&, double) { return 0.0; },
     "rounds toward zero"},
    {"float(floatBitsToInt(a))",
     1,
     {kAll},
     [](const Operands& o) {
       return static_cast<long double>(std::bit_cast<std::int32_t>(bits_of(o[0])));
     },
     one_unit,
     kCorrectlyRounded},
    {"float(floatBitsToUint(a))",
     1,
     {kAll},
     [](const Operands& o) {
       return static_cast<long double>(std::bit_cast<std::uint32_t>(bits_of(o[0])));
     },
     one_unit,
     kCorrectlyRounded},
};

}  // namespace

std::span<const Function> functions() noexcept { return kFunctions; }

}  // namespace vkact::driver
