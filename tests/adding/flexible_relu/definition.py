    "flexible_relu": Definition(
        lambda x, bias: (x if x > 0 else 0 * x) + bias, sets_of(bias=[-0.398, 0.0, 2.5]), ["bias"]
    ),
