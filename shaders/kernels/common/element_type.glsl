// The type of elements in memory.
#ifndef VKACT_KERNELS_COMMON_ELEMENT_TYPE_GLSL
#define VKACT_KERNELS_COMMON_ELEMENT_TYPE_GLSL

#include "shared.h"

layout(constant_id = kElementTypeId) const uint kElementType = kFloat32;

#endif
