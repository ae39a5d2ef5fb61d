// What each family does with a call: checks it and records its dispatches.
#pragma once

#include "activations/calls/call.hpp"

namespace vkact {

FamilyOperations operations_of(Family family) noexcept;

}  // namespace vkact
