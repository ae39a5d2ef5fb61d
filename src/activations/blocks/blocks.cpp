#include "activations/blocks/blocks.hpp"

#include <algorithm>

#include "activations/calls/bindings.hpp"
#include "activations/calls/tuning.hpp"
#include "activations/calls/views.hpp"
#include "activations/calls/windows.hpp"
#include "base/integers.hpp"

namespace vkact {
namespace {

// Rows, and the part of their blocks, that one dispatch handles.
struct BlockWindow {
  Window rows;
  Window block;
};

class BlockRecording {
 public:
  BlockRecording(vulkan::CommandRecorder& recorder, const std::string& where, const BlockWork& work)
      : recorder_(recorder), context_(*recorder.context()), where_(where), work_(work),
        type_(work.tensors.front().tensor->element_type()),
        vector_elements_(shared::kVectorBytes / size_of(type_)) {}

  Result<void> record() {
    if (work_.rows == 0 || work_.block == 0) return {};
    const bool has_vectors = work_.run != 0 || blocks_begin_on_vectors();
    const std::uint64_t whole = has_vectors ? work_.block / vector_elements_ * vector_elements_ : 0;
    if (work_.run != 0) return record_views(whole);
    if (auto done = record_part({0, whole}, shared::kVectorAccess); !done) return done;
    return record_part({whole, work_.block - whole}, shared::kElementAccess);
  }

 private:
  bool blocks_begin_on_vectors() const {
    if (work_.piece_stride % vector_elements_ != 0) return false;
    return std::ranges::all_of(work_.tensors, [&](const BlockTensor& each) {
      return each.first % vector_elements_ == 0 &&
             (work_.rows == 1 || each.stride % vector_elements_ == 0);
    });
  }

  // Whole blocks of whole rows: what vectors hold, then the rest.
  Result<void> record_views(std::uint64_t whole) {
    const Window rows{0, work_.rows};
    if (whole > 0)
      if (auto done = dispatch({rows, {0, whole}}, shared::kVectorAccess); !done) return done;
    if (whole == work_.block) return {};
    return dispatch({rows, {whole, work_.block - whole}}, shared::kElementAccess);
  }

  // How a tensor's blocks lie.
  std::uint32_t block_view(const BlockTensor& each) const {
    if (work_.run == 0) return shared::kNoView;
    const bool is_aligned = each.tensor->offset_bytes() % shared::kVectorBytes == 0 &&
                            each.first % vector_elements_ == 0 &&
                            (work_.rows == 1 || each.stride % vector_elements_ == 0);
    if (!is_aligned) return shared::kElementView;
    return view_of(*each.tensor, {1, work_.block / work_.run, work_.run},
                   {0, each.run_stride, each.element_stride});
  }

  // Elements from the first to the last of a window.
  std::uint64_t extent(const BlockTensor& each, std::uint64_t rows, std::uint64_t block) const {
    return (rows - 1) * each.stride + (each.pieces - 1) * work_.piece_stride + block;
  }

  // The same part of every row's blocks.
  Result<void> record_part(const Window& part, std::uint32_t access) {
    if (part.elements == 0) return {};
    const std::uint64_t max_elements =
        std::min(bindable_bytes(context_), kMaxWindowBytes) / size_of(type_);
    std::uint64_t rows = work_.rows;
    std::uint64_t block = part.elements;
    for (const BlockTensor& each : work_.tensors) {
      const std::uint64_t row = extent(each, 1, part.elements);
      const std::uint64_t other_pieces = row - part.elements;
      // Parts of blocks begin on a vector, of either type.
      if (row > max_elements && other_pieces + 2 * vector_elements_ > max_elements)
        return Error{ErrorCode::unsupported,
                     0,
                     where_,
                     {"the pieces that make one element are " + std::to_string(other_pieces) +
                      " elements apart, but the device binds only " + std::to_string(max_elements) +
                      " at once"}};
      if (row > max_elements) {
        rows = 1;
        block = std::min(block, max_elements - other_pieces);
      } else if (rows > 1) {
        rows = std::min(rows, (max_elements - row) / each.stride + 1);
      }
    }
    const std::uint64_t granule = 2 * vector_elements_;
    if (block == part.elements) block = divided_up(block, granule) * granule;
    for (const Window& row_window : windows_over(work_.rows, rows, 1))
      for (Window window : windows_over(part.elements, block, granule)) {
        window.first += part.first;
        if (auto done = dispatch({row_window, window}, access); !done) return done;
      }
    return {};
  }

