#include "vulkan/pipeline_store.hpp"

#include <algorithm>
#include <mutex>
#include <new>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

#include "spirv/float_controls.hpp"
#include "spirv/texel_fetches.hpp"
#include "spirv/vectorization.hpp"
#include "spirv/wide_stores.hpp"
#include "vulkan/error.hpp"

namespace vkact::vulkan {

std::size_t PipelineStore::Hash::operator()(const PipelineKey& key) const noexcept {
  auto hash = reinterpret_cast<std::size_t>(key.code.data());
  for (const std::uint32_t constant : key.constants.values)
    hash = (hash ^ constant) * std::size_t{0x9e3779b97f4a7c15};
  return hash ^ static_cast<std::size_t>(key.without_texels);
}

Result<std::unique_ptr<PipelineStore>> PipelineStore::create(const char* where, VkDevice device,
                                                             const DeviceFunctions& api,
                                                             const PipelineTraits& traits,
                                                             PipelineCacheFile file) {
  auto store =
      std::unique_ptr<PipelineStore>(new PipelineStore(device, api, traits, std::move(file)));
  const std::vector<std::byte> stored = store->file_.load();
  store->loaded_bytes_ = stored.size();
  VkPipelineCacheCreateInfo info{VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO};
  info.initialDataSize = stored.size();
  info.pInitialData = stored.data();
  if (const VkResult result = api.vkCreatePipelineCache(device, &info, nullptr, &store->cache_);
      result != VK_SUCCESS)
    return vulkan_error(result, where, "vkCreatePipelineCache");
  if (auto created = store->create_layouts(where); !created) return created.error();
  return store;
}

Result<void> PipelineStore::create_layouts(const char* where) {
  std::vector<VkDescriptorSetLayoutBinding> bindings;
  const auto add = [&](std::uint32_t binding, VkDescriptorType type) {
    bindings.push_back({binding, type, 1, VK_SHADER_STAGE_COMPUTE_BIT, nullptr});
  };
  for (std::uint32_t count = 1; count <= traits_.most_bindings; ++count) {
    add(count - 1, VK_DESCRIPTOR_TYPE_STORAGE_BUFFER);
    if (traits_.fetches_texels)
      add(kFirstTexelBinding + count - 1, VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER);
    Layout& layout = layouts_[count];
    VkDescriptorSetLayoutCreateInfo set{VK_STRUCTURE_TYPE_DESCRIPTOR_SET_LAYOUT_CREATE_INFO};
    if (traits_.push_descriptors)
      set.flags = VK_DESCRIPTOR_SET_LAYOUT_CREATE_PUSH_DESCRIPTOR_BIT_KHR;
    set.bindingCount = static_cast<std::uint32_t>(bindings.size());
    set.pBindings = bindings.data();
    if (const VkResult result =
            api_.vkCreateDescriptorSetLayout(device_, &set, nullptr, &layout.set);
        result != VK_SUCCESS)
      return vulkan_error(result, where, "vkCreateDescriptorSetLayout");
    const VkPushConstantRange range{VK_SHADER_STAGE_COMPUTE_BIT, 0, kPushConstantBytes};
    VkPipelineLayoutCreateInfo pipeline{VK_STRUCTURE_TYPE_PIPELINE_LAYOUT_CREATE_INFO};
    pipeline.setLayoutCount = 1;
    pipeline.pSetLayouts = &layout.set;
    pipeline.pushConstantRangeCount = 1;
    pipeline.pPushConstantRanges = &range;
    if (const VkResult result =
            api_.vkCreatePipelineLayout(device_, &pipeline, nullptr, &layout.pipeline);
        result != VK_SUCCESS)
      return vulkan_error(result, where, "vkCreatePipelineLayout");
  }
  return {};
}

void PipelineStore::save_cache() {
  std::size_t bytes = 0;
  if (cache_ == VK_NULL_HANDLE || pipelines_.empty() ||
      api_.vkGetPipelineCacheData(device_, cache_, &bytes, nullptr) != VK_SUCCESS ||
      bytes <= loaded_bytes_)
    return;
  std::vector<std::byte> data(bytes);
  if (api_.vkGetPipelineCacheData(device_, cache_, &bytes, data.data()) == VK_SUCCESS)
    file_.store(std::span(data).first(bytes));
}

PipelineStore::~PipelineStore() {
  try {
    save_cache();
  } catch (const std::bad_alloc&) {
    // The next process makes its pipelines again.
  }
  for (const auto& [key, entry] : pipelines_)
    if (entry->is_made) api_.vkDestroyPipeline(device_, entry->pipeline.handle, nullptr);
  for (const Layout& layout : layouts_) {
    if (layout.pipeline != VK_NULL_HANDLE)
      api_.vkDestroyPipelineLayout(device_, layout.pipeline, nullptr);
    if (layout.set != VK_NULL_HANDLE)
      api_.vkDestroyDescriptorSetLayout(device_, layout.set, nullptr);
  }
  if (cache_ != VK_NULL_HANDLE) api_.vkDestroyPipelineCache(device_, cache_, nullptr);
}

PipelineStore::Entry& PipelineStore::entry_of(const PipelineKey& key) {
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = pipelines_.find(key); found != pipelines_.end()) return *found->second;
  }
  auto made = std::make_unique<Entry>();
  const std::unique_lock lock(mutex_);
  return *pipelines_.try_emplace(key, std::move(made)).first->second;
}

