// VkAct: neural-network activation functions, forward and backward, on any Vulkan GPU.
// This is the one header to include; a program with a Vulkan device of its own includes
// <vkact/vulkan.hpp> besides.
#pragma once

#include <vkact/activation.hpp>
#include <vkact/batch.hpp>
#include <vkact/call.hpp>
#include <vkact/composition.hpp>
#include <vkact/device.hpp>
#include <vkact/device_requirements.hpp>
#include <vkact/element_type.hpp>
#include <vkact/memory_use.hpp>
#include <vkact/meta_acon.hpp>
#include <vkact/preparation.hpp>
#include <vkact/recording.hpp>
#include <vkact/result.hpp>
#include <vkact/submission.hpp>
#include <vkact/tensor.hpp>
#include <vkact/version.hpp>
