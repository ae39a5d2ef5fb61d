// tanh(e), e = exp(x) as a pair, by tanh's expression; below e = 2^-13, where tanh(e) = e, the
// product x e is scaled last; above x = 2.5 it is x.
#include "math/scaled_float.glsl"
#include "math/tanh.glsl"

#define HAS_SCALED_DERIVATIVE

struct TeluParts {
  float x;      // at most 2.5
  Pair m;       // exp(x) = m * scale * 2^-64
  float scale;
  int n;        // of exp(x)
  bool far;     // exp(x) < 2^-13
  Pair e;       // exp(x) where not far
};

precise TeluParts telu_parts(float x, float lowest) {
  precise TeluParts parts;
  parts.x = bounded(x, lowest, 2.5f);
  precise ReducedExponent z = reduce_exponent(parts.x);
  parts.m = exp_significand(z.remainder);
  parts.scale = raised_power_of_two(z.shifted);
  parts.n = exponent_of(z.shifted);
  parts.far = parts.x < -10.0f;
  precise float scale = lowered(parts.scale);
  scale = parts.far ? 6.10351562e-5f : scale;
  parts.e.head = parts.m.head * scale;
  parts.e.tail = parts.m.tail * scale;
  return parts;
}

precise Pair lower_tanh_of(Pair e) {
  precise float head = -2.0f * e.head;
  return tanh_of_half(reduce_exponent(head, head, -2.0f * e.tail));
}

precise float forward(float x, Parameters p) {
  precise TeluParts parts = telu_parts(x, -112.0f);
  precise float near = times_short_pair(-parts.x, lower_tanh_of(parts.e));
  precise float far = lowered((parts.x * parts.m.head) * parts.scale);
  precise float near_zero = 0.761594176f * x;
  precise float y = parts.far ? far : near;
  y = abs(x) < 2.91038305e-11f ? near_zero : y;
  return x > 2.5f ? x : y;
}

// t + x e (1 - t)(1 + t) with t = tanh(e); e (1 + x) far below.
precise float telu_derivative(float x, TeluParts parts) {
  precise Pair t = lower_tanh_of(parts.e);
  precise float sum = t.head + t.tail;
  precise float rest = (1.0f + t.head) + t.tail;
  precise float curve = (parts.x * parts.e.head) * (rest * (1.0f - sum));
  precise float near = curve - sum;
  precise float far = lowered((parts.m.head * (1.0f + parts.x)) * parts.scale);
  precise float y = parts.far ? far : near;
  return x > 2.5f ? 1.0f : y;
}

precise float derivative(float x, Parameters p) {
  return telu_derivative(x, telu_parts(x, -112.0f));
}

precise ScaledFloat scaled_derivative(float x, Parameters p) {
  precise TeluParts parts = telu_parts(x, -288.0f);
  precise float far = parts.m.head * (1.0f + parts.x);
  return decaying(parts.n < -60, x, far, parts.n, telu_derivative(x, parts));
}
