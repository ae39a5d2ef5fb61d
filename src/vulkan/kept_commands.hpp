// What a recorder recorded, kept to be recorded again with other buffers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>
#include <vkact/result.hpp>

#include "vulkan/buffer.hpp"
#include "vulkan/commands.hpp"

namespace vkact::vulkan {

class CommandRecorder;

/// Bytes of a buffer.
struct BufferSpan {
  std::shared_ptr<const Buffer> buffer;
  std::uint64_t begin = 0;
  std::uint64_t bytes = 0;
};

/// Use from one thread at a time.
class KeptCommands {
 public:
  void add(const Dispatch& dispatch);
  void add(const Copy& copy);
  void add(const Fill& fill);
  void add(const Section& section);

  /// Puts the bytes `to` in the place of `from`, in all commands. They begin at places that are as
  /// far from the device's alignment. invalid_argument where a command uses `from` together with
  /// bytes around it, or uses bytes of `to`; unsupported where a copy cannot use its buffer. After
  /// an error nothing is changed.
  Result<void> replace(const std::string& where, const BufferSpan& from, const BufferSpan& to);

  /// Records everything again.
  Result<void> record(CommandRecorder& recorder) const;

 private:
  /// Bytes that a command uses. A binding begins `lead` bytes before them.
  struct Use {
    std::shared_ptr<const Buffer> buffer;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    std::uint64_t lead = 0;
    bool writes = false;
    bool is_transfer = false;

    bool overlaps(const BufferSpan& span) const noexcept;
    bool is_within(const BufferSpan& span) const noexcept;
  };
  struct KeptDispatch {
    PipelineKey pipeline;
    std::size_t first_use = 0;
    std::size_t uses = 0;
    std::vector<std::byte> push_constants;
    std::uint64_t workgroups = 0;
  };
  struct KeptCopy {
    std::size_t first_use = 0;
  };
  struct KeptFill {
    std::size_t first_use = 0;
    std::uint32_t pattern = 0;
  };

  Result<void> record(CommandRecorder& recorder, const KeptDispatch& dispatch) const;
  Result<void> record(CommandRecorder& recorder, const KeptCopy& copy) const;
  Result<void> record(CommandRecorder& recorder, const KeptFill& fill) const;
  Result<void> record(CommandRecorder& recorder, const Section& section) const;

  std::vector<std::variant<KeptDispatch, KeptCopy, KeptFill, Section>> commands_;
  std::vector<Use> uses_;  // of all commands, one after the other
};

}  // namespace vkact::vulkan
