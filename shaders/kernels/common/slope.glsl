// The slope of a pointwise activation times the gradient that reaches it.
#ifdef BACKWARD_FROM_OUTPUT
#define DERIVATIVE derivative_from_output
#undef HAS_SCALED_DERIVATIVE
#else
#define DERIVATIVE derivative
#endif

precise float times_slope(float dy, float x, Parameters p) {
#ifdef HAS_SCALED_DERIVATIVE
  return product(dy, scaled_derivative(x, p));
#else
  return dy * flushed(DERIVATIVE(x, p));
#endif
}
