#include "vulkan/kept_commands.hpp"

#include <array>
#include <utility>

#include "vulkan/command_recorder.hpp"
#include "vulkan/transfer.hpp"

namespace vkact::vulkan {

bool KeptCommands::Use::overlaps(const BufferSpan& span) const noexcept {
  return buffer->handle() == span.buffer->handle() && begin < span.begin + span.bytes &&
         span.begin < end;
}

bool KeptCommands::Use::is_within(const BufferSpan& span) const noexcept {
  // A binding ends with a whole word.
  const std::uint64_t span_end = (span.begin + span.bytes + 3) / 4 * 4;
  return overlaps(span) && begin >= span.begin && end <= span_end;
}

void KeptCommands::add(const Dispatch& dispatch) {
  KeptDispatch kept{dispatch.pipeline,
                    uses_.size(),
                    dispatch.bindings.size(),
                    {dispatch.push_constants.begin(), dispatch.push_constants.end()},
                    dispatch.workgroups};
  for (const Binding& each : dispatch.bindings)
    uses_.push_back({each.buffer->shared_from_this(), each.offset + each.lead,
                     each.offset + each.size, each.lead, each.writes, false});
  commands_.emplace_back(std::move(kept));
}

void KeptCommands::add(const Copy& copy) {
  commands_.emplace_back(KeptCopy{uses_.size()});
  uses_.push_back({copy.from->shared_from_this(), copy.from_offset, copy.from_offset + copy.bytes,
                   0, false, true});
  uses_.push_back(
      {copy.to->shared_from_this(), copy.to_offset, copy.to_offset + copy.bytes, 0, true, true});
}

void KeptCommands::add(const Fill& fill) {
  commands_.emplace_back(KeptFill{uses_.size(), fill.pattern});
  uses_.push_back(
      {fill.buffer->shared_from_this(), fill.offset, fill.offset + fill.bytes, 0, true, true});
}

void KeptCommands::add(const Section& section) { commands_.emplace_back(section); }

Result<void> KeptCommands::replace(const std::string& where, const BufferSpan& from,
                                   const BufferSpan& to) {
  const auto invalid = [&](const char* reason) {
    return Error{ErrorCode::invalid_argument, 0, where, {reason}};
  };
  for (const Use& use : uses_) {
    if (use.overlaps(from) && !use.is_within(from))
      return invalid("a call uses a part of the tensor, or more than it; replace what it uses");
    if (use.overlaps(to) && !use.is_within(from))
      return invalid("a call uses memory of the tensor that is to take its place");
    if (!use.overlaps(from) || !use.is_transfer) continue;
    const auto checked = use.writes ? check_copied_to(where.c_str(), *to.buffer)
                                    : check_copied_from(where.c_str(), *to.buffer);
    if (!checked) return checked;
  }
  for (Use& use : uses_) {
    if (!use.overlaps(from)) continue;
    use.begin = use.begin - from.begin + to.begin;
    use.end = use.end - from.begin + to.begin;
    use.buffer = to.buffer;
  }
  return {};
}

Result<void> KeptCommands::record(CommandRecorder& recorder) const {
  for (const auto& command : commands_) {
    const auto recorded =
        std::visit([&](const auto& each) { return record(recorder, each); }, command);
    if (!recorded) return recorded;
  }
  return {};
}

Result<void> KeptCommands::record(CommandRecorder& recorder, const KeptDispatch& dispatch) const {
  std::array<Binding, kMaxBindings> bindings;
  for (std::size_t i = 0; i < dispatch.uses; ++i) {
    const Use& use = uses_[dispatch.first_use + i];
    const std::uint64_t offset = use.begin - use.lead;
    bindings[i] = {use.buffer.get(), offset, use.end - offset, use.writes, use.lead};
  }
  return recorder.dispatch({dispatch.pipeline, std::span(bindings).first(dispatch.uses),
                            dispatch.push_constants, dispatch.workgroups});
}

Result<void> KeptCommands::record(CommandRecorder& recorder, const KeptCopy& copy) const {
  const Use& from = uses_[copy.first_use];
  const Use& to = uses_[copy.first_use + 1];
  return recorder.copy(
      {from.buffer.get(), from.begin, to.buffer.get(), to.begin, to.end - to.begin});
}

Result<void> KeptCommands::record(CommandRecorder& recorder, const KeptFill& fill) const {
  const Use& use = uses_[fill.first_use];
  return recorder.fill({use.buffer.get(), use.begin, use.end - use.begin, fill.pattern});
}

Result<void> KeptCommands::record(CommandRecorder& recorder, const Section& section) const {
  if (section.is_begin) return recorder.begin_section(section.name, section.stage);
  recorder.end_section(section.stage);
  return {};
}

}  // namespace vkact::vulkan
