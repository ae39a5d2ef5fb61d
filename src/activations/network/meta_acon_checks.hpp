// What a call of meta_acon's network must satisfy.
#pragma once

#include <cstdint>
#include <string>
#include <vkact/meta_acon.hpp>

#include "vulkan/context.hpp"

namespace vkact {

struct MetaAconSizes {
  std::uint64_t samples = 0;
  std::uint64_t channels = 0;
  std::uint64_t hidden = 0;
  std::uint64_t inner = 0;
};

/// A tensor of a call and what it is called in messages; `shape` is what a float32 tensor must
/// have, null where any will do.
struct MetaAconTensor {
  std::string name;
  const Tensor* tensor = nullptr;
  bool is_written = false;
  const Shape* shape = nullptr;
};

/// The sizes of a call on x, whose network and x are checked.
Result<MetaAconSizes> checked_sizes(const std::string& where, const vulkan::Context& context,
                                    const MetaAconNetwork& network, const Tensor& x, bool training);

/// The tensors of the network, of which training forward writes the running statistics, and others
/// of the call are float32 of their shapes on this device; what is written is memory apart.
Result<void> check_tensors_apart(const std::string& where, const vulkan::Context& context,
                                 const MetaAconNetwork& network, bool writes_running,
                                 std::vector<MetaAconTensor> others);

}  // namespace vkact
