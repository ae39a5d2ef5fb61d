// Host memory that is exhausted becomes an error, as everything else does.
#pragma once

#include <new>
#include <stdexcept>
#include <utility>
#include <vkact/result.hpp>

namespace vkact {

/// The error of exhausted host memory. It takes none itself.
inline Error out_of_host_memory() { return {ErrorCode::out_of_memory, 0, "host memory", {}}; }

/// What the work gives, a Result, or the error of exhausted host memory. Every function of the API
/// that allocates does its work in here.
template <class Work>
auto guarded(Work&& work) -> decltype(work()) {
  try {
    return std::forward<Work>(work)();
  } catch (const std::bad_alloc&) {
    return out_of_host_memory();
  } catch (const std::length_error&) {
    return out_of_host_memory();
  }
}

}  // namespace vkact
