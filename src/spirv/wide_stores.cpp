#include "spirv/wide_stores.hpp"

#include <unordered_map>

#include "spirv/additions.hpp"
#include "spirv/module.hpp"
#include "spirv/storage_buffers.hpp"

namespace vkact::spirv {
namespace {

constexpr std::uint32_t kPairBytes = 32;

// The types for such stores, and buffers of them.
class WideBuffers {
 public:
  explicit WideBuffers(Additions& additions) : additions_(additions) {}

  // The variable of the one that is bound to the same as a buffer.
  Id beside(Id buffer, const StorageBuffer& described) {
    const auto [found, is_new] = variables_.try_emplace(buffer);
    if (is_new) found->second = declared(described);
    return found->second;
  }

  Id pair() const noexcept { return pair_; }
  Id four() const noexcept { return four_; }
  Id pointer() const noexcept { return pointer_; }

 private:
  void declare_types() {
    constexpr std::uint32_t kInt64Capability = 11;
    constexpr std::uint32_t kBlock = 2;
    constexpr std::uint32_t kArrayStride = 6;
    constexpr std::uint32_t kOffset = 35;
    const Id word = additions_.new_id();
    const Id array = additions_.new_id();
    const Id block = additions_.new_id();
    pair_ = additions_.new_id();
    four_ = additions_.new_id();
    pointer_ = additions_.new_id();
    block_pointer_ = additions_.new_id();
    const auto declare = [&](Op op, const std::vector<std::uint32_t>& operands) {
      append(additions_.declarations, op, operands);
    };
    append(additions_.capabilities, Op::capability, std::vector{kInt64Capability});
    declare(Op::type_int, {word, 64, 0});
    declare(Op::type_vector, {pair_, word, 2});
    declare(Op::type_vector, {four_, word, 4});
    declare(Op::type_runtime_array, {array, four_});
    declare(Op::type_struct, {block, array});
    declare(Op::type_pointer, {pointer_, kBufferStorage, four_});
    declare(Op::type_pointer, {block_pointer_, kBufferStorage, block});
    append(additions_.decorations, Op::decorate, std::vector{array, kArrayStride, kPairBytes});
    append(additions_.decorations, Op::decorate, std::vector{block, kBlock});
    append(additions_.decorations, Op::member_decorate, std::vector{block, 0u, kOffset, 0u});
  }

  Id declared(const StorageBuffer& buffer) {
    if (pair_ == 0) declare_types();
    return additions_.add_variable(block_pointer_, kBufferStorage, buffer.set, buffer.binding);
  }

  Additions& additions_;
  Id pair_ = 0;
  Id four_ = 0;
  Id pointer_ = 0;
  Id block_pointer_ = 0;
  std::unordered_map<Id, Id> variables_;
};

}  // namespace

std::vector<std::uint32_t> with_wide_stores(std::span<const std::uint32_t> code) {
  const Module module(code);
  const StorageBuffers storage(module);
  auto buffers = storage.all();
  std::erase_if(buffers, [&](const auto& entry) {
    const Id element = entry.second.element;
    return !storage.is_vector(storage.operand(element, Op::type_struct, 2)) ||
           !storage.is_vector(storage.operand(element, Op::type_struct, 3)) ||
           storage.operand(element, Op::type_struct, 4) != 0;
  });
  const auto places = storage.places(buffers, Op::store);
  Additions additions(module.header[kBoundWord]);
  WideBuffers wide(additions);

  std::vector<std::uint32_t> functions;
  const auto add = [&](Op op, const std::vector<std::uint32_t>& operands) {
    append(functions, op, operands);
  };
  const auto half_of = [&](Id value, Id vector, std::uint32_t member) {
    const Id half = additions.new_id();
    const Id words = additions.new_id();
    add(Op::composite_extract, {vector, half, value, member});
    add(Op::bitcast, {wide.pair(), words, half});
    return words;
  };
  storage.copy_functions(functions, places, [&](const Instruction& store, const Place& place) {
    const StorageBuffer& buffer = buffers.at(place.buffer);
    const Id variable = wide.beside(place.buffer, buffer);
    const Id vector = storage.operand(buffer.element, Op::type_struct, 2);
    const Id first = half_of(store.words[2], vector, 0);
    const Id second = half_of(store.words[2], vector, 1);
    const Id all = additions.new_id();
    const Id pointer = additions.new_id();
    add(Op::vector_shuffle, {wide.four(), all, first, second, 0, 1, 2, 3});
    add(Op::access_chain, {wide.pointer(), pointer, variable, place.member, place.index});
    add(Op::store, {pointer, all});
  });
  return additions.applied_to(module, functions);
}

}  // namespace vkact::spirv
