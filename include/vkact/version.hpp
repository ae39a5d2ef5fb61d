// The version of these headers; CMake reads it from here.
#pragma once

#define VKACT_VERSION_MAJOR 0
#define VKACT_VERSION_MINOR 1
#define VKACT_VERSION_PATCH 0
#define VKACT_VERSION_STRING "0.1.0"
