// Rows projected on the simplex; a whole row in one workgroup. Elements above a level keep what exceeds it. The level
// comes from Newton's method (Michelot, "A finite algorithm for finding the projection of a point onto the canonical
// simplex", 1986): each round takes the elements above the last level, until none falls away.
#define RESULT_BINDING 1
#include "kernels/rowwise/frame.glsl"
#include "kernels/rowwise/support.glsl"
#include "kernels/rowwise/held.glsl"

shared uint shared_any;

// Whether it holds for any invocation, for all of them.
bool any_in_workgroup(bool condition) {
  barrier();
  if (gl_LocalInvocationID.x == 0) shared_any = 0;
  barrier();
  if (condition) atomicOr(shared_any, 1u);
  barrier();
  return shared_any != 0;
}

precise Members with_quad(Members members, vec4 shifted, float level) {
  precise Members result = with_member(members, shifted.x, shifted.x > level);
  if (kByVector) {
    result = with_member(result, shifted.y, shifted.y > level);
    result = with_member(result, shifted.z, shifted.z > level);
    result = with_member(result, shifted.w, shifted.w > level);
  }
  return result;
}

uvec4 forward_quad(vec4 shifted, float level, bool is_nan_row) {
  precise const vec4 y = vec4(forward(shifted.x, level), forward(shifted.y, level),
                              forward(shifted.z, level), forward(shifted.w, level));
  return is_nan_row ? uvec4(kNaN) : floatBitsToUint(y);
}

// The search for the level of the differences to the maximum: at least -1, since the maximum alone is then a member.
// A rounding must not lower it, or members would come back.
struct Search {
  float level;
  float count;
};

// Infinities that are more than one have no limit.
bool is_nan_row(uint key, Search search) {
  return key > kOrderedInfinity || (key == kOrderedInfinity && search.count > 1.0);
}

// One round, from the members of a lane; whether any row of the workgroup needs another.
bool advance(inout Search search, Members lane_members) {
  precise const RowMembers members = row_members(lane_members);
  precise const float estimate = threshold_of(members.sum, members.count);
  const bool is_new = members.count != search.count;
  if (is_new && members.count > 0.0 && estimate > search.level) search.level = estimate;
  search.count = members.count;
  return any_in_workgroup(is_new);
}

// Reads x once; then it stays in registers.
void project_held(uint row, uint steps) {
  precise vec4 x[kMaxHeldQuads];
  const uint key = read_held(row, x);
  [[unroll]] for (uint held = 0; held < kQuads * kHeldSteps; ++held) x[held] = limits_in(x[held], key);
  precise const float maximum = subtrahend(key);

  precise Search search = Search(-1.0, -1.0);
  for (bool goes_on = true; goes_on;) {
    precise Members members = kNoMembers;
    [[unroll]] for (uint i = 0; i < kHeldSteps; ++i) {
      if (lane() + i * kLanes < steps) {
        [[unroll]] for (uint quad = 0; quad < kQuads; ++quad) {
          precise const vec4 shifted = x[kQuads * i + quad] - vec4(maximum);
          members = with_quad(members, shifted, search.level);
        }
      }
    }
    goes_on = advance(search, members);
  }

  [[unroll]] for (uint i = 0; i < kHeldSteps; ++i) {
    const uint step = lane() + i * kLanes;
    if (step < steps) {
      uvec4 quads[2];
      [[unroll]] for (uint quad = 0; quad < kQuads; ++quad) {
        precise const vec4 shifted = x[kQuads * i + quad] - vec4(maximum);
        quads[quad] = forward_quad(shifted, search.level, is_nan_row(key, search));
      }
      store_step(place_of(row, step * kStepElements), quads);
    }
  }
}

// Reads x again in every round.
void project_again(uint row, uint steps) {
  uint key = kOrderedMinusInfinity;
  for (uint step = lane(); step < steps; step += kLanes)
    for (uint quad = 0; quad < kQuads; ++quad)
      key = greatest_key(key, source_quad(place_of(row, step * kStepElements), quad));
  key = row_maximum(key);
  precise const float maximum = subtrahend(key);

  precise Search search = Search(-1.0, -1.0);
  for (bool goes_on = true; goes_on;) {
    precise Members members = kNoMembers;
    for (uint step = lane(); step < steps; step += kLanes)
      for (uint quad = 0; quad < kQuads; ++quad) {
        precise const vec4 shifted =
            limits_in(source_quad(place_of(row, step * kStepElements), quad), key) - vec4(maximum);
        members = with_quad(members, shifted, search.level);
      }
    goes_on = advance(search, members);
  }

  for (uint step = lane(); step < steps; step += kLanes) {
    const uint place = place_of(row, step * kStepElements);
    uvec4 quads[2];
    for (uint quad = 0; quad < kQuads; ++quad) {
      precise const vec4 shifted = limits_in(source_quad(place, quad), key) - vec4(maximum);
      quads[quad] = forward_quad(shifted, search.level, is_nan_row(key, search));
    }
    store_step(place, quads);
  }
}

void main() {
  const uint row = workgroup() * kRowsPerWorkgroup + row_in_workgroup();
  const uint steps = row < constants.rows ? steps_in(constants.axis) : 0;
  if (kHeldSteps > 0)
    project_held(row, steps);
  else
    project_again(row, steps);
}
