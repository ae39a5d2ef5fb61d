// Adds entries up.
#include "kernels/rowwise_loss_entries.glsl"

void main() {
  precise Sum loss = Sum(0.0, 0.0);
  uint count = 0;
  for (uint i = first_entry(); i < end_of_entries(); i += kRowwiseWorkgroup) {
    const uint word = 2 * (constants.source_offset + i);
    loss = added(loss, uintBitsToFloat(source_words[word]));
    count += source_words[word + 1];
  }
  store_total(loss, count);
}
