// The rounds of a reduction over the lanes of a workgroup.
//
// A round divides the numbers by eight, or leaves one: lane i of it takes slots i, i + n, i + 2n ... of its n results, so
// that no lane reads what another writes. Rounds are written out, so that their sizes are constants: a loop would keep
// the code for every size in each, and devices that emulate lanes run all of it.
uint results_of_round(uint count) { return count >= 8 ? count / 8 : 1; }

// round(place, count) for a power of two of lanes up to 256, a specialization constant.
#define ROUNDS_OVER_LANES(round, place, lanes)    \
  round(place, lanes);                            \
  if ((lanes) > 8) round(place, (lanes) / 8);     \
  if ((lanes) > 64) round(place, (lanes) / 64);
