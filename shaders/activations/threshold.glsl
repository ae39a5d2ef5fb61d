// Exact: one select.
precise float forward(float x, Parameters p) { return mix(x, p.value, x <= p.threshold); }

precise float derivative(float x, Parameters p) { return x <= p.threshold ? 0.0f : 1.0f; }

precise float derivative_from_output(float y, Parameters p) { return derivative(y, p); }
