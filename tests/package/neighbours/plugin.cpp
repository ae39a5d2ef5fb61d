#include "relu.hpp"

// 0 where VkAct works.
extern "C" __attribute__((visibility("default"))) int plugin_main() {
  try {
    run_relu();
  } catch (const std::exception&) {
    return 1;
  }
  return 0;
}
