#!/usr/bin/env python3
"""Makes the tables of tests/golden, which the CPU reference is tested against.

    make_golden.py NAME ...               writes tests/golden/NAME.csv
    make_golden.py --check [--every N]    computes every committed table again, or each Nth line of it

Values have 200 digits on the way and 25 in the file. What an activation is stands below, once more and in other
words than in the library, with which this program shares nothing: derivatives are those of its own arithmetic.
A new pointwise activation gets an entry in DEFINITIONS, with a source that was looked at for it.
Needs mpmath (Debian: python3-mpmath).
"""

import argparse
import csv
import math
import random
import struct
import sys
from pathlib import Path

try:
    from mpmath import mp, mpf
except ImportError:
    sys.exit("make_golden.py needs mpmath; ./scripts/setup.sh installs it (python3-mpmath)")

mp.dps = 200
DIGITS = 25
SMALLEST = mpf("1e-5000")
POINTS = 160
FOLDER = Path(__file__).resolve().parent.parent / "tests" / "golden"


class Number:
    """A value and its derivatives in x and the parameters."""

    def __init__(self, value, slopes):
        self.value = value
        self.slopes = slopes

    def mapped(self, value, slope):
        return Number(value, [slope * each for each in self.slopes])

    def __add__(self, other):
        other = number(other, self)
        return Number(self.value + other.value, [a + b for a, b in zip(self.slopes, other.slopes)])

    def __mul__(self, other):
        other = number(other, self)
        slopes = [a * other.value + self.value * b for a, b in zip(self.slopes, other.slopes)]
        return Number(self.value * other.value, slopes)

    def __truediv__(self, other):
        other = number(other, self)
        return self * other.mapped(1 / other.value, -1 / other.value**2)

    def __neg__(self):
        return self.mapped(-self.value, -1)

    def __sub__(self, other):
        return self + -number(other, self)

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return -self + other

    def __rtruediv__(self, other):
        return number(other, self) / self

    def __lt__(self, other):
        return self.value < number(other, self).value

    def __le__(self, other):
        return self.value <= number(other, self).value

    def __gt__(self, other):
        return self.value > number(other, self).value

    def __ge__(self, other):
        return self.value >= number(other, self).value


def number(value, like):
    return value if isinstance(value, Number) else Number(mpf(value), [mpf(0)] * len(like.slopes))


def exp(z):
    return z.mapped(mp.exp(z.value), mp.exp(z.value))


def expm1(z):
    return z.mapped(mp.expm1(z.value), mp.exp(z.value))


def log1p(z):
    return z.mapped(mp.log1p(z.value), 1 / (1 + z.value))


def sqrt(z):
    root = mp.sqrt(z.value)
    return z.mapped(root, 1 / (2 * root))


def sin(z):
    return z.mapped(mp.sin(z.value), mp.cos(z.value))


def tanh(z):
    # Beyond that its derivative has more zeros than are told apart.
    far = abs(z.value) > 20000
    return z.mapped(mp.sign(z.value) if far else mp.tanh(z.value), mpf(0) if far else 1 / mp.cosh(z.value) ** 2)


def normal_cdf(z):
    return z.mapped(mp.erfc(-z.value / mp.sqrt(2)) / 2, mp.exp(-z.value**2 / 2) / mp.sqrt(2 * mp.pi))


def sigmoid(z):
    # The side on which nothing overflows.
    return exp(z) / (1 + exp(z)) if z < 0 else 1 / (1 + exp(-z))


def softplus(z):
    return log1p(exp(z)) if z < 0 else z + log1p(exp(-z))


def relu(x):
    return x if x > 0 else 0 * x


def acon(x, p1, p2, beta):
    z = beta * (p1 - p2) * x
    return x * (p1 * sigmoid(z) + p2 * sigmoid(-z))


def xielu(x, alpha_n, alpha_p, beta):
    if x > 0:
        return softplus(alpha_p) * x * x + beta * x
    return (softplus(alpha_n) + beta) * (expm1(x) - x) + beta * x


