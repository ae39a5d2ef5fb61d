// Exact: one select.
precise float forward(float x, Parameters p) {
  precise float magnitude = abs(x);
  return magnitude <= p.lambd ? 0.0f : x;
}

precise float derivative(float x, Parameters p) {
  precise float magnitude = abs(x);
  return magnitude <= p.lambd ? 0.0f : 1.0f;
}

precise float derivative_from_output(float y, Parameters p) { return y == 0.0f ? 0.0f : 1.0f; }
