#include "benchmark/check.hpp"

#include <algorithm>
#include <cmath>
#include <locale>
#include <sstream>

#include "benchmark/expectation.hpp"
#include "reference/error.hpp"
#include "verification/device_run.hpp"

namespace vkact::benchmark {
namespace {

constexpr std::uint64_t kSampledElements = 4096;

// Of a result, and of the greatest one in the sample; each besides its last place.
struct Allowance {
  double relative = 0;
  double of_greatest = 0;
};

Allowance allowance_for(ElementType type) {
  switch (type) {
    case ElementType::float16:
      return {0x1p-8, 0x1p-10};
    case ElementType::bfloat16:
      return {0x1p-5, 0x1p-7};
    case ElementType::float32:
    case ElementType::int32:
    case ElementType::uint8:
      break;
  }
  return {0x1p-14, 0x1p-17};
}

// The loss of the expression, whose rows a reduction adds up; none elsewhere.
const Activation* reduced_loss(const Expression& expression) {
  const auto* activation = std::get_if<Activation>(&expression);
  const bool is_reduced = activation != nullptr && activation->info().family == Family::loss &&
                          activation->choice("reduction") != "none";
  return is_reduced ? activation : nullptr;
}

Case without_reduction(const Case& what) {
  Case plain = what;
  if (auto* activation = std::get_if<Activation>(&plain.expression))
    (void)activation->set("reduction", "none");
  return plain;
}

class Check {
 public:
  Check(const Device& device, const Call& call)
      : device_(device), call_(call), what_(call.what()),
        rows_(what_.rows.value_or(Rows{what_.elements(), 1})) {}

  Result<void> run() {
    if (const Activation* loss = reduced_loss(what_.expression);
        loss != nullptr && what_.direction == Direction::forward)
      return check_total(loss->choice("reduction") == "mean");
    const std::uint64_t sampled =
        has_batchwise_part(what_.expression)
            ? call_.pattern().x.size()
            : std::clamp<std::uint64_t>(kSampledElements / rows_.length, 1, rows_.count);
    if (auto checked = check_rows(0, sampled); !checked) return checked;
    if (auto checked = check_rows(rows_.count - sampled, sampled); !checked) return checked;
    return check_parameter_gradients();
  }

 private:
  // The pattern repeats: element i of a tensor is that of the pattern.
  static double element(const verification::Numbers& pattern, std::uint64_t i) {
    return pattern.value(static_cast<std::size_t>(i % pattern.size()));
  }

  Result<std::vector<double>> read(const Tensor& tensor, std::uint64_t first,
                                   std::uint64_t count) const {
    const auto numbers = verification::download(device_, slice(tensor, first, count));
    if (!numbers) return numbers.error();
    return numbers->values();
  }

  RowSample sample(std::uint64_t first, std::uint64_t count) const {
    RowSample sample{{count, rows_.length}, first, {}, {}, {}, {}};
    const Pattern& pattern = call_.pattern();
    for (std::uint64_t i = first * rows_.length; i < (first + count) * rows_.length; ++i)
      sample.x.push_back(element(pattern.x, i));
    for (std::uint64_t row = first; row < first + count && !pattern.classes.empty(); ++row)
      sample.classes.push_back(
          pattern.classes[static_cast<std::size_t>(row % pattern.classes.size())]);
    if (what_.direction == Direction::forward) return sample;
    const Activation* loss = reduced_loss(what_.expression);
    const double share = loss != nullptr && loss->choice("reduction") == "mean"
                             ? 1 / static_cast<double>(rows_.count)
                             : 1;
    const std::uint64_t length = loss != nullptr ? 1 : outputs_per_row();
    for (std::uint64_t i = first * length; i < (first + count) * length; ++i)
      sample.dy.push_back(share * element(pattern.dy, i));
    return sample;
  }

  std::uint64_t outputs_per_row() const {
    std::uint64_t outputs = 1;
    for (const std::uint64_t length : call_.output_shape()) outputs *= length;
    return outputs / rows_.count;
  }

  Result<void> check_rows(std::uint64_t first, std::uint64_t count) const {
    RowSample rows = sample(first, count);
    if (const Tensor y = call_.output_read()) {
      auto outputs = read(y, first * outputs_per_row(), count * outputs_per_row());
      if (!outputs) return outputs.error();
      rows.y = std::move(*outputs);
    }
    const auto exact = expected(without_reduction(what_), call_.options().random, rows);
    const std::uint64_t length = exact.size() / count;
    const auto actual = read(call_.result(), first * length, exact.size());
    if (!actual) return actual.error();
    return compare(exact, *actual, first * length);
  }

  // Rows repeat with their targets.
  Result<void> check_total(bool mean) const {
    const std::uint64_t period = call_.pattern().classes.size();
    const auto losses = expected(without_reduction(what_), std::nullopt, sample(0, period));
    double total = 0;
    for (std::uint64_t row = 0; row < period; ++row) {
      const std::uint64_t times = rows_.count / period + (row < rows_.count % period ? 1 : 0);
      total += static_cast<double>(times) * losses[static_cast<std::size_t>(row)];
    }
    if (mean) total /= static_cast<double>(rows_.count);
    const auto actual = read(call_.result(), 0, 1);
    if (!actual) return actual.error();
    return compare({total}, *actual, 0);
  }

  // The tensor is a whole number of patterns.
  Result<void> check_parameter_gradients() const {
    const auto gradients = call_.parameter_gradients();
    for (std::size_t i = 0; i < gradients.size(); ++i) {
      const auto exact =
          parameter_gradient(what_, call_.options().parameters[i].name, call_.pattern().x.values(),
                             call_.pattern().dy.values());
      const auto actual = read(gradients[i], 0, gradients[i].size());
      if (!actual) return actual.error();
      if (auto compared = compare(exact, *actual, 0); !compared) return compared;
    }
    return {};
  }

  Result<void> compare(const std::vector<double>& exact, const std::vector<double>& actual,
                       std::uint64_t first) const {
    const Allowance allowance = allowance_for(what_.type);
    // Each passes on what the ones before it are off.
    const auto links = static_cast<double>(parts_of(what_.expression).size());
    double greatest = 0;
    for (const double each : exact) greatest = std::max(greatest, std::abs(each));
    for (std::size_t i = 0; i < exact.size(); ++i) {
      const double allowed =
          links * (allowance.relative * std::abs(exact[i]) + allowance.of_greatest * greatest +
                   reference::unit_in_the_last_place(exact[i], what_.type));
      if (std::abs(actual[i] - exact[i]) <= allowed) continue;
      std::ostringstream text;
      text.imbue(std::locale::classic());
      text.precision(9);
      text << "element " << first + i << " of the result is " << actual[i] << ", right is "
           << exact[i] << "; nothing was timed";
      return Error{ErrorCode::vulkan_failure, 0, title_of(what_), {text.str()}};
    }
    return {};
  }

  const Device& device_;
  const Call& call_;
  const Case& what_;
  Rows rows_;
};

}  // namespace

Result<void> check(const Device& device, const Call& call) {
  Batch batch(device);
  if (auto recorded = call.record(batch, 0); !recorded) return recorded;
  if (auto done = verification::submit_and_wait(batch); !done) return done;
  return Check(device, call).run();
}

}  // namespace vkact::benchmark
