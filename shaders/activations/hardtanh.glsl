// Exact: two selects.
precise float forward(float x, Parameters p) {
  precise float lowest = p.min_val;
  precise float greatest = p.max_val;
  precise float capped = x >= greatest ? greatest : x;
  return x <= lowest ? lowest : capped;
}

precise float derivative(float x, Parameters p) {
  bool below = x <= p.min_val;
  bool above = x >= p.max_val;
  return below || above ? 0.0f : 1.0f;
}

precise float derivative_from_output(float y, Parameters p) { return derivative(y, p); }
