// One at the first maximum of each row, zero elsewhere; a whole row in one workgroup. With noise or a mask it is the
// limit of a normalized exponential: zero in a row without any finite element, NaN in one with several infinite elements.
#define RESULT_BINDING 1
#define MASK_BINDING 2
#include "kernels/rowwise/frame.glsl"
#include "kernels/rowwise/logits.glsl"

const uint kNowhere = 0xffffffffu;

struct Maximum {
  uint key;
  uint at;    // of the first element that has it
  uint last;  // of the last one
};

Maximum greater(Maximum maximum, float x, uint at) {
  const uint bits = floatBitsToUint(x);
  const uint key = ordered(bits == 0x80000000u ? 0u : bits);
  return Maximum(max(key, maximum.key), key > maximum.key ? at : maximum.at, key >= maximum.key ? at : maximum.last);
}

Maximum maximum_of(uint row, uint steps) {
  Maximum maximum = Maximum(kOrderedMinusInfinity, kNowhere, kNowhere);
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint a = step * kStepElements;
    const uint place = place_of(row, a);
    for (uint quad = 0; quad < kQuads; ++quad) {
      precise const vec4 x = logits_quad(place, quad);
      const uint at = a + 4 * quad;
      maximum = greater(maximum, x.x, at);
      if (kByVector) {
        maximum = greater(maximum, x.y, at + 1);
        maximum = greater(maximum, x.z, at + 2);
        maximum = greater(maximum, x.w, at + 3);
      }
    }
  }
  const uint key = row_maximum(maximum.key);
  barrier();
  const bool has_maximum = maximum.key == key;
  const uint at = ~row_maximum(has_maximum ? ~maximum.at : 0u);
#ifdef PERTURBED
  barrier();
  return Maximum(key, at, row_maximum(has_maximum ? maximum.last : 0u));
#else
  return Maximum(key, at, at);
#endif
}

void main() {
  const uint row = workgroup() * kRowsPerWorkgroup + row_in_workgroup();
  const uint steps = row < constants.rows ? steps_in(constants.axis) : 0;
  const Maximum maximum = maximum_of(row, steps);
#ifdef PERTURBED
  const uint at = maximum.key == kOrderedMinusInfinity ? kNowhere : maximum.at;
  const bool has_several = maximum.last != maximum.at;
  const bool is_nan_row = maximum.key > kOrderedInfinity || (maximum.key == kOrderedInfinity && has_several);
#else
  const uint at = maximum.key == kOrderedMinusInfinity ? 0u : maximum.at;
  const bool is_nan_row = maximum.key > kOrderedInfinity;
#endif
  const uint one = is_nan_row ? kNaN : 0x3f800000u;
  const uint zero = is_nan_row ? kNaN : 0u;
  for (uint step = lane(); step < steps; step += kLanes) {
    const uint a = step * kStepElements;
    uvec4 quads[2];
    for (uint quad = 0; quad < kQuads; ++quad) {
      const uint place = a + 4 * quad;
      quads[quad] = uvec4(place == at ? one : zero, place + 1 == at ? one : zero,
                          place + 2 == at ? one : zero, place + 3 == at ? one : zero);
    }
    store_step(place_of(row, a), quads);
  }
}
