// One rounded sum.
precise float forward(float x, Parameters p) {
  precise float magnitude = abs(x);
  precise float negative = x + p.bias;
  precise float positive = x - p.bias;
  precise float shrunk = x < 0.0f ? negative : positive;
  return magnitude <= p.lambd ? 0.0f : shrunk;
}

precise float derivative(float x, Parameters p) {
  precise float magnitude = abs(x);
  return magnitude <= p.lambd ? 0.0f : 1.0f;
}