def snake(x, alpha):
    return x + sin(alpha * x) * sin(alpha * x) / alpha


SELU_SCALE = mpf("1.0507009873554804934193349852946")
SELU_ALPHA = mpf("1.6732632423543772848170429916717")


class Definition:
    """A function of x and the parameters, sets of these in the order of its columns, and where it bends. Gradients are
    those of the parameters named in `trainable`."""

    def __init__(self, function, sets=({},), trainable=(), bends=()):
        self.function = function
        self.sets = sets
        self.trainable = trainable
        self.bends = bends


def sets_of(**values):
    return [dict(zip(values, each)) for each in zip(*values.values())]


SIXTH = None  # an empty cell: 1/6, which no float32 is

DEFINITIONS = {
    "identity": Definition(lambda x: x),
    "relu": Definition(relu, bends=[0]),
    "relu6": Definition(lambda x: 0 * x if x <= 0 else 0 * x + 6 if x >= 6 else x, bends=[0, 6]),
    "leaky_relu": Definition(
        lambda x, negative_slope: x if x > 0 else negative_slope * x,
        sets_of(negative_slope=[0.01, 0.3, 0.0]),
    ),
    "threshold": Definition(
        lambda x, threshold, value: x if x > threshold else 0 * x + value,
        sets_of(threshold=[0.5, -1.0], value=[-2.0, 20.0]),
        bends=[0.5, -1],
    ),
    "thresholded_relu": Definition(
        lambda x, alpha: x if x > alpha else 0 * x, sets_of(alpha=[1.0, 2.5]), bends=[1, 2.5]
    ),
    "hardtanh": Definition(
        lambda x, max_val, min_val: 0 * x + max_val if x >= max_val else 0 * x + min_val if x <= min_val else x,
        sets_of(max_val=[1.0, 0.5], min_val=[-1.0, -2.0]),
        bends=[-2, -1, 0.5, 1],
    ),
    "hardsigmoid": Definition(
        lambda x, alpha, beta: 0 * x if alpha * x + beta <= 0 else 0 * x + 1 if alpha * x + beta >= 1 else alpha * x + beta,
        sets_of(alpha=[SIXTH, 0.2], beta=[None, 0.5]),
        bends=[-3, 3],
    ),
    "hardswish": Definition(
        lambda x: 0 * x if x <= -3 else x if x >= 3 else x * (x + 3) / 6, bends=[-3, 3]
    ),
    "hardshrink": Definition(
        lambda x, lambd: x if x > lambd or x < -lambd else 0 * x, sets_of(lambd=[0.5, 1.5]), bends=[0.5, 1.5]
    ),
    "softshrink": Definition(
        lambda x, lambd: x - lambd if x > lambd else x + lambd if x < -lambd else 0 * x, sets_of(lambd=[0.5, 1.5])
    ),
    "shrink": Definition(
        lambda x, bias, lambd: x - bias if x > lambd else x + bias if x < -lambd else 0 * x,
        sets_of(bias=[0.5, 0.0], lambd=[1.5, 0.5]),
    ),
    "relu_squared": Definition(lambda x: relu(x) * relu(x), bends=[0]),
    "sparse_plus": Definition(lambda x: 0 * x if x <= -1 else x if x >= 1 else (x + 1) * (x + 1) / 4, bends=[-1, 1]),
    "sparse_sigmoid": Definition(lambda x: 0 * x if x <= -1 else 0 * x + 1 if x >= 1 else (x + 1) / 2, bends=[-1, 1]),
    "sigmoid": Definition(sigmoid),
    "logsigmoid": Definition(lambda x: -softplus(-x)),
    "tanh": Definition(tanh),
    "softsign": Definition(lambda x: x / (1 + x) if x > 0 else x / (1 - x)),
    "softplus": Definition(lambda x, beta: softplus(beta * x) / beta, sets_of(beta=[1.0, 0.5, 3.0]), ["beta"]),
    "squareplus": Definition(
        # The smaller of the two roots of y (y - x) = b / 4, without cancellation.
        lambda x, b: (x + sqrt(x * x + b)) / 2 if x > 0 else b / (2 * (sqrt(x * x + b) - x)),
        sets_of(b=[4.0, 1.0]),
        ["b"],
    ),
    "elu": Definition(lambda x, alpha: x if x > 0 else alpha * expm1(x), sets_of(alpha=[1.0, 0.25, 2.0]), ["alpha"]),
    "selu": Definition(lambda x: SELU_SCALE * (x if x > 0 else SELU_ALPHA * expm1(x))),
    "celu": Definition(
        lambda x, alpha: x if x > 0 else alpha * expm1(x / alpha), sets_of(alpha=[1.0, 0.5, 2.0]), ["alpha"]
    ),
    "silu": Definition(lambda x: x * sigmoid(x)),
    "swish": Definition(lambda x, beta: x * sigmoid(beta * x), sets_of(beta=[1.0, 1.702, 0.3]), ["beta"]),
    "gelu": Definition(lambda x: x * normal_cdf(x)),
    "gelu_tanh": Definition(
        # 1 + tanh(z) is 2 sigmoid(2 z).
        lambda x: x * sigmoid(2 * mp.sqrt(2 / mp.pi) * (x + mpf("0.044715") * x * x * x))
    ),
    "quick_gelu": Definition(lambda x: x * sigmoid(mpf("1.702") * x)),
    "mish": Definition(lambda x: x * tanh(softplus(x))),
    "tanhshrink": Definition(lambda x: x - tanh(x)),
    "telu": Definition(lambda x: x * tanh(exp(x)) if x < 100 else x),
    "prelu": Definition(lambda x, weight: x if x > 0 else weight * x, sets_of(weight=[0.25, -0.5]), ["weight"]),
    "star_relu": Definition(
        lambda x, bias, scale: scale * relu(x) * relu(x) + bias,
        sets_of(bias=[-0.4472], scale=[0.8944]),
        ["scale", "bias"],
    ),
    "pelu": Definition(
        lambda x, a, b: a / b * x if x > 0 else a * expm1(x / b), sets_of(a=[1.0, 0.5], b=[1.0, 2.0]), ["a", "b"]
    ),
    "acon_a": Definition(lambda x, beta: acon(x, 1 + 0 * x, 0 * x, beta), sets_of(beta=[1.0, 0.4]), ["beta"]),
    "acon_b": Definition(
        lambda x, beta, p: acon(x, 1 + 0 * x, p, beta), sets_of(beta=[1.0, 2.3], p=[0.25, -0.6]), ["p", "beta"]
    ),
    "acon_c": Definition(
        lambda x, beta, p1, p2: acon(x, p1, p2, beta),
        sets_of(beta=[1.0, 2.0], p1=[1.2, -0.5], p2=[-0.3, 0.75]),
        ["p1", "p2", "beta"],
    ),
    "snake": Definition(snake, sets_of(alpha=[1.0, 0.5, 5.0]), ["alpha"]),
    "dyt": Definition(
        lambda x, alpha, bias, weight: weight * tanh(alpha * x) + bias,
        sets_of(alpha=[0.5, 1.5], bias=[0.0, 0.3], weight=[1.0, -0.7]),
        ["alpha", "weight", "bias"],
    ),
    "xielu": Definition(
        xielu, sets_of(alpha_n=[0.25], alpha_p=[0.5], beta=[0.5]), ["alpha_p", "alpha_n"]
    ),
}
DEFINITIONS["meta_acon"] = DEFINITIONS["acon_c"]


