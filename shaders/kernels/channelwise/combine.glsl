// Adds up the partial sums of channelwise_backward for each element of the finest gradient, parameter by parameter.
#include "shared.h"
#include "kernels/common/sums.glsl"

layout(constant_id = kCombineReductionId) const uint kReduction = kTileReduction;

layout(push_constant) uniform Constants { ChannelwiseCombineConstants constants; };

layout(std430, binding = 0) readonly buffer Partials { vec2 partials[]; };
layout(std430, binding = 1) buffer Totals { vec2 totals[]; };

// Partial sums of tiles: those of every run of the element, tile by tile.
precise WideSum tiles_of(uint parameter, uint element) {
  const uint runs = (constants.phase + constants.elements + constants.run - 1) / constants.run;
  const uint skipped = (element + constants.targets - constants.first_run) % constants.targets;
  const uint own_runs = skipped < runs ? (runs - skipped + constants.targets - 1) / constants.targets : 0;
  const uint tiles = (constants.elements + constants.tile - 1) / constants.tile;
  const uint most_tiles = min(constants.run / constants.tile + 2, tiles);
  precise WideSum sum = kZeroWideSum;
  for (uint term = lane(); term < own_runs * most_tiles; term += kLanes) {
    const uint run = skipped + term / most_tiles * constants.targets;
    const uint run_end = (run + 1) * constants.run - constants.phase;
    const uint end = min(run_end, constants.elements);
    const uint begin = run == 0 ? 0 : run * constants.run - constants.phase;
    const uint tile = begin / constants.tile + term % most_tiles;
    if (tile * constants.tile >= end) continue;
    const uint which = tile * constants.tile < begin ? 1 : 0;
    sum = added(sum, partials[parameter * constants.partials + 2 * tile + which]);
  }
  return sum;
}

// Partial sums of columns: those of the columns that belong to the element, block by block.
precise WideSum columns_of(uint parameter, uint element) {
  const uint period = constants.run * constants.targets;
  const uint periods = (constants.columns + period - 1) / period;
  const uint own_columns = periods * constants.run;
  precise WideSum sum = kZeroWideSum;
  for (uint term = lane(); term < constants.blocks * own_columns; term += kLanes) {
    const uint block = term / own_columns;
    const uint own = term % own_columns;
    const uint in_period = element * constants.run + own % constants.run;
    const uint ahead = in_period >= constants.phase ? 0 : period;
    const uint column = own / constants.run * period + in_period + ahead - constants.phase;
    if (column >= constants.columns) continue;
    sum = added(sum, partials[parameter * constants.partials + block * constants.columns + column]);
  }
  return sum;
}

void main() {
  const uint parameter = target() / constants.targets;
  const uint element = target() % constants.targets;
  const bool exists = parameter < constants.parameters;
  precise WideSum sum = kZeroWideSum;
  if (exists) sum = kReduction == kTileReduction ? tiles_of(parameter, element) : columns_of(parameter, element);
  precise const vec2 own = total_of(sum);
  if (!exists || lane() != 0) return;
  const uint place = parameter * constants.targets + element;
  const vec2 before = constants.accumulates != 0 ? totals[place] : vec2(0.0);
  precise const vec2 total = before + own;
  totals[place] = total;
}
