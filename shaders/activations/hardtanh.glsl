// Exact: two selects. Where the lowest is above the greatest, all is the greatest.
precise float forward(float x, Parameters p) {
  precise float lowest = p.min_val;
  precise float greatest = p.max_val;
  precise float raised = x <= lowest ? lowest : x;
  return raised >= greatest ? greatest : raised;
}

precise float derivative(float x, Parameters p) {
  bool below = x <= p.min_val;
  bool above = x >= p.max_val;
  return below || above ? 0.0f : 1.0f;
}

precise float derivative_from_output(float y, Parameters p) { return derivative(y, p); }