def float32(value):
    return struct.unpack("<f", struct.pack("<f", value))[0]


def bits(value):
    return struct.unpack("<I", struct.pack("<f", value))[0]


def points(definition):
    """Special values, bends and their neighbours, and random numbers where functions bend and of every size."""
    chosen = [0.0, -0.0]
    for each in (1, 0.5, 3, 6, 1.5, 2.5, 0.25, 2, 5.5, 8, 13, 20, 88, 103, 1e-8, 1e-4, 1e-20, 1e10, 3.4e38, 2**-126):
        chosen += [each, -each]
    for bend in definition.bends:
        step = 2.0 ** (math.frexp(bend)[1] - 24) if bend else 2.0**-126
        chosen += [bend, bend - step, bend + step]
    source = random.Random(160)
    while len(chosen) < POINTS:
        sign = source.choice([-1, 1])
        chosen.append(sign * source.choice([10 ** source.uniform(-4, 2), 10 ** source.uniform(-30, 30)]))
    return [float32(each) for each in chosen]


def text(value):
    if value == 0:
        return "0"
    if abs(value) < SMALLEST:
        return "-1e-5000" if value < 0 else "1e-5000"
    return mp.nstr(value, DIGITS, min_fixed=1, max_fixed=0)


def results(definition, x, parameters):
    """y, dy/dx and the gradients of the trainable parameters at exact numbers."""
    variables = ["x", *parameters]
    values = {"x": x, **parameters}
    numbers = {
        name: Number(mpf(values[name]), [mpf(1 if name == other else 0) for other in variables]) for name in variables
    }
    y = definition.function(numbers.pop("x"), **numbers)
    slope_of = dict(zip(variables, y.slopes))
    return [y.value, slope_of["x"], *(slope_of[name] for name in definition.trainable)]


