    "hard_mish": Definition(
        lambda x: 0 * x if x <= -2 else x if x >= 0 else x * (x + 2) / 2, bends=[-2, 0]
    ),
