// What a shared library shows of itself.
#pragma once

/// Mark a namespace whose declarations are the library's interface, and within it one whose are
/// not: the library is compiled with all hidden that is not marked.
#if defined(__GNUC__)
#define VKACT_PUBLIC [[gnu::visibility("default")]]
#define VKACT_HIDDEN [[gnu::visibility("hidden")]]
#else
#define VKACT_PUBLIC
#define VKACT_HIDDEN
#endif
