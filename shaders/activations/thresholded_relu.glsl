// Exact: one select.
precise float forward(float x, Parameters p) { return x > p.alpha ? x : 0.0f; }

precise float derivative(float x, Parameters p) { return x > p.alpha ? 1.0f : 0.0f; }

precise float derivative_from_output(float y, Parameters p) { return y != 0.0f ? 1.0f : 0.0f; }
