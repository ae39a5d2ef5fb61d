#include "activations/calls/rearrangement.hpp"

#include "activations/calls/bindings.hpp"
#include "activations/calls/modules.hpp"
#include "activations/calls/strided_axes.hpp"
#include "base/integers.hpp"
#include "shared.h"

namespace vkact {
namespace {

constexpr std::uint64_t kWorkgroup = 256;
constexpr std::uint64_t kWordBytes = 4;

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
  const Shape strides[] = {source_strides, to.strides()};
  const std::vector<StridedAxis> axes = merged_axes(to.shape(), strides);
  if (axes.size() > shared::kMaxRearrangedAxes)
    return too_far_apart(where, from.is_contiguous() ? to : from,
                         "has more than 6 axes that do not follow each other in memory");

  const std::uint64_t bytes = size_of(to.element_type());
  shared::RearrangementConstants constants{};
  constants.elements = narrowed(to.size());
  constants.axes = narrowed(axes.size());
  for (std::size_t i = 0; i < axes.size(); ++i) {
    constants.lengths[i] = narrowed(axes[i].length);
    constants.source_strides[i] = narrowed(axes[i].strides[0]);
    constants.result_strides[i] = narrowed(axes[i].strides[1]);
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

Result<void> record_rearranged(vulkan::CommandRecorder& recorder, const std::string& where,
                               const Tensor& from, const Tensor& to) {
  return record(recorder, where, from, from.strides(), to);
}

Result<void> record_repeated(vulkan::CommandRecorder& recorder, const std::string& where,
                             const Tensor& from, const Tensor& to) {
  return record(recorder, where, from, Shape(to.shape().size(), 0), to);
}

}  // namespace vkact
