// x + sin(z)^2 / alpha with z = alpha x. Both sin(z)^2 and the derivative 1 + sin(2 z) = 2 sin(z +
// pi/4)^2 repeat with half a turn of z. The derivative has no limit at infinity, nor has that in
// alpha: they are NaN there.
#include "math/parameter.glsl"
#include "math/sine_cosine.glsl"

int snake_exponent(float x) { return int((floatBitsToUint(x) >> 23) & 0xffu) - 127; }

// Whether |z| is below 2^-12, so that sin(z) is z. Subnormal numbers count as 0.
bool snake_is_straight(float x, Parameters p) {
  int exponent = snake_exponent(p.alpha);
  int exponent_x = snake_exponent(x);
  bool is_small = exponent + exponent_x < -14;
  bool is_alpha_zero = exponent == -127;
  bool is_x_zero = exponent_x == -127;
  return is_small || is_alpha_zero || is_x_zero;
}

bool snake_has_limit(float x, Parameters p) {
  bool is_finite = snake_exponent(x) < 128;
  return snake_exponent(p.alpha) == -127 || is_finite;
}

precise float snake_limit(float value, float x, Parameters p) {
  precise float not_a_number = uintBitsToFloat(0x7fc00000u);
  return snake_has_limit(x, p) ? value : not_a_number;
}

HalfTurns snake_turns(float x, Parameters p) {
  HalfTurns turns = half_turns(p.alpha, x);
  HalfTurns negative_turns = opposite(turns);
  bool is_negative = (x < 0.0f) != (p.alpha < 0.0f);
  turns.high = mix(turns.high, negative_turns.high, is_negative);
  turns.low = mix(turns.low, negative_turns.low, is_negative);
  return turns;
}

precise float forward(float x, Parameters p) {
  precise Pair sine = sine_cosine(snake_turns(x, p)).sine;
  precise ScaledPair s = scaled(sine.head, sine.tail, 0);
  precise ScaledPair wave = product(product(s, s), reciprocal_of_parameter(p.alpha));
  precise float y = value_of(sum(scaled(x), wave));
  precise float magnitude = abs(x);
  precise float raised_x = (magnitude < 1.0f ? 1.84467441e19f : 1.0f) * x;
  precise float raised = raised_x + (p.alpha * x) * raised_x;
  precise float straight = (magnitude < 1.0f ? 5.42101086e-20f : 1.0f) * raised;
  y = snake_is_straight(x, p) ? straight : y;
  return snake_exponent(x) < 128 ? y : x;
}

precise float derivative(float x, Parameters p) {
  HalfTurns turns = snake_turns(x, p);
  turns.high = turns.high + 0x40000000u;
  precise Pair pair = sine_cosine(turns).sine;
  precise float sine = pair.head + pair.tail;
  precise float slope = 2.0f * (sine * sine);
  precise float straight = 1.0f + 2.0f * (p.alpha * bounded(x, -3.40282347e38f, 3.40282347e38f));
  slope = snake_is_straight(x, p) ? straight : slope;
  return snake_limit(slope, x, p);
}

// (sin(z) / alpha) (2 x cos(z) - sin(z) / alpha).
precise float derivative_alpha(float x, Parameters p) {
  precise SineCosine angle = sine_cosine(snake_turns(x, p));
  precise ScaledPair sine = scaled(angle.sine.head, angle.sine.tail, 0);
  precise ScaledPair cosine = scaled(angle.cosine.head, angle.cosine.tail, 1);
  precise ScaledPair wave = product(sine, reciprocal_of_parameter(p.alpha));
  precise ScaledPair reach = product(scaled(x), cosine);
  precise float d = value_of(product(wave, sum(reach, negative(wave))));
  precise float straight = x * x;
  d = snake_is_straight(x, p) ? straight : d;
  return snake_limit(d, x, p);
}
