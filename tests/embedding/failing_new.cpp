#include "failing_new.hpp"

#include <cstdlib>
#include <new>

namespace vkact::embedding_test {
namespace {

thread_local std::uint64_t allocations_left = 0;
thread_local bool fails_on = false;
thread_local bool has_failed = false;
thread_local int suspensions = 0;

bool is_failing() noexcept {
  if (allocations_left == 0 || suspensions != 0) return false;
  if (allocations_left > 1) {
    --allocations_left;
    return false;
  }
  // Stays at 1 while later ones fail as well.
  if (!fails_on) allocations_left = 0;
  has_failed = true;
  return true;
}

}  // namespace

void fail_new(std::uint64_t allocation, bool is_sticky) noexcept {
  allocations_left = allocation;
  fails_on = is_sticky;
  has_failed = false;
}

bool stop_failing_new() noexcept {
  allocations_left = 0;
  return has_failed;
}

SuspendedFailures::SuspendedFailures() noexcept { ++suspensions; }
SuspendedFailures::~SuspendedFailures() { --suspensions; }

}  // namespace vkact::embedding_test

// All of them, so that none of another library's is paired with one of these.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return vkact::embedding_test::is_failing() ? nullptr : std::malloc(size == 0 ? 1 : size);
}
void* operator new(std::size_t size) {
  if (void* memory = operator new(size, std::nothrow); memory != nullptr) return memory;
  throw std::bad_alloc();
}
void* operator new[](std::size_t size) { return operator new(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
  return operator new(size, std::nothrow);
}
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  if (vkact::embedding_test::is_failing()) return nullptr;
  const auto unit = static_cast<std::size_t>(alignment);
  return std::aligned_alloc(unit, (size / unit + 1) * unit);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  void* const memory = operator new(size, alignment, std::nothrow);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
void* operator new[](std::size_t size, std::align_val_t alignment) {
  return operator new(size, alignment);
}
void* operator new[](std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
  return operator new(size, alignment, std::nothrow);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
