// Preparation: calls whose pipelines are made before the calls are.
#pragma once

#include <vkact/device.hpp>
#include <vkact/recording.hpp>
#include <vkact/result.hpp>
#include <vkact/visibility.hpp>

namespace VKACT_PUBLIC vkact {

/// Takes the calls that batches and recorders will record, of every family, and runs none of them:
/// make() makes the pipelines that they use. Calls with other tensors of the same shapes, element
/// types and options then make none. Tensors are not read or written; memory that a call takes for
/// itself is taken and given back.
class Preparation : public Recording {
 public:
  explicit Preparation(const Device& device);
  ~Preparation();
  Preparation(Preparation&&) noexcept;
  Preparation& operator=(Preparation&&) noexcept;

  /// Makes the pipelines of the calls so far that are not there yet, several at once in threads of
  /// its own, and waits for that. The first error of a call, if one failed, and else of a pipeline.
  [[nodiscard]] Result<void> make();
};

}  // namespace vkact
