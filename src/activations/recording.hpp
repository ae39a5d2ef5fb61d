// How every call of a recording is done.
#pragma once

#include <vkact/recording.hpp>

#include "base/guarded.hpp"

namespace vkact {

template <class Record>
Result<void> Recording::record(const Record& call) {
  return remember(guarded([&]() -> Result<void> {
    if (auto open = check_open(); !open) return open;
    return call();
  }));
}

}  // namespace vkact
