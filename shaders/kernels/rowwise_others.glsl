// The sum of exp(x - maximum) over a row, less 1: over all elements but one maximum, so that its logarithm stays accurate
// where the others hardly count. A row without any finite element has -1.

struct Others {
  Sum sum;      // of what is less than 1
  uint maxima;  // how many are 1
};

const Others kNoOthers = Others(kZeroSum, 0u);

shared uint shared_maxima[kRowwiseWorkgroup];

// Before the row's maximum is found.
void reset_maxima() {
  if (kLanes > 1 && lane() == 0) shared_maxima[row_in_workgroup()] = 0;
}

// What the lanes of the row have, for all of them. To be called once.
precise Pair others_of_row(Others others) {
  uint maxima = others.maxima;
  if (kLanes > 1 && maxima > 0) atomicAdd(shared_maxima[row_in_workgroup()], maxima);
  precise const Pair sum = total_of_shares(others.sum);
  if (kLanes > 1) maxima = shared_maxima[row_in_workgroup()];
  precise Pair result = two_sum(float(int(maxima) - 1), sum.head);
  result.tail = result.tail + sum.tail;
  return result;
}
