// VkAct within an application's own Vulkan: its device, buffers, command buffers and semaphores.
// Needs Vulkan's headers, as the application has them.
#pragma once

#include <vkact/adoption.hpp>
#include <vkact/recorder.hpp>
#include <vkact/timeline.hpp>
#include <vkact/vkact.hpp>
