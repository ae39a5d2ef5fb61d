// ((x + 1) / 2)^2 with x + 1 exact as a pair; x is brought into [-1, 1] first.
#include "math/sign.glsl"
#include "math/square_root.glsl"

precise float forward(float x, Parameters p) {
  precise Pair sum = fast_two_sum(1.0f, bounded(x, -1.0f, 1.0f));
  precise float inside = (sum.head * sum.head + (2.0f * sum.head) * sum.tail) * 0.25f;
  return x >= 1.0f ? x : inside;
}

precise float derivative(float x, Parameters p) {
  return 0.5f * (bounded(x, -1.0f, 1.0f) + 1.0f);
}

precise float derivative_from_output(float y, Parameters p) {
  precise float root = square_root(y);
  return y >= 1.0f ? 1.0f : root;
}
