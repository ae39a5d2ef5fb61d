#include "activations/calls/rearrangement.hpp"

#include <array>

#include "activations/calls/bindings.hpp"
#include "activations/calls/modules.hpp"
#include "base/integers.hpp"
#include "shared.h"
#include "vulkan/buffer.hpp"

namespace vkact {
namespace {

constexpr std::uint64_t kWorkgroup = 256;
constexpr std::uint64_t kWordBytes = 4;

struct Axis {
  std::uint64_t length = 1;
  std::uint64_t source_stride = 0;
  std::uint64_t result_stride = 0;
};

// The innermost first. Axes of one place are left out, and those that follow each other in both
// tensors are one.
std::vector<Axis> merged_axes(const Shape& shape, const Shape& source_strides,
                              const Shape& result_strides) {
  std::vector<Axis> axes;
  for (std::size_t i = shape.size(); i-- > 0;) {
    if (shape[i] == 1) continue;
    const Axis axis{shape[i], source_strides[i], result_strides[i]};
    Axis* const inner = axes.empty() ? nullptr : &axes.back();
    if (inner != nullptr && axis.source_stride == inner->source_stride * inner->length &&
        axis.result_stride == inner->result_stride * inner->length)
      inner->length *= axis.length;
    else
      axes.push_back(axis);
  }
  return axes;
}

Error too_far_apart(const std::string& where, const Tensor& view, const char* why) {
  return {ErrorCode::unsupported,
          0,
          where,
          {"a view of shape " + to_string(view.shape()) + " with the strides " +
           to_string(view.strides()) + " " + why}};
}

// With the source's strides given apart from it.
Result<void> record(vulkan::CommandRecorder& recorder, const std::string& where, const Tensor& from,
                    const Shape& source_strides, const Tensor& to) {
  if (to.size() == 0) return {};
  const vulkan::Context& context = *recorder.context();
  for (const Tensor* each : {&from, &to})
    if (each->span_bytes() > bindable_bytes(context))
      return too_far_apart(where, *each, "spans more memory than this device binds at once");
  const std::vector<Axis> axes = merged_axes(to.shape(), source_strides, to.strides());
  if (axes.size() > shared::kMaxRearrangedAxes)
    return too_far_apart(where, from.is_contiguous() ? to : from,
                         "has more than 6 axes that do not follow each other in memory");

  const std::uint64_t bytes = size_of(to.element_type());
  shared::RearrangementConstants constants{};
  constants.elements = narrowed(to.size());
  constants.axes = narrowed(axes.size());
  for (std::size_t i = 0; i < axes.size(); ++i) {
    constants.lengths[i] = narrowed(axes[i].length);
    constants.source_strides[i] = narrowed(axes[i].source_stride);
    constants.result_strides[i] = narrowed(axes[i].result_stride);
  }
  BindingList bindings(context);
  constants.source_offset = narrowed(bindings.add_span(from, false) / bytes);
  const std::uint64_t result_begin = bindings.add_span(to, true);
  constants.result_offset = narrowed(result_begin / bytes);
  const bool by_word = to.is_contiguous() && result_begin % kWordBytes == 0;
  const std::uint64_t steps = divided_up(to.size(), by_word ? kWordBytes / bytes : 1);
  return recorder.dispatch({{module_of(CommonModule::calls_rearrangement),
                             {{shared::kRearrangementBytesId, narrowed(bytes)},
                              {shared::kRearrangementByWordId, by_word}},
                             narrowed(bindings.all().size())},
                            bindings.all(),
                            std::as_bytes(std::span(&constants, 1)),
                            divided_up(steps, kWorkgroup)});
}

}  // namespace

bool is_view(const Tensor& tensor) noexcept {
  return !tensor.is_contiguous() || tensor.offset_bytes() % vulkan::kTexelBytes != 0;
}

Result<void> record_rearranged(vulkan::CommandRecorder& recorder, const std::string& where,
                               const Tensor& from, const Tensor& to) {
  return record(recorder, where, from, from.strides(), to);
}

Result<void> record_repeated(vulkan::CommandRecorder& recorder, const std::string& where,
                             const Tensor& from, const Tensor& to) {
  return record(recorder, where, from, Shape(to.shape().size(), 0), to);
}

}  // namespace vkact
