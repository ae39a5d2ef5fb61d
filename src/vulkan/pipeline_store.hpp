// Compute pipelines, made on first use and kept.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <unordered_map>
#include <vkact/result.hpp>

#include "spirv/float_controls.hpp"
#include "vulkan/functions.hpp"
#include "vulkan/pipeline_cache_file.hpp"
#include "vulkan/shader_code.hpp"

namespace vkact::vulkan {

/// Bytes of push constants that every pipeline may use: what Vulkan guarantees.
inline constexpr std::uint32_t kPushConstantBytes = 128;
/// Most storage buffers that a pipeline binds; numbered from 0.
inline constexpr std::uint32_t kMaxBindings = 8;
/// The binding of the texels of binding 0; those of the others follow.
inline constexpr std::uint32_t kFirstTexelBinding = kMaxBindings;
/// Specialization constants of a pipeline; their ids are 0, 1, 2 ...
inline constexpr std::size_t kSpecializationConstants = 19;
/// The one that the store sets: whether the device converts float16 itself.
inline constexpr std::uint32_t kFloat16ConversionsId = 17;

/// A specialization constant: its id and its value, 0 or 1 for one that is true or false.
struct SpecializationConstant {
  std::uint32_t id = 0;
  std::uint32_t value = 0;
};

/// The values of a pipeline's specialization constants by their ids; 0 where none is given.
struct Specialization {
  Specialization() = default;
  Specialization(std::initializer_list<SpecializationConstant> given) noexcept {
    for (const SpecializationConstant& each : given) values[each.id] = each.value;
  }

  std::uint32_t& operator[](std::size_t id) noexcept { return values[id]; }
  friend bool operator==(const Specialization&, const Specialization&) = default;

  std::array<std::uint32_t, kSpecializationConstants> values{};
};

/// A pipeline: SPIR-V code, specialized.
struct PipelineKey {
  ShaderCode code;  ///< Static lifetime; its address is its identity.
  Specialization constants;
  std::uint32_t bindings = 0;
  /// Reads buffers as words, also where pipelines fetch texels.
  bool without_texels = false;

  friend bool operator==(const PipelineKey& a, const PipelineKey& b) noexcept {
    return a.code.data() == b.code.data() && a.constants == b.constants &&
           a.without_texels == b.without_texels;
  }
};

/// A pipeline that is ready to be bound.
struct Pipeline {
  VkPipeline handle = VK_NULL_HANDLE;
  VkPipelineLayout layout = VK_NULL_HANDLE;
  VkDescriptorSetLayout set_layout = VK_NULL_HANDLE;
  /// A bit for each binding whose buffer is bound as texels as well (spirv/texel_fetches.hpp).
  std::uint32_t texel_bindings = 0;
};

/// What the pipelines of a device have in common.
struct PipelineTraits {
  bool push_descriptors = false;
  /// Whether calls for each component of a vector are made one call (spirv/vectorization.hpp).
  bool vectorized = false;
  /// Whether vectors of buffers that are only read are fetched as texels
  /// (spirv/texel_fetches.hpp).
  bool fetches_texels = false;
  /// Whether pairs of vectors are stored as integers of 64 bits (spirv/wide_stores.hpp).
  bool stores_wide = false;
  /// Storage buffers that the device lets a pipeline bind, at most kMaxBindings.
  std::uint32_t most_bindings = kMaxBindings;
  /// What the device promises of floats and is asked for; with both promises of float16 kernels
  /// leave its conversions to the device.
  spirv::FloatControls float_controls;
};

/// Thread-safe. Pipelines are never given back before the store goes.
class PipelineStore {
 public:
  /// `where` names the operation in errors.
  static Result<std::unique_ptr<PipelineStore>> create(const char* where, VkDevice device,
                                                       const DeviceFunctions& api,
                                                       const PipelineTraits& traits,
                                                       PipelineCacheFile file);
  /// Writes the pipeline cache to disk when it has grown.
  ~PipelineStore();
  PipelineStore(const PipelineStore&) = delete;
  PipelineStore& operator=(const PipelineStore&) = delete;

  /// The pipeline, made now if need be. Several threads may make different pipelines at once; those
  /// that want the same one wait for the first. unsupported where it binds more buffers than the
  /// device allows.
  Result<Pipeline> get(const PipelineKey& key);
  /// Makes all of these that are not there yet, several at once; the first error.
  Result<void> make_all(std::span<const PipelineKey> keys);
  /// How many have been made.
  std::size_t count();

 private:
  struct Hash {
    std::size_t operator()(const PipelineKey& key) const noexcept;
  };
  struct Layout {
    VkDescriptorSetLayout set = VK_NULL_HANDLE;
    VkPipelineLayout pipeline = VK_NULL_HANDLE;
  };

  PipelineStore(VkDevice device, const DeviceFunctions& api, const PipelineTraits& traits,
                PipelineCacheFile file)
      : device_(device), api_(api), traits_(traits), file_(std::move(file)) {}
  /// A pipeline that one thread makes and others wait for.
  struct Entry {
    std::mutex mutex;  // guards the pipeline until it is made
    std::atomic<bool> is_made = false;
    Pipeline pipeline;
  };

  Result<void> create_layouts(const char* where);
  Entry& entry_of(const PipelineKey& key);
  Result<Pipeline> make(const PipelineKey& key);
  void save_cache();

  VkDevice device_;
  const DeviceFunctions& api_;
  PipelineTraits traits_;
  PipelineCacheFile file_;
  VkPipelineCache cache_ = VK_NULL_HANDLE;
  std::size_t loaded_bytes_ = 0;
  std::array<Layout, kMaxBindings + 1> layouts_{};
  std::shared_mutex mutex_;  // guards pipelines_
  std::unordered_map<PipelineKey, std::unique_ptr<Entry>, Hash> pipelines_;
};

}  // namespace vkact::vulkan
