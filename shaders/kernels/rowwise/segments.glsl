// Long rows are cut into segments of constants.segment_length elements, a workgroup's work each.

struct Segment {
  uint row;
  uint index;  // of the segment in its row
  uint begin;
  uint steps;  // 0 where there is no such row
};

Segment this_segment() {
  const uint row_groups = (constants.rows + kRowsPerWorkgroup - 1) / kRowsPerWorkgroup;
  const uint index = workgroup() / row_groups;
  const uint row = (workgroup() % row_groups) * kRowsPerWorkgroup + row_in_workgroup();
  const uint begin = index * constants.segment_length;
  const bool exists = row < constants.rows && index < constants.segments;
  const uint elements = exists ? min(constants.segment_length, constants.axis - begin) : 0;
  return Segment(row, index, begin, steps_in(elements));
}

// Statistics in memory: the key of the maximum and the bits of the sum; backward uses the sum alone.
uint partial_place(Segment segment) {
  return constants.partial_offset + segment.index * constants.rows + segment.row;
}
