// A running sum with what its roundings lost (Kahan, "Further remarks on reducing truncation errors", 1965).
struct Sum {
  float total;
  float lost;
};

precise Sum added(Sum sum, float value) {
  precise const float corrected = value - sum.lost;
  precise const float total = sum.total + corrected;
  precise const float lost = (total - sum.total) - corrected;
  return Sum(total, lost);
}
