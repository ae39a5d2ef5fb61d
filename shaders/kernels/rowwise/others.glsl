// The sum of exp(x - maximum) over a row, less 1: over all elements but one maximum, so that its logarithm stays accurate
// where the others hardly count. A row without any finite element has -1. Terms are in units of 2^-64, in which none is
// subnormal, however far it is below the maximum.

const float kRaisedOne = 1.84467441e19;

struct Others {
  Sum sum;
  float wholes;  // to be added: how many terms are 1, where they are counted apart
};

const Others kNoOthers = Others(kZeroSum, 0.0);
// The sum of a lane that begins with 1, which is taken off again: no term is greater.
const Others kNoOthersFromOne = Others(Sum(kRaisedOne, 0.0), -kRaisedOne);

// What the lanes of the row have, for all of them. To be called once.
precise Pair others_of_row(Others others) {
  precise const Pair sum = total_of_shares(others.sum, others.wholes);
  precise const Pair rest = two_sum(sum.head, -1.0);
  return fast_two_sum(rest.head, rest.tail + sum.tail);
}
