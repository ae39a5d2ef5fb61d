#include "parameter_sets.hpp"

#include <cstdint>
#include <iterator>

namespace vkact::formula_test {
namespace {

// Of two parameters and of more one combination in so many; primes.
constexpr std::uint64_t kSteps[] = {1, 1, 3, 61, 61};
static_assert(std::size(kSteps) == kMaxParameters + 1);

std::uint64_t power(std::uint64_t base, std::size_t exponent) {
  return exponent == 0 ? 1 : base * power(base, exponent - 1);
}

}  // namespace

std::vector<Activation> parameter_sets(ActivationId id, std::span<const float> values) {
  std::vector<Activation> sets{Activation(id)};
  const auto parameters = info_of(id).parameters;
  const std::uint64_t combinations = power(values.size(), parameters.size());
  for (std::uint64_t i = 0; i < combinations; i += kSteps[parameters.size()]) {
    Activation set(id);
    std::uint64_t rest = i;
    for (const ParameterInfo& each : parameters) {
      (void)set.set(each.name, values[rest % values.size()]);
      rest /= values.size();
    }
    if (set.check()) sets.push_back(set);
  }
  return sets;
}

}  // namespace vkact::formula_test
