// The one translation unit with the implementation of VulkanMemoryAllocator.
#include <volk.h>
#define VMA_IMPLEMENTATION
#include <vk_mem_alloc.h>
