// Which process this is: the child of a fork has its parent's memory, but not its threads or
// devices.
#pragma once

#include <cstdint>

#if defined(_WIN32)
#include <process.h>
#else
#include <unistd.h>
#endif

namespace vkact::vulkan {

inline std::int64_t process_id() noexcept {
#if defined(_WIN32)
  return _getpid();
#else
  return getpid();
#endif
}

}  // namespace vkact::vulkan
