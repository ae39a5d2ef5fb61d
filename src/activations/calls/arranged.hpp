// Calls on views that kernels do not take as they lie: their elements are brought together for the
// kernels, and results back.
#pragma once

#include <initializer_list>
#include <string>
#include <vector>
#include <vkact/call.hpp>
#include <vkact/meta_acon.hpp>

#include "vulkan/command_recorder.hpp"

namespace vkact {

/// Whether any tensor of a call is a view.
bool has_views(const Tensor& x, const Tensor& y, const CallOptions& options) noexcept;
bool has_views(const BackwardArguments& arguments, const CallOptions& options) noexcept;

/// Puts contiguous tensors in the places of a call's views. What is no view stays as it is; a
/// result may then lie in the same memory as an operand, which was read before.
class Arrangement {
 public:
  Arrangement(vulkan::CommandRecorder& recorder, const std::string& where)
      : recorder_(recorder), where_(where) {}

  /// The tensors of a call become contiguous ones.
  Result<void> arrange(CallOptions& options);
  Result<void> arrange_apart_from_gate(CallOptions& options);
  Result<void> arrange(BackwardArguments& arguments);
  Result<void> arrange(MetaAconNetwork& network, bool training);
  Result<void> arrange(MetaAconBackwardArguments& arguments);
  Result<void> arrange_operand(const char* name, Tensor& tensor);
  Result<void> arrange_result(const char* name, Tensor& tensor);

  /// Brings results, which the call has recorded, to where they belong.
  Result<void> finish();

 private:
  enum class Use { read, written, updated };
  struct Named {
    const char* name;
    Tensor* tensor;
    Use use;
  };
  struct Returned {
    Tensor from;
    Tensor to;
  };

  Result<void> arrange(const char* name, Tensor& tensor, Use use);
  Result<void> arrange_all(std::initializer_list<Named> tensors);
  Result<void> arrange(std::vector<ParameterTensor>& tensors, Use use);

  vulkan::CommandRecorder& recorder_;
  const std::string& where_;
  std::vector<Returned> returned_;
};

}  // namespace vkact
