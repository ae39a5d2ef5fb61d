// Modules of compositions, made at run time, are valid and call the formulas that they name.
#include "activations/compositions/composed_modules.hpp"

#include <gtest/gtest.h>

#include <map>
#include <regex>

#include "modules.hpp"
#include "shared.h"
#include "sources.hpp"
#include "spirv/module.hpp"
#include "spirv/texel_fetches.hpp"
#include "spirv/vectorization.hpp"
#include "spirv/wide_stores.hpp"

namespace vkact::shader_test {
namespace {

using spirv::Id;
using spirv::Op;
using Words = std::vector<std::uint32_t>;

constexpr std::uint32_t kFirstTexelBinding = 8;
constexpr CommonModule kBases[] = {CommonModule::compositions_forward,
                                   CommonModule::compositions_backward};

Words base_words(CommonModule base) { return vulkan::spirv_words(module_of(base)).value(); }

std::vector<ActivationId> pointwise_activations() {
  std::vector<ActivationId> ids;
  for (const ActivationInfo& info : activations())
    if (info.family == Family::pointwise) ids.push_back(info.id);
  return ids;
}

// As many parts as a module takes, from the activation with this number on: over all numbers each
// activation is every part once.
std::vector<ActivationId> parts_from(std::size_t first) {
  const auto all = pointwise_activations();
  std::vector<ActivationId> parts;
  for (std::size_t i = 0; i < shared::kMaxParts; ++i)
    parts.push_back(all[(first + i) % all.size()]);
  return parts;
}

bool is_valid(const Words& code) {
  const std::string path = testing::TempDir() + "composed_" +
                           testing::UnitTest::GetInstance()->current_test_info()->name() + ".spv";
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(code.data()),
             static_cast<std::streamsize>(code.size() * sizeof(std::uint32_t)));
  const std::string command = std::string(SPIRV_VAL) + " --target-env vulkan1.2 " + path;
  return std::system(command.c_str()) == 0;
}

// Names of functions, without the types that the compiler writes behind them.
std::map<Id, std::string> function_names(const spirv::Module& module) {
  std::map<Id, std::string> names;
  for (const spirv::Function& function : module.functions) names[function.id()];
  for (const spirv::Instruction& each : module.globals) {
    if (each.op() != Op::name || !names.contains(each.words[1])) continue;
    const std::string_view text = spirv::text_of_name(each);
    names[each.words[1]] = text.substr(0, text.find('('));
  }
  return names;
}

// What each function calls, by name.
std::multimap<std::string, std::string> calls_by_name(const Words& code) {
  const spirv::Module module(code);
  const auto names = function_names(module);
  std::multimap<std::string, std::string> calls;
  for (const spirv::Function& function : module.functions)
    for (const Id callee : function.callees())
      calls.emplace(names.at(function.id()), names.at(callee));
  return calls;
}

TEST(ComposedModules, HaveNamesThatNoFormulaAndNoOtherKernelUses) {
  static const std::regex reserved("\\b(generated_|stand_in_)");
  std::size_t files = 0;
  for (const char* folder : {"shaders/activations", "shaders/math", "shaders/kernels"})
    for (const auto& path : files_in(folder)) {
      ++files;
      if (path.parent_path().filename() == "compositions") continue;
      EXPECT_FALSE(std::regex_search(text_in(path), reserved)) << path;
    }
  EXPECT_GT(files, 100u);
}

TEST(ComposedModules, HaveOneFunctionOfEachNameThatIsLookedUp) {
  for (const CommonModule base : kBases) {
    const Words code = base_words(base);
    std::map<std::string, int> counts;
    for (const auto& [id, name] : function_names(spirv::Module(code))) ++counts[name];
    for (const ActivationId id : pointwise_activations())
      for (const char* form : {"_value", "_gradient"}) {
        const std::string name = "generated_" + std::string(info_of(id).name) + form;
        EXPECT_EQ(counts[name], 1) << name;
      }
    const bool has_gradients = base == CommonModule::compositions_backward;
    for (std::size_t i = 0; i < shared::kMaxParts; ++i) {
      EXPECT_EQ(counts["stand_in_value_" + std::to_string(i)], 1);
      EXPECT_EQ(counts["stand_in_gradient_" + std::to_string(i)], has_gradients ? 1 : 0);
    }
    EXPECT_EQ(counts["stand_in_kept"], 1);
  }
}

TEST(ComposedModules, CallTheFormulaOfEachPart) {
  for (const CommonModule base : kBases) {
    const Words code = base_words(base);
    for (std::size_t first = 0; first < pointwise_activations().size(); ++first) {
      const auto parts = parts_from(first);
      const auto made = make_composed_module(code, parts);
      ASSERT_TRUE(made) << made.error().message();
      const auto calls = calls_by_name(*made);
      for (std::size_t i = 0; i < parts.size(); ++i)
        for (const std::string form : {"value", "gradient"}) {
          const auto [begin, end] = calls.equal_range("stand_in_" + form + "_" + std::to_string(i));
          for (auto call = begin; call != end; ++call)
            EXPECT_EQ(call->second,
                      "generated_" + std::string(info_of(parts[i]).name) + "_" + form);
          const bool is_called = form == "value" || base == CommonModule::compositions_backward;
          EXPECT_EQ(std::distance(begin, end), is_called ? 1 : 0);
        }
    }
  }
}

TEST(ComposedModules, AreValidWithEveryActivationAsEveryPart) {
  for (const CommonModule base : kBases) {
    const Words code = base_words(base);
    for (std::size_t first = 0; first < pointwise_activations().size(); ++first) {
      const auto made = make_composed_module(code, parts_from(first));
      ASSERT_TRUE(made) << made.error().message();
      EXPECT_TRUE(is_valid(*made)) << first;
    }
  }
}

// What CPU devices get, as src/vulkan/pipeline_store.cpp makes it; every activation is one of the
// parts.
TEST(ComposedModules, StayValidThroughThePassesForCpuDevices) {
  for (const CommonModule base : kBases) {
    const Words code = base_words(base);
    for (std::size_t first = 0; first < pointwise_activations().size();
         first += shared::kMaxParts) {
      const auto made = make_composed_module(code, parts_from(first));
      ASSERT_TRUE(made) << made.error().message();
      const Words vectors = spirv::vectorized(*made);
      const Words texels = spirv::with_texel_fetches(vectors, kFirstTexelBinding).code;
      EXPECT_TRUE(is_valid(texels)) << first;
      EXPECT_TRUE(is_valid(spirv::with_wide_stores(texels))) << first;
    }
  }
}

TEST(ComposedModules, RefuseABaseInWhichANameIsMissingOrNotTheOnlyOne) {
  Words code = base_words(CommonModule::compositions_forward);
  auto* text = reinterpret_cast<char*>(code.data());
  const std::string_view all(text, code.size() * sizeof(std::uint32_t));
  const std::string_view value = "generated_relu_value(";
  const std::size_t place = all.find(value);
  ASSERT_NE(place, std::string_view::npos);
  const std::string_view other = "generated_relu_gradient(";
  std::ranges::copy(other, text + place);
  const ActivationId parts[] = {ActivationId::relu};
  const auto made = make_composed_module(code, parts);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, ErrorCode::vulkan_failure);
  EXPECT_EQ(made.error().message(),
            "composed shader: it has 0 functions generated_relu_value instead of one");
  std::ranges::copy(std::string_view("generated_tanh_value("), text + place);
  const ActivationId twofold[] = {ActivationId::tanh};
  const auto again = make_composed_module(code, twofold);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().message(),
            "composed shader: it has 2 functions generated_tanh_value instead of one");
}

}  // namespace
}  // namespace vkact::shader_test
