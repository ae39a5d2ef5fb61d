// Rows that stay in registers after they were read once. HELD_QUAD reads a quad, the source's unless it is defined.
#ifndef HELD_QUAD
#define HELD_QUAD source_quad
#endif

// This lane's elements; the greatest key of the whole row. Past the row's end a lane has the last step again, which does
// not change the maximum.
uint read_held(uint row, out vec4 x[kMaxHeldQuads]) {
  uint key = kOrderedMinusInfinity;
  [[unroll]] for (uint i = 0; i < kHeldSteps; ++i) {
    const uint place = held_place(row, i);
    [[unroll]] for (uint quad = 0; quad < kQuads; ++quad) {
      x[kQuads * i + quad] = HELD_QUAD(place, quad);
      key = greatest_key(key, x[kQuads * i + quad]);
    }
  }
  return row_maximum(key);
}
