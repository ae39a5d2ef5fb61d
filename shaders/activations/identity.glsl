// Exact.
precise float forward(float x, Parameters p) { return x; }

precise float derivative(float x, Parameters p) { return 1.0f; }

precise float derivative_from_output(float y, Parameters p) { return 1.0f; }