def parameters_of(cells):
    default = {"alpha": mpf(1) / 6, "beta": mpf(1) / 2}
    return {name: default[name] if cell in ("", None) else mpf(float(cell)) for name, cell in cells.items()}


def header(definition):
    parameters = list(definition.sets[0])
    return ["x_bits", "x", *parameters, "y", "dy_dx", *("dy_d" + name for name in definition.trainable)]


def write(name):
    definition = DEFINITIONS[name]
    with open(FOLDER / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(header(definition))
        for cells in definition.sets:
            exact = {key: value if value is None else float32(value) for key, value in cells.items()}
            for x in points(definition):
                values = results(definition, x, parameters_of(exact))
                shown = ["" if value is None else repr(value) for value in exact.values()]
                table.writerow([f"{bits(x):08x}", repr(x), *shown, *map(text, values)])


def agree(cell, value):
    stated = mpf(cell)
    if abs(value) < SMALLEST:
        return abs(stated) <= SMALLEST
    return abs(stated - value) <= mpf(10) ** (2 - DIGITS) * abs(value)


def check(name, every):
    """What is wrong with a committed table."""
    definition = DEFINITIONS[name]
    wrong = []
    with open(FOLDER / f"{name}.csv", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        if rows.fieldnames != header(definition):
            return [f"{name}.csv has the columns {rows.fieldnames}, not {header(definition)}"]
        for line, row in enumerate(rows, start=2):
            if line % every:
                continue
            x = struct.unpack("<f", struct.pack("<I", int(row["x_bits"], 16)))[0]
            parameters = parameters_of({key: row[key] for key in definition.sets[0]})
            quantities = ["y", "dy_dx", *("dy_d" + key for key in definition.trainable)]
            for quantity, value in zip(quantities, results(definition, x, parameters)):
                if not agree(row[quantity], value):
                    wrong.append(f"{name}.csv, line {line}: {quantity} is {row[quantity]}, not {text(value)}")
    return wrong


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("names", nargs="*", metavar="NAME")
    arguments.add_argument("--check", action="store_true", help="compare what is committed; writes nothing")
    arguments.add_argument("--every", type=int, default=1, metavar="N", help="check each Nth line [default: 1]")
    asked = arguments.parse_args()
    unknown = [name for name in asked.names if name not in DEFINITIONS]
    if unknown:
        sys.exit(f"make_golden.py: no definition of {', '.join(unknown)}; DEFINITIONS in {__file__} has them")
    if not asked.check and not asked.names:
        arguments.error("name the tables to write, or give --check")
    if not asked.check:
        for name in asked.names:
            write(name)
        return
    wrong = [line for name in asked.names or DEFINITIONS for line in check(name, asked.every)]
    sys.exit("\n".join(wrong) if wrong else 0)


if __name__ == "__main__":
    main()
