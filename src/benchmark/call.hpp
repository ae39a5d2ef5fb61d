// The tensors of a call, in several sets, and recording it on one of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>
#include <vkact/batch.hpp>
#include <vkact/device.hpp>

#include "benchmark/case.hpp"
#include "benchmark/ring.hpp"
#include "verification/numbers.hpp"

namespace vkact::benchmark {

/// What repeats in the tensors, on the host.
struct Pattern {
  verification::Numbers x;
  verification::Numbers dy;
  std::vector<std::int32_t> classes;  ///< Targets of rows, where the call takes them.
};

/// A call ready to be recorded.
class Call {
 public:
  /// Makes and fills the tensors. invalid_argument where the expression does not fit the shape;
  /// out_of_memory where the device has no room for three sets.
  static Result<Call> create(const Device& device, const Case& what);

  std::size_t sets() const noexcept { return result_.size(); }
  /// Bytes that must move: all tensors that the call reads and those that it writes, once.
  std::uint64_t bytes() const noexcept { return bytes_; }

  Result<void> record(Batch& batch, std::size_t set) const;

  const Case& what() const noexcept { return what_; }
  const Pattern& pattern() const noexcept { return pattern_; }
  const CallOptions& options() const noexcept { return options_; }
  const Shape& output_shape() const noexcept { return output_shape_; }
  /// What the first set's call reads besides what is in the pattern: y, where backward starts from
  /// it; else no tensor.
  Tensor output_read() const { return y_.empty() ? Tensor() : y_.front(); }
  /// What the first set's call writes.
  const Tensor& result() const noexcept { return result_.front(); }
  /// The gradients of its parameters that it writes, in the order of the options' parameters.
  std::vector<Tensor> parameter_gradients() const;

 private:
  explicit Call(Case what) : what_(std::move(what)) {}

  Result<void> choose_options(const Device& device);
  Result<void> choose_parameters(const Device& device);
  Result<void> make_tensors(const Device& device);
  Result<void> compute_outputs(const Device& device);
  void make_pattern();

  Case what_;
  CallOptions options_;
  Shape output_shape_;
  Pattern pattern_;
  std::uint64_t bytes_ = 0;
  // Those that the call does not use are empty.
  Ring x_;
  Ring y_;
  Ring dy_;
  Ring result_;
  std::vector<Ring> parameter_gradients_;  // in the order of options_.parameters
};

/// Records y = f(x).
Result<void> record_forward(Batch& batch, const Expression& expression, const Tensor& x,
                            const Tensor& y, const CallOptions& options);

}  // namespace vkact::benchmark