  // Where the blocks of a window begin, from the binding of their tensor on; adds that.
  std::uint32_t offset_of(BindingList& bindings, const BlockTensor& each, const BlockWindow& window,
                          std::uint32_t view) const {
    const auto bytes = static_cast<std::uint32_t>(size_of(type_));
    if (view != shared::kNoView)
      return bindings.add_span(*each.tensor, each.is_written) / bytes + narrowed(each.first);
    const std::uint64_t first = each.first + window.rows.first * each.stride + window.block.first;
    const std::uint64_t elements = extent(each, window.rows.elements, window.block.elements);
    return bindings.add(*each.tensor, first, elements, each.is_written) / bytes;
  }

  void set_details(shared::BlockViews& views, const BlockWindow& window) const {
    views.first = narrowed(window.block.first);
    views.run = narrowed(work_.run);
    for (std::size_t i = 0; i < work_.tensors.size(); ++i) {
      views.run_strides[i] = narrowed(work_.tensors[i].run_stride);
      views.element_strides[i] = narrowed(work_.tensors[i].element_stride);
    }
  }
  void set_details(shared::BlockPieces& pieces, const BlockWindow&) const {
    pieces.stride = narrowed(work_.piece_stride);
  }
  void set_details(shared::BlockNoise& noise, const BlockWindow& window) const {
    set_halves(noise.first_index, work_.draws_per_row
                                      ? window.rows.first
                                      : window.rows.first * work_.block + window.block.first);
  }

  Result<void> dispatch(const BlockWindow& window, std::uint32_t access) {
    BindingList bindings(context_);
    shared::BlockConstants constants{};
    constants.rows = narrowed(window.rows.elements);
    constants.block = narrowed(window.block.elements);
    std::ranges::copy(work_.parameters, constants.parameters);
    std::uint32_t views = 0;
    for (std::size_t i = 0; i < work_.tensors.size(); ++i) {
      const BlockTensor& each = work_.tensors[i];
      const std::uint32_t view = block_view(each);
      views |= view_bits(i, view);
      constants.offsets[i] = offset_of(bindings, each, window, view);
      constants.strides[i] = narrowed(each.stride);
    }
    const Tuning tuning = tuning_for(context_.description());
    const std::uint64_t step_elements = access == shared::kVectorAccess ? vector_elements_ : 1;
    const std::uint64_t steps = window.rows.elements * (window.block.elements / step_elements);
    const std::uint64_t steps_at_once = std::uint64_t{tuning.workgroup} * tuning.vectors;
    const vulkan::PipelineKey key{work_.module,
                                  {{shared::kBlocksWorkgroupId, tuning.workgroup},
                                   {shared::kElementTypeId, static_cast<std::uint32_t>(type_)},
                                   {shared::kBlocksStepsId, tuning.vectors},
                                   {shared::kBlocksAccessId, access},
                                   {shared::kBlocksAccumulatesId, work_.accumulates},
                                   {shared::kStochasticDrawsPerRowId, work_.draws_per_row},
                                   {shared::kStochasticIsRandomId, work_.is_random},
                                   {shared::kTakesVectorsTogetherId, tuning.takes_vectors_together},
                                   {shared::kViewsId, views}},
                                  static_cast<std::uint32_t>(work_.tensors.size())};
    return std::visit(
        [&](auto details) {
          set_details(details, window);
          const struct {
            shared::BlockConstants blocks;
            decltype(details) rest;
          } pushed{constants, details};
          return recorder_.dispatch({key, bindings.all(), std::as_bytes(std::span(&pushed, 1)),
                                     divided_up(steps, steps_at_once)});
        },
        work_.details);
  }

  vulkan::CommandRecorder& recorder_;
  const vulkan::Context& context_;
  const std::string& where_;
  const BlockWork& work_;
  const ElementType type_;
  const std::uint64_t vector_elements_;
};

}  // namespace

void set_halves(std::uint32_t (&halves)[2], std::uint64_t value) {
  halves[0] = static_cast<std::uint32_t>(value);
  halves[1] = static_cast<std::uint32_t>(value >> 32);
}

Result<void> record_blocks(vulkan::CommandRecorder& recorder, const std::string& where,
                           const BlockWork& work) {
  return BlockRecording(recorder, where, work).record();
}

}  // namespace vkact
