#include "layering.hpp"

namespace vkact::layering_test {
namespace {

const std::vector<std::string> kTable{"include/vkact/activations.def",
                                      "include/vkact/activation.hpp"};
const std::vector<std::string> kRuntimeHeaders{
    "include/vkact/device.hpp", "include/vkact/batch.hpp", "include/vkact/tensor.hpp"};

std::vector<std::string> both(std::vector<std::string> a, const std::vector<std::string>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// What every room of src/activations stands on.
std::vector<std::string> room(std::vector<std::string> others = {}) {
  return both({"include/", "src/base/", "src/vulkan/", "src/spirv/", "src/activations/calls/",
               "shaders/shared.h"},
              others);
}

std::vector<std::string> kernels(std::vector<std::string> others = {}) {
  return both({"shaders/kernels/common/", "shaders/math/", "shaders/shared.h"}, others);
}

}  // namespace

const std::vector<Rule>& rules() {
  static const std::vector<Rule> all{
      {"include/vkact/", {}},

      {"shaders/shared.h", {}},
      {"shaders/math/", {}},
      {"shaders/activations/", {"shaders/math/"}},
      {"shaders/kernels/common/", kernels()},
      {"shaders/kernels/calls/", kernels()},
      {"shaders/kernels/pointwise/", kernels()},
      {"shaders/kernels/compositions/", kernels({"shaders/kernels/pointwise/"})},
      {"shaders/kernels/channelwise/", kernels()},
      {"shaders/kernels/rowwise/", kernels()},
      {"shaders/kernels/blocks/", kernels()},
      {"shaders/kernels/network/", kernels()},

      {"src/base/", {"include/"}, kTable},
      {"src/table/", {"include/", "src/base/"}, {"src/vulkan/", "shaders/"}},
      {"src/spirv/", {}},
      {"src/vulkan/",
       {"include/", "src/spirv/"},
       both({"include/vkact/device.hpp", "include/vkact/batch.hpp", "src/table/", "shaders/"},
            kTable)},
      {"src/activations/", room({"src/activations/"})},
      {"src/activations/calls/", room()},
      {"src/activations/pointwise/", room()},
      {"src/activations/channelwise/", room()},
      {"src/activations/rowwise/", room()},
      {"src/activations/blocks/", room()},
      {"src/activations/network/", room({"src/activations/channelwise/"})},
      // Chains run links of every family.
      {"src/activations/compositions/", room({"src/activations/families.hpp"})},

      {"src/reference/",
       {"include/"},
       both({"shaders/", "src/vulkan/", "src/activations/"}, kRuntimeHeaders)},
      {"src/npy/", {"include/"}, kTable},
      {"src/verification/", {"include/", "src/reference/", "src/npy/"}, {"shaders/"}},
      {"src/benchmark/", {"include/", "src/vulkan/", "src/reference/", "src/verification/"}},
      {"shaders/driver/", {}},
      {"src/driver/", {"include/", "src/vulkan/", "src/reference/", "src/verification/"}},
      {"src/charts/", {}},
      {"src/cli/",
       {"include/", "src/base/", "src/npy/", "src/benchmark/", "src/driver/", "src/charts/",
        "src/verification/"}},

      {"examples/", {"include/"}},
      // It reads its data and checks its results by the project's own tools.
      {"examples/digits/", {"include/", "src/npy/", "src/reference/", "src/verification/"}},
      {"docs/generator/", {"include/"}},
  };
  return all;
}

}  // namespace vkact::layering_test
