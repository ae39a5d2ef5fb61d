// Sums and counts over some of a row's elements.

struct Members {
  Sum sum;
  float count;
};

// With x, if it is one.
precise Members with_member(Members members, float x, bool is_one) {
  const float counted = is_one ? 1.0 : 0.0;
  precise const float term = is_one ? x : 0.0;
  return Members(added(members.sum, term), members.count + counted);
}

const Members kNoMembers = Members(kZeroSum, 0.0);

struct RowMembers {
  float sum;
  float count;
};

// Over the lanes of the row, for all of them; callers meet before they call it again.
precise RowMembers row_members(Members members) {
  precise const float sum = total_of(members.sum).head;
  barrier();
  return RowMembers(sum, row_sum(single(members.count)).head);
}
