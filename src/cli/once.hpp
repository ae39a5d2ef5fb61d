// Lists without repetitions.
#pragma once

#include <algorithm>
#include <vector>

namespace vkact::cli {

/// Appends an item that is not there yet.
template <class T>
void add_once(std::vector<T>& list, T item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(std::move(item));
}

}  // namespace vkact::cli
