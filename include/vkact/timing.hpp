// DispatchTiming: what GPU timestamps say of a call.
#pragma once

#include <string>
#include <vkact/visibility.hpp>

namespace VKACT_PUBLIC vkact {

/// GPU time of one recorded call.
struct DispatchTiming {
  std::string name;    ///< For example "gelu backward".
  double seconds = 0;  ///< From the start of its first dispatch to the end of its last.
};

}  // namespace vkact
