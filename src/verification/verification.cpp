#include "verification/verification.hpp"

#include <cmath>
#include <limits>
#include <locale>
#include <sstream>

#include "verification/families.hpp"

namespace vkact::verification {
namespace {

// A NaN's sign means nothing.
double without_nan_sign(double value) {
  return std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value;
}

std::string explain(const Findings& findings, const Case& what) {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text.precision(9);
  const Worst& worst = findings.worst;
  text << findings.activation.to_string() << ' ' << name_of(what.direction) << ", "
       << vkact::name_of(what.type) << ": at " << without_nan_sign(worst.at())
       << " the device gives " << without_nan_sign(worst.actual()) << ", right is "
       << without_nan_sign(worst.exact());
  return text.str();
}

std::string explain_share(const Case& what, double wrong_share) {
  std::ostringstream text;
  text.imbue(std::locale::classic());
  text << info_of(what.activation).name << ' ' << name_of(what.direction) << ", "
       << vkact::name_of(what.type) << ": of 1000 results " << 1000 * wrong_share
       << " are not the exact ones rounded to nearest";
  return text.str();
}

CaseResult result_of(const Findings& findings, const Case& what) {
  constexpr double kGreatestWrongShare = 0.001;
  const Worst& worst = findings.worst;
  CaseResult result{.verified = what,
                    .worst_ulp = worst.ulp(),
                    .mean_ulp = worst.mean_ulp(),
                    .worst_absolute = worst.absolute(),
                    .at = worst.at(),
                    .nearest_share = worst.nearest_share(),
                    .passed = worst.passed(),
                    .explanation = worst.passed() ? "" : explain(findings, what)};
  if (result.passed && what.type != ElementType::float32 &&
      worst.wrong_share() > kGreatestWrongShare) {
    result.passed = false;
    result.explanation = explain_share(what, worst.wrong_share());
  }
  return result;
}

}  // namespace

std::string_view name_of(Direction direction) noexcept {
  switch (direction) {
    case Direction::forward:
      return "forward";
    case Direction::backward_from_x:
      return "backward_from_x";
    case Direction::backward_from_y:
      return "backward_from_y";
  }
  return "unknown";
}

std::vector<Case> cases_of(std::span<const ActivationId> activations,
                           std::span<const ElementType> types) {
  std::vector<Case> cases;
  for (const ActivationId activation : activations) {
    const ActivationInfo& info = info_of(activation);
    for (const ElementType type : types) {
      cases.push_back({activation, Direction::forward, type});
      if (info.backward_from_x) cases.push_back({activation, Direction::backward_from_x, type});
      if (info.backward_from_y) cases.push_back({activation, Direction::backward_from_y, type});
    }
  }
  return cases;
}

Result<Findings> verify_family(const Device& device, const Case& what) {
  switch (info_of(what.activation).family) {
    case Family::pointwise:
      return verify_pointwise(device, what);
    case Family::rowwise:
    case Family::perturbed:
    case Family::one_hot:
    case Family::projection:
      return verify_rowwise(device, what);
    case Family::loss:
      return verify_loss(device, what);
    case Family::gated:
      return verify_gated(device, what);
    case Family::stochastic:
      return verify_stochastic(device, what);
    case Family::pooling:
      return verify_pooling(device, what);
    case Family::batchwise:
      return verify_batchwise(device, what);
  }
  return Error{ErrorCode::unsupported, 0, "verification", {"there is none for this family"}};
}

Result<CaseResult> verify(const Device& device, const Case& what) {
  const auto findings = verify_family(device, what);
  if (!findings) return findings.error();
  return result_of(*findings, what);
}

Result<CaseResult> verify_exhaustively(const Device& device, const Case& what,
                                       const ProgressCallback& progress) {
  auto findings = verify_family(device, what);
  if (!findings) return findings.error();
  if (info_of(what.activation).family == Family::pointwise && what.type == ElementType::float32) {
    const auto all = verify_every_float32(device, what, progress);
    if (!all) return all.error();
    if (findings->worst.merge(all->worst)) findings->activation = all->activation;
  }
  return result_of(*findings, what);
}

}  // namespace vkact::verification
