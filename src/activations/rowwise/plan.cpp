#include "activations/rowwise/plan.hpp"

#include <algorithm>
#include <bit>

#include "base/axis.hpp"
#include "base/integers.hpp"
#include "shared.h"

namespace vkact {
namespace {

constexpr std::uint64_t kFusedContiguous = 32768;  // longest row of one workgroup
constexpr std::uint64_t kFusedInterleaved = 8192;
constexpr std::uint64_t kSegmentLength = 16384;
constexpr std::uint64_t kInterleavedRows =
    32;  // neighbouring rows that a workgroup takes, for whole cache lines

std::uint32_t lanes_for(std::uint64_t steps, std::uint64_t most) {
  return static_cast<std::uint32_t>(
      std::min(most, std::bit_ceil(std::max<std::uint64_t>(steps, 1))));
}

// A lane takes several steps, so that few lanes need to meet for a row.
std::uint32_t axis_lanes(std::uint32_t access, std::uint64_t steps, std::uint64_t inner) {
  const std::uint64_t wanted = divided_up(steps, shared::kMaxHeldSteps);
  if (access != shared::kInterleavedAccess) return lanes_for(wanted, shared::kRowwiseWorkgroup);
  const std::uint64_t rows = std::min(std::bit_ceil(inner), kInterleavedRows);
  return lanes_for(wanted, shared::kRowwiseWorkgroup / rows);
}

RowSpan span_of(std::uint64_t first, std::uint64_t axis, std::uint64_t elements,
                std::uint64_t segment_length) {
  return {first, elements, static_cast<std::uint32_t>(axis),
          static_cast<std::uint32_t>(divided_up(axis, segment_length))};
}

// Whole outer slabs to a window.
void add_slab_groups(RowwisePlan& plan, const AxisShape& shape, std::uint64_t max_elements) {
  const std::uint64_t slab = shape.axis * shape.inner;
  const std::uint64_t slabs_at_once = max_elements / slab;
  for (std::uint64_t o = 0; o < shape.outer; o += slabs_at_once) {
    const std::uint64_t slabs = std::min(slabs_at_once, shape.outer - o);
    plan.groups.push_back({static_cast<std::uint32_t>(slabs * shape.inner),
                           static_cast<std::uint32_t>(shape.inner),
                           {span_of(o * slab, shape.axis, slabs * slab, plan.segment_length)}});
  }
}

// A slab does not fit: windows along the axis, and along the rows where even those are too many.
void add_axis_groups(RowwisePlan& plan, const AxisShape& shape, std::uint64_t max_elements) {
  const std::uint64_t rows_at_once = std::min(shape.inner, max_elements);
  const std::uint64_t axis_at_once =
      shape.inner <= max_elements
          ? max_elements / shape.inner / plan.segment_length * plan.segment_length
          : 1;
  for (std::uint64_t o = 0; o < shape.outer; ++o)
    for (std::uint64_t i = 0; i < shape.inner; i += rows_at_once) {
      const std::uint64_t rows = std::min(rows_at_once, shape.inner - i);
      RowGroup group{static_cast<std::uint32_t>(rows), static_cast<std::uint32_t>(rows), {}};
      for (std::uint64_t a = 0; a < shape.axis; a += axis_at_once) {
        const std::uint64_t axis = std::min(axis_at_once, shape.axis - a);
        group.spans.push_back(span_of((o * shape.axis + a) * shape.inner + i, axis, axis * rows,
                                      plan.segment_length));
      }
      plan.groups.push_back(std::move(group));
    }
}

bool do_slabs_fit(const AxisShape& shape, std::uint64_t max_elements) {
  return shape.inner == 0 ||
         (shape.inner <= max_elements && shape.axis <= max_elements / shape.inner);
}

RowwisePlan plan_of(const AxisShape& shape, ElementType element_type, std::uint64_t max_elements,
                    std::uint64_t longest_fused) {
  RowwisePlan plan;
  if (shape.outer == 0 || shape.axis == 0 || shape.inner == 0) return plan;
  const std::uint64_t vector_elements = shared::kVectorBytes / size_of(element_type);
  const bool contiguous = shape.inner == 1;
  plan.access = !contiguous                         ? shared::kInterleavedAccess
                : shape.axis % vector_elements == 0 ? shared::kVectorAccess
                                                    : shared::kElementAccess;

  const bool slab_fits = do_slabs_fit(shape, max_elements);
  plan.is_fused = slab_fits && shape.axis <= longest_fused;
  const std::uint64_t longest_segment =
      std::clamp<std::uint64_t>(max_elements / shape.inner, 1, kSegmentLength);
  // Whole vectors, so that a window of segments starts on one.
  const std::uint64_t segment =
      contiguous ? longest_segment / vector_elements * vector_elements : longest_segment;
  plan.segment_length =
      static_cast<std::uint32_t>(plan.is_fused ? shape.axis : std::min(shape.axis, segment));
  const std::uint64_t steps = plan.access == shared::kVectorAccess
                                  ? divided_up(plan.segment_length, vector_elements)
                                  : plan.segment_length;
  plan.lanes = axis_lanes(plan.access, steps, shape.inner);
  const std::uint64_t steps_of_a_lane = divided_up(steps, plan.lanes);
  if (plan.is_fused && steps_of_a_lane <= shared::kMaxHeldSteps)
    plan.held_steps = static_cast<std::uint32_t>(steps_of_a_lane);

  if (slab_fits)
    add_slab_groups(plan, shape, max_elements);
  else
    add_axis_groups(plan, shape, max_elements);
  std::uint64_t most_segments = 1;
  for (const RowGroup& group : plan.groups)
    for (const RowSpan& span : group.spans)
      most_segments = std::max<std::uint64_t>(most_segments, span.segments);
  plan.combine_lanes = lanes_for(most_segments, shared::kRowwiseWorkgroup);
  return plan;
}

}  // namespace

RowwisePlan plan_rows(const AxisShape& shape, ElementType element_type,
                      std::uint64_t max_elements) {
  return plan_of(shape, element_type, max_elements,
                 shape.inner == 1 ? kFusedContiguous : kFusedInterleaved);
}

RowwisePlan plan_whole_rows(const AxisShape& shape, ElementType element_type,
                            std::uint64_t max_elements) {
  if (!do_slabs_fit(shape, max_elements)) return {};
  return plan_of(shape, element_type, max_elements, shape.axis);
}

}  // namespace vkact
