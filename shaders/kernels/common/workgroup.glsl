// The place of a workgroup in a grid that may be folded.
#ifndef VKACT_KERNELS_COMMON_WORKGROUP_GLSL
#define VKACT_KERNELS_COMMON_WORKGROUP_GLSL

uint workgroup() { return gl_WorkGroupID.y * gl_NumWorkGroups.x + gl_WorkGroupID.x; }

#endif
