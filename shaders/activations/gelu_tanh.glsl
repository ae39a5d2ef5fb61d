// x sigmoid(z) with z = x (c1 + c3 x^2) = sqrt(8 / pi) (x + 0.044715 x^3) as head + tail to 34
// bits: the 12-bit head h of x gives h^2 and the leading products exactly, the rest of x a
// first-order term.
#include "math/gate.glsl"

#define HAS_SCALED_DERIVATIVE

precise ReducedExponent gelu_tanh_exponent(float magnitude) {
  precise ReducedExponent plain =
      reduce_exponent(-magnitude * (1.59576917f + 0.0713548139f * (magnitude * magnitude)));
  precise float h = upper_half(magnitude);
  precise float rest = magnitude - h;
  precise float square = h * h;
  precise float square_head = upper_half(square);
  precise float square_tail = square - square_head;
  precise float v_head = upper_half(1.59576917f + 0.0713548139f * square);
  precise float v_rest = 0.0713500977f * square_tail + 4.71861631e-06f * square;
  precise float v_tail = exact_fma(0.0713500977f, square_head, -(v_head - 1.59570312f)) +
                         (v_rest + 6.59966026e-05f);
  precise float secant =
      1.59576917f + 0.0713548139f * (magnitude * (magnitude + h) + square);
  precise float head = -h * v_head;
  precise float tail = -(h * v_tail + rest * secant);
  return chosen(ROUNDED_TO_16_BITS, plain, reduce_exponent(head + tail, head, tail));
}

precise float forward(float x, Parameters p) {
  precise float magnitude = clamped_magnitude(x, 11.0f);
  return gated(x, magnitude, lower_logistic(gelu_tanh_exponent(magnitude)));
}

precise float gelu_tanh_slope(float magnitude) {
  return magnitude * (1.59576917f + 0.214064449f * (magnitude * magnitude));
}

precise float derivative(float x, Parameters p) {
  precise float magnitude = clamped_magnitude(x, 11.0f);
  precise Logistic s = lower_logistic(gelu_tanh_exponent(magnitude));
  return gated_derivative(x < 0.0f, gelu_tanh_slope(magnitude), s);
}

precise ScaledFloat scaled_derivative(float x, Parameters p) {
  precise float magnitude = clamped_magnitude(x, 15.625f);
  precise ReducedExponent z = gelu_tanh_exponent(magnitude);
  precise Logistic s = lower_logistic(raised_exponent(z));
  return scaled_gated_derivative(x, x < 0.0f, gelu_tanh_slope(magnitude), s, z);
}