Result<Pipeline> PipelineStore::get(const PipelineKey& key) {
  Entry& entry = entry_of(key);
  if (entry.is_made) return entry.pipeline;
  const std::scoped_lock lock(entry.mutex);
  if (entry.is_made) return entry.pipeline;
  auto made = make(key);
  if (!made) return made;
  entry.pipeline = *made;
  entry.is_made = true;
  return made;
}

Result<void> PipelineStore::make_all(std::span<const PipelineKey> keys) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::optional<Error> failure;  // the first; guarded by mutex
  const auto make_each = [&] {
    for (std::size_t i = next++; i < keys.size(); i = next++) {
      auto made = get(keys[i]);
      if (made) continue;
      const std::scoped_lock lock(mutex);
      if (!failure) failure = std::move(made).error();
      return;
    }
  };
  const auto work = [&]() noexcept {
    try {
      make_each();
    } catch (const std::bad_alloc&) {
      const std::scoped_lock lock(mutex);
      if (!failure) failure = Error{ErrorCode::out_of_memory, 0, {}, {}};
    }
  };
  {
    std::vector<std::jthread> threads;
    const std::size_t count =
        std::min<std::size_t>(keys.size(), std::thread::hardware_concurrency());
    try {
      for (std::size_t i = 1; i < count; ++i) threads.emplace_back(work);
    } catch (const std::system_error&) {
      // Those that there are do it all.
    }
    work();
  }
  if (failure) return *failure;
  return {};
}

std::size_t PipelineStore::count() {
  const std::shared_lock lock(mutex_);
  return static_cast<std::size_t>(std::ranges::count_if(
      pipelines_, [](const auto& each) { return each.second->is_made.load(); }));
}

Result<Pipeline> PipelineStore::make(const PipelineKey& key) {
  if (key.bindings > traits_.most_bindings)
    return Error{
        ErrorCode::unsupported,
        0,
        "pipeline creation",
        {"the call binds " + std::to_string(key.bindings) + " buffers, and the device allows " +
         std::to_string(traits_.most_bindings) + " (maxPerStageDescriptorStorageBuffers)"}};
  auto words = spirv_words(key.code);
  if (!words) return words.error();
  if (traits_.vectorized) *words = spirv::vectorized(*words);
  if (traits_.stores_wide) *words = spirv::with_wide_stores(*words);
  std::uint32_t texel_bindings = 0;
  if (traits_.fetches_texels && !key.without_texels) {
    auto fetching = spirv::with_texel_fetches(*words, kFirstTexelBinding);
    *words = std::move(fetching.code);
    texel_bindings = fetching.bindings;
  }
  *words = spirv::with_float_controls(*words, traits_.float_controls);
  VkShaderModuleCreateInfo module_info{VK_STRUCTURE_TYPE_SHADER_MODULE_CREATE_INFO};
  module_info.codeSize = words->size() * sizeof(std::uint32_t);
  module_info.pCode = words->data();
  VkShaderModule module = VK_NULL_HANDLE;
  if (const VkResult result = api_.vkCreateShaderModule(device_, &module_info, nullptr, &module);
      result != VK_SUCCESS)
    return vulkan_error(result, "pipeline creation", "vkCreateShaderModule");

  std::array<VkSpecializationMapEntry, kSpecializationConstants> entries{};
  for (std::uint32_t i = 0; i < entries.size(); ++i)
    entries[i] = {i, i * static_cast<std::uint32_t>(sizeof(std::uint32_t)), sizeof(std::uint32_t)};
  auto constants = key.constants.values;
  constants[kFloat16ConversionsId] = traits_.float_controls.converts_float16() ? 1 : 0;
  VkSpecializationInfo specialization{};
  specialization.mapEntryCount = static_cast<std::uint32_t>(entries.size());
  specialization.pMapEntries = entries.data();
  specialization.dataSize = sizeof constants;
  specialization.pData = constants.data();

  const Layout& layout = layouts_[key.bindings];
  VkComputePipelineCreateInfo info{VK_STRUCTURE_TYPE_COMPUTE_PIPELINE_CREATE_INFO};
  info.stage.sType = VK_STRUCTURE_TYPE_PIPELINE_SHADER_STAGE_CREATE_INFO;
  info.stage.stage = VK_SHADER_STAGE_COMPUTE_BIT;
  info.stage.module = module;
  info.stage.pName = "main";
  info.stage.pSpecializationInfo = &specialization;
  info.layout = layout.pipeline;
  Pipeline pipeline{VK_NULL_HANDLE, layout.pipeline, layout.set, texel_bindings};
  const VkResult result =
      api_.vkCreateComputePipelines(device_, cache_, 1, &info, nullptr, &pipeline.handle);
  api_.vkDestroyShaderModule(device_, module, nullptr);
  if (result != VK_SUCCESS)
    return vulkan_error(result, "pipeline creation", "vkCreateComputePipelines");
  return pipeline;
}

}  // namespace vkact::vulkan
