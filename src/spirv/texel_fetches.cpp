#include "spirv/texel_fetches.hpp"

#include <unordered_map>

#include "spirv/additions.hpp"
#include "spirv/module.hpp"
#include "spirv/storage_buffers.hpp"

namespace vkact::spirv {
namespace {

constexpr std::uint32_t kBindings = 32;

// The texel buffers of a module.
class TexelBuffers {
 public:
  TexelBuffers(Additions& additions, std::uint32_t first_binding)
      : additions_(additions), first_binding_(first_binding) {}

  // The variable of the one beside a buffer; there is one for all buffers of a binding.
  Id beside(const StorageBuffer& buffer, Id component) {
    const auto [found, is_new] = variables_.try_emplace(buffer.binding);
    if (is_new) found->second = declared(buffer, component);
    return found->second;
  }

  Id type() const noexcept { return type_; }

  std::uint32_t bindings() const noexcept {
    std::uint32_t bits = 0;
    for (const auto& [binding, variable] : variables_) bits |= 1u << binding;
    return bits;
  }

 private:
  Id declared(const StorageBuffer& buffer, Id component) {
    constexpr std::uint32_t kSampledBufferCapability = 46;
    constexpr std::uint32_t kUniformConstantStorage = 0;
    constexpr std::uint32_t kDimensionBuffer = 5;
    constexpr std::uint32_t kSampled = 1;
    constexpr std::uint32_t kUnknownFormat = 0;
    if (type_ == 0) {
      type_ = additions_.new_id();
      pointer_ = additions_.new_id();
      append(additions_.capabilities, Op::capability, std::vector{kSampledBufferCapability});
      append(additions_.declarations, Op::type_image,
             std::vector{type_, component, kDimensionBuffer, 0u, 0u, 0u, kSampled, kUnknownFormat});
      append(additions_.declarations, Op::type_pointer,
             std::vector{pointer_, kUniformConstantStorage, type_});
    }
    return additions_.add_variable(pointer_, kUniformConstantStorage, buffer.set,
                                   first_binding_ + buffer.binding);
  }

  Additions& additions_;
  std::uint32_t first_binding_;
  Id type_ = 0;
  Id pointer_ = 0;
  std::unordered_map<std::uint32_t, Id> variables_;
};

}  // namespace

TexelFetches with_texel_fetches(std::span<const std::uint32_t> code,
                                std::uint32_t first_texel_binding) {
  const Module module(code);
  const StorageBuffers storage(module);
  auto buffers = storage.all();
  std::erase_if(buffers, [&](const auto& entry) {
    const StorageBuffer& buffer = entry.second;
    return !buffer.is_read_only || !storage.is_vector(buffer.element) ||
           buffer.binding >= kBindings;
  });
  const auto places = storage.places(buffers, Op::load);
  Additions additions(module.header[kBoundWord]);
  TexelBuffers texels(additions, first_texel_binding);

  std::vector<std::uint32_t> functions;
  storage.copy_functions(functions, places, [&](const Instruction& load, const Place& place) {
    const StorageBuffer& buffer = buffers.at(place.buffer);
    const Id component = storage.operand(buffer.element, Op::type_vector, 2);
    const Id variable = texels.beside(buffer, component);
    const Id image = additions.new_id();
    append(functions, Op::load, std::vector{texels.type(), image, variable});
    append(functions, Op::image_fetch, std::vector{load.type(), load.result(), image, place.index});
  });
  return {additions.applied_to(module, functions), texels.bindings()};
}

}  // namespace vkact::spirv
