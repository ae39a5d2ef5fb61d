// x + 2 is exact near -2, and halving is exact, so nothing is lost where y vanishes.

precise float forward(float x, Parameters p) {
  precise float inside = x * ((x + 2.0f) * 0.5f);
  inside = x >= 0.0f ? x : inside;
  return x <= -2.0f ? 0.0f : inside;
}

precise float derivative(float x, Parameters p) {
  precise float inside = x + 1.0f;
  inside = x >= 0.0f ? 1.0f : inside;
  return x <= -2.0f ? 0.0f : inside;
}
