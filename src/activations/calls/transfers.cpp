#include "activations/calls/transfers.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>

#include "activations/calls/checks.hpp"
#include "activations/calls/rearrangement.hpp"
#include "activations/calls/scratch.hpp"
#include "activations/calls/section.hpp"
#include "vulkan/transfer.hpp"

namespace vkact {
namespace {

constexpr std::uint64_t kWordBytes = 4;

constexpr auto kTransfer = VK_PIPELINE_STAGE_TRANSFER_BIT;

template <class T>
Result<std::uint32_t> integer_bits(double value) {
  if (value != std::floor(value) || value < std::numeric_limits<T>::min() ||
      value > std::numeric_limits<T>::max())
    return invalid("fill", "the tensor's type takes whole numbers from " +
                               std::to_string(std::numeric_limits<T>::min()) + " to " +
                               std::to_string(std::numeric_limits<T>::max()) + ", not " +
                               std::to_string(value));
  return static_cast<std::uint32_t>(static_cast<std::make_unsigned_t<T>>(static_cast<T>(value)));
}

// The element, as often as a word has it.
Result<std::uint32_t> word_of(ElementType type, double value) {
  const auto narrow = static_cast<float>(value);
  const auto twice = [](std::uint16_t bits) { return bits * std::uint32_t{0x10001}; };
  switch (type) {
    case ElementType::float32:
      return std::bit_cast<std::uint32_t>(narrow);
    case ElementType::float16:
      return twice(float16(narrow).bits);
    case ElementType::bfloat16:
      return twice(bfloat16(narrow).bits);
    case ElementType::int32:
      return integer_bits<std::int32_t>(value);
    case ElementType::uint8:
      break;
  }
  auto bits = integer_bits<std::uint8_t>(value);
  if (bits) *bits *= 0x01010101u;
  return bits;
}

// A view's elements in memory of their own.
Result<Tensor> gathered(vulkan::CommandRecorder& recorder, const char* where, const Tensor& view) {
  auto scratch = scratch_tensor(recorder, view.shape(), view.element_type());
  if (!scratch) return scratch;
  if (auto done = record_rearranged(recorder, where, view, *scratch); !done) return done.error();
  return scratch;
}

// Where the views' elements may be interleaved in memory, they take the way through scratch memory.
Result<void> copy_views(vulkan::CommandRecorder& recorder, const char* where, const Tensor& from,
                        const Tensor& to) {
  if (from.shape() == to.shape() && !do_overlap(from, to))
    return record_rearranged(recorder, where, from, to);
  const auto between = gathered(recorder, where, from);
  if (!between) return between.error();
  const auto reshaped = between->reshaped(to.shape());
  if (!reshaped) return reshaped.error();
  return record_rearranged(recorder, where, *reshaped, to);
}

// A fill of a contiguous tensor that begins on a word.
Result<void> fill_words(vulkan::CommandRecorder& recorder, const char* where, const Tensor& tensor,
                        std::uint32_t word) {
  const std::uint64_t whole = tensor.size_bytes() / kWordBytes * kWordBytes;
  const std::uint64_t rest = tensor.size_bytes() - whole;
  auto filled = recorder.fill({tensor.buffer().get(), tensor.offset_bytes(), whole, word});
  if (!filled || rest == 0) return filled;
  // Vulkan fills whole words, and the rest of the last one may be another's.
  auto staging = vulkan::Buffer::create(recorder.context(), kWordBytes, vulkan::BufferUse::upload);
  if (!staging) return staging.error();
  if (auto written = (*staging)->write(where, 0, std::as_bytes(std::span(&word, 1))); !written)
    return written;
  return recorder.copy(
      {staging->get(), 0, tensor.buffer().get(), tensor.offset_bytes() + whole, rest});
}

// A fill of any tensor, by way of one element.
Result<void> fill_view(vulkan::CommandRecorder& recorder, const char* where, const Tensor& tensor,
                       std::uint32_t word) {
  const auto element = scratch_tensor(recorder, {1}, tensor.element_type());
  if (!element) return element.error();
  if (auto filled = recorder.fill({element->buffer().get(), 0, kWordBytes, word}); !filled)
    return filled;
  return record_repeated(recorder, where, *element, tensor);
}

}  // namespace

Error unlike(const char* where, const Tensor& from, const Tensor& to) {
  return invalid(where, "from is " + std::string(name_of(from.element_type())) + " " +
                            to_string(from.shape()) + " but to is " +
                            std::string(name_of(to.element_type())) + " " + to_string(to.shape()));
}

Result<void> record_copy(vulkan::CommandRecorder& recorder, const Tensor& from, const Tensor& to) {
  constexpr const char* kWhere = "copy";
  const vulkan::Context& context = *recorder.context();
  if (auto checked = check_view(kWhere, context, {"from", &from, false}); !checked) return checked;
  if (auto checked = check_view(kWhere, context, {"to", &to, true}); !checked) return checked;
  if (from.element_type() != to.element_type() || from.size() != to.size())
    return unlike(kWhere, from, to);
  if (!from.is_contiguous() || !to.is_contiguous())
    return in_section(recorder, kWhere, [&] { return copy_views(recorder, kWhere, from, to); });
  if (do_overlap(from, to)) return invalid(kWhere, "from and to share memory");
  if (auto checked = vulkan::check_copied_from(kWhere, *from.buffer()); !checked) return checked;
  if (auto checked = vulkan::check_copied_to(kWhere, *to.buffer()); !checked) return checked;
  const vulkan::Copy copy{from.buffer().get(), from.offset_bytes(), to.buffer().get(),
                          to.offset_bytes(), from.size_bytes()};
  return in_section(
      recorder, kWhere, [&] { return recorder.copy(copy); }, kTransfer);
}

Result<void> record_fill(vulkan::CommandRecorder& recorder, const Tensor& tensor, double value) {
  constexpr const char* kWhere = "fill";
  if (auto checked = check_view(kWhere, *recorder.context(), {"the tensor", &tensor, true});
      !checked)
    return checked;
  const auto word = word_of(tensor.element_type(), value);
  if (!word) return word.error();
  if (!tensor.is_contiguous() || tensor.offset_bytes() % kWordBytes != 0)
    return in_section(recorder, kWhere, [&] { return fill_view(recorder, kWhere, tensor, *word); });
  if (auto checked = vulkan::check_copied_to(kWhere, *tensor.buffer()); !checked) return checked;
  return in_section(
      recorder, kWhere, [&] { return fill_words(recorder, kWhere, tensor, *word); }, kTransfer);
}

Result<void> record_upload(vulkan::CommandRecorder& recorder, const Tensor& tensor,
                           std::span<const std::byte> bytes) {
  constexpr const char* kWhere = "upload";
  if (auto checked = check_view(kWhere, *recorder.context(), {"the tensor", &tensor, true});
      !checked)
    return checked;
  if (bytes.size() != tensor.size_bytes())
    return invalid(kWhere, std::to_string(bytes.size()) + " bytes given for a tensor of " +
                               std::to_string(tensor.size_bytes()));
  if (bytes.empty()) return {};
  if (!tensor.is_contiguous()) {
    const auto between = scratch_tensor(recorder, tensor.shape(), tensor.element_type());
    if (!between) return between.error();
    if (auto done = record_upload(recorder, *between, bytes); !done) return done;
    return in_section(recorder, kWhere,
                      [&] { return record_rearranged(recorder, kWhere, *between, tensor); });
  }
  if (auto checked = vulkan::check_copied_to(kWhere, *tensor.buffer()); !checked) return checked;
  auto staging =
      vulkan::Buffer::create(recorder.context(), bytes.size(), vulkan::BufferUse::upload);
  if (!staging) return staging.error();
  if (auto written = (*staging)->write(kWhere, 0, bytes); !written) return written;
  const vulkan::Copy copy{staging->get(), 0, tensor.buffer().get(), tensor.offset_bytes(),
                          tensor.size_bytes()};
  return in_section(
      recorder, kWhere, [&] { return recorder.copy(copy); }, kTransfer);
}

Result<std::shared_ptr<vulkan::Buffer>> record_download(vulkan::CommandRecorder& recorder,
                                                        const Tensor& tensor) {
  constexpr const char* kWhere = "download";
  if (auto checked = check_view(kWhere, *recorder.context(), {"the tensor", &tensor, false});
      !checked)
    return checked.error();
  if (!tensor.is_contiguous()) {
    Result<Tensor> between = Tensor();
    const auto recorded = in_section(recorder, kWhere, [&]() -> Result<void> {
      between = gathered(recorder, kWhere, tensor);
      if (!between) return between.error();
      return {};
    });
    if (!recorded) return recorded.error();
    return record_download(recorder, *between);
  }
  if (auto checked = vulkan::check_copied_from(kWhere, *tensor.buffer()); !checked)
    return checked.error();
  auto staging =
      vulkan::Buffer::create(recorder.context(), tensor.size_bytes(), vulkan::BufferUse::download);
  if (!staging) return staging;
  const vulkan::Copy copy{tensor.buffer().get(), tensor.offset_bytes(), staging->get(), 0,
                          tensor.size_bytes()};
  const auto recorded = in_section(
      recorder, kWhere, [&] { return recorder.copy(copy); }, kTransfer);
  if (!recorded) return recorded.error();
  return staging;
}

}  // namespace vkact
