// Places in a tensor that is broadcast; see src/activations/calls/broadcast.hpp.
#ifndef VKACT_KERNELS_COMMON_BROADCAST_GLSL
#define VKACT_KERNELS_COMMON_BROADCAST_GLSL

// Of a place in the whole: its digits below `count` of the lengths and what is left above them, of which the tensor has
// every second one, the first where it has the innermost axis.
uint broadcast_place(uint place, uint lengths[4], uint count, bool has_innermost) {
  uint result = 0;
  uint stride = 1;
  [[unroll]] for (uint i = 0; i < 4; ++i) {
    if (i >= count) continue;
    const uint rest = place / lengths[i];
    if ((i % 2 == 0) == has_innermost) {
      result += (place - rest * lengths[i]) * stride;
      stride *= lengths[i];
    }
    place = rest;
  }
  return (count % 2 == 0) == has_innermost ? result + place * stride : result;
}

#endif
