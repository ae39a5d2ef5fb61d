// One rounded product; a weight of 0 makes it a zero even at -inf.
precise float forward(float x, Parameters p) {
  precise float product = p.weight * x;
  uint sign = (floatBitsToUint(p.weight) ^ floatBitsToUint(x)) & 0x80000000u;
  precise float below = p.weight == 0.0f ? uintBitsToFloat(sign) : product;
  return x > 0.0f ? x : below;
}

precise float derivative(float x, Parameters p) {
  precise float weight = p.weight;
  return x > 0.0f ? 1.0f : weight;
}

precise float derivative_from_output(float y, Parameters p) { return derivative(y, p); }

precise float derivative_weight(float x, Parameters p) { return x > 0.0f ? 0.0f : x; }
