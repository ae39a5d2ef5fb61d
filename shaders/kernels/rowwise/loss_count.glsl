// Counts the classes that are not ignored, as totals without a loss.
#include "kernels/rowwise/loss_entries.glsl"

void main() {
  uint count = 0;
  for (uint i = first_entry(); i < end_of_entries(); i += kRowwiseWorkgroup)
    if (source_words[constants.source_offset + i] != targets.ignored) ++count;
  store_total(kZeroWideSum, count);
}
