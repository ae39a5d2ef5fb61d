// One rounded product; a slope of 0 makes it a zero even at -inf.
precise float forward(float x, Parameters p) {
  precise float product = p.negative_slope * x;
  uint sign = (floatBitsToUint(p.negative_slope) ^ floatBitsToUint(x)) & 0x80000000u;
  precise float below = p.negative_slope == 0.0f ? uintBitsToFloat(sign) : product;
  return x > 0.0f ? x : below;
}

precise float derivative(float x, Parameters p) {
  precise float slope = p.negative_slope;
  return x > 0.0f ? 1.0f : slope;
}

precise float derivative_from_output(float y, Parameters p) { return derivative(y, p); }
