// Adds up entries of rows, the bits of a loss and a count, or totals of them.
#include "kernels/rowwise/loss_entries.glsl"

layout(constant_id = kLossAddsTotalsId) const bool kAddsTotals = false;

void main() {
  precise WideSum loss = kZeroWideSum;
  uint count = 0;
  for (uint i = first_entry(); i < end_of_entries(); i += kRowwiseWorkgroup) {
    const uint word = (kAddsTotals ? 4 : 2) * (constants.source_offset + i);
    loss = added(loss, uintBitsToFloat(source_words[word]));
    if (kAddsTotals) loss.far = added_without_bound(loss.far, uintBitsToFloat(source_words[word + 1]));
    count += source_words[word + (kAddsTotals ? 2 : 1)];
  }
  store_total(loss, count);
}
