#include "activations/network/small_product.hpp"

#include "activations/calls/bindings.hpp"
#include "activations/calls/modules.hpp"
#include "activations/calls/sums.hpp"
#include "base/integers.hpp"
#include "shared.h"

namespace vkact {
namespace {

std::uint32_t bind(BindingList& bindings, const Tensor& tensor, std::uint64_t elements,
                   bool writes) {
  return bindings.add(tensor, 0, elements, writes) / narrowed(sizeof(float));
}

}  // namespace

Result<void> record_small_product(vulkan::CommandRecorder& recorder, const SmallMatrix& left,
                                  const SmallMatrix& right, const Tensor& result, float scale,
                                  bool accumulates) {
  shared::SmallProductConstants constants{};
  constants.rows = narrowed(left.rows);
  constants.columns = narrowed(right.columns);
  constants.terms = narrowed(left.columns);
  constants.left_row = narrowed(left.is_transposed ? 1 : left.columns);
  constants.left_term = narrowed(left.is_transposed ? left.rows : 1);
  constants.right_column = narrowed(right.is_transposed ? right.rows : 1);
  constants.right_term = narrowed(right.is_transposed ? 1 : right.columns);
  constants.accumulates = accumulates ? 1 : 0;
  constants.scale = scale;
  const std::uint64_t results = left.rows * right.columns;
  BindingList bindings(*recorder.context());
  constants.left_offset = bind(bindings, *left.tensor, left.rows * left.columns, false);
  constants.right_offset = bind(bindings, *right.tensor, right.rows * right.columns, false);
  constants.result_offset = bind(bindings, result, results, true);
  const std::uint32_t lanes = lanes_of_sum(left.columns);
  const std::uint64_t at_once = shared::kChannelwiseWorkgroup / lanes;
  return recorder.dispatch(
      {{module_of(CommonModule::network_small_product), {{shared::kSumLanesId, lanes}}, 3},
       bindings.all(),
       std::as_bytes(std::span(&constants, 1)),
       divided_up(results, at_once)});
}

}  // namespace vkact
