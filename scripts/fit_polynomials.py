#!/usr/bin/env python3
"""Fits the polynomials and computes the constants that shaders/math and shaders/activations use.

Prints every coefficient with the error of its polynomial. Needs mpmath and numpy:

    python3 -m venv venv && venv/bin/pip install mpmath numpy
    venv/bin/python scripts/fit_polynomials.py
"""

import random

import mpmath as mp
import numpy as np

mp.mp.prec = 160
float32 = np.float32


def chebyshev_nodes(begin, end, count):
    index = np.arange(count)
    return (begin + end) / 2 + (end - begin) / 2 * np.cos((2 * index + 1) * np.pi / (2 * count))


def weighted_minimax(basis, values, weights, iterations):
    """Coefficients that nearly minimise the greatest weighted error, by Lawson's iteration."""
    emphasis = np.full(len(values), 1 / len(values))
    best_error, best = np.inf, None
    for _ in range(iterations):
        root = np.sqrt(emphasis) * weights
        coefficients, *_ = np.linalg.lstsq(basis * root[:, None], values * root, rcond=None)
        errors = np.abs((basis @ coefficients - values) * weights)
        if errors.max() < best_error:
            best_error, best = errors.max(), coefficients
        emphasis *= errors / errors.max() + 1e-9
        emphasis /= emphasis.sum()
    return best


def fit(function, begin, end, count, weight, exact_first=False, nodes=600):
    """Coefficients of a polynomial in float32, each rounded in turn and the rest fitted again.

    Minimises |error| * weight over [begin, end]. With exact_first the first coefficient keeps its
    double precision, for a shader that holds it as a pair.
    """
    points = chebyshev_nodes(begin, end, nodes)
    values = np.array([float(function(mp.mpf(x))) for x in points])
    weights = np.array([float(weight(mp.mpf(x))) for x in points])
    unit = max(abs(begin), abs(end))
    basis = np.vander(points / unit, count, increasing=True)
    rest = values.copy()
    coefficients = []
    for k in range(count):
        fitted = weighted_minimax(basis[:, k:], rest, weights, 200)
        coefficient = fitted[0] / unit**k
        if not (exact_first and k == 0):
            coefficient = float(float32(coefficient))
        coefficients.append(float(coefficient))
        rest = rest - coefficient * points**k
    return coefficients, np.abs(rest * weights).max()


def show(name, coefficients, error, note=""):
    print(f"{name}: relative error 2^{np.log2(error):.2f}{note}")
    for k, coefficient in enumerate(coefficients):
        print(f"  c{k} = {coefficient:.9g}")


def upper_half(x):
    """The upper 12 bits of a float32's significand."""
    return (np.array([x], dtype=float32).view(np.uint32) & 0xFFFFF000).view(float32)[0]


def show_parts(name, value):
    """A constant as float32 and rest, and as a 12-bit head and rest."""
    nearest = float32(float(value))
    rest = float32(float(value - mp.mpf(float(nearest))))
    head = upper_half(nearest)
    tail = float32(float(value - mp.mpf(float(head))))
    print(f"{name} = {nearest:.9g} + {rest:.9g} = {head:.9g} + {tail:.9g}")


def fit_exp_curvature():
    def function(r):
        return (mp.expm1(r) - r) / r**2

    bound = float(mp.log(2) / 2) * 1.0005
    coefficients, error = fit(function, -bound, bound, 5, abs)
    show("exp_curvature(r) / r^2, relative to r", coefficients, error)


def fit_exp_curvature_change():
    def function(r):
        return (mp.expm1(r) - r) / r**2 if abs(r) > mp.mpf(10) ** -20 else mp.mpf(0.5)

    bound = float(mp.log(2) / 2) * 1.0005
    show("exp_curvature_change(r) + 1/2", *fit(function, -bound, bound, 6, lambda r: 1 / function(r)))


def fit_log1p_curvature():
    def function(u):
        return (mp.log1p(u) - u) / u**2 if abs(u) > mp.mpf(10) ** -20 else mp.mpf(-0.5)

    def weight(u):
        # Where u < 0 the result is log(2) + log1p(u).
        return u**2 / (mp.log1p(u) if u > 0 else mp.log(2) + mp.log1p(u))

    show("log1p_curvature(u)", *fit(function, -0.25, 0.5, 8, weight))


def fit_logarithm():
    def function(f):
        if abs(f) < mp.mpf(10) ** -12:
            return mp.mpf(1) / 3
        return (mp.log1p(f) - f + f**2 / 2) / f**3

    def weight(f):
        return abs(f**3 / mp.log1p(f)) if f != 0 else mp.mpf(0)

    begin, end = float(mp.sqrt(mp.mpf(1) / 2)) - 1, float(mp.sqrt(2)) - 1
    show("logarithm(1 + f): P(f)", *fit(function, begin, end, 9, weight))


def fit_tanhshrink():
    def ratio(t):
        root = mp.sqrt(t)
        return (1 - mp.tanh(root) / root) / t

    def function(t):
        return (ratio(t) - mp.mpf(1) / 3) / t

    show("tanhshrink(x) / x^3 - 1/3 over x^2", *fit(function, 1e-9, 1.0, 7, lambda t: t / ratio(t)))


def fit_sine_and_cosine():
    """Over half an octant on both sides of 0, so that the shader needs no other reduction."""
    end = float(mp.pi / 4)**2 * 1.0001

    def sine(t):
        return (mp.sin(mp.sqrt(t)) / mp.sqrt(t) - 1) / t

    def cosine(t):
        return (mp.cos(mp.sqrt(t)) - 1 + t / 2) / t**2

    show("sine_pair: (sin(r) / r - 1) / r^2 over r^2",
         *fit(sine, 1e-12, end, 4, lambda t: t * mp.sqrt(t) / mp.sin(mp.sqrt(t))))
    show("cosine_pair: (cos(r) - 1 + r^2/2) / r^4 over r^2",
         *fit(cosine, 1e-12, end, 4, lambda t: t**2 / mp.cos(mp.sqrt(t))))


def show_reciprocal_of_pi():
    """The words of half_turns: two of zeros and the fraction bits of 1/pi."""
    with mp.workprec(500):
        bits = int(mp.floor(mp.ldexp(1 / mp.pi, 352)))
    words = [0, 0] + [(bits >> (320 - 32 * k)) & 0xFFFFFFFF for k in range(11)]
    print("half_turns: " + ", ".join(f"{word:#010x}" for word in words))


MILLS_SHIFT = mp.mpf("2.625")
MILLS_END = mp.mpf("13.4")


def mills_ratio(t):
    return mp.erfc(t / mp.sqrt(2)) / 2 * mp.exp(t * t / 2)


class MillsInFloat:
    """The Mills polynomial as the shader evaluates it: float32 but for the last, exact sum."""

    def __init__(self):
        generator = np.random.default_rng(1)
        end, shift = float(MILLS_END), float(MILLS_SHIFT)
        t = np.concatenate([
            np.exp(generator.uniform(np.log(1e-4), np.log(end), 6000)),
            generator.uniform(0, end, 6000),
            generator.uniform(0, 1, 3000),
        ]).astype(float32)
        exact = [mp.mpf(float(x)) for x in t]
        self.expected = np.array([float(mills_ratio(x) * (x + MILLS_SHIFT)) for x in exact])
        wide = t.astype(np.float64)
        self.u = ((wide - shift) / (wide + shift)).astype(float32)

    def error(self, coefficients):
        q = np.full_like(self.u, coefficients[-1])
        for coefficient in coefficients[-2:0:-1]:
            q = q * self.u + float32(coefficient)
        value = (q * self.u).astype(np.float64) + coefficients[0]
        return np.abs(value / self.expected - 1)


def fit_mills():
    """Fits P, then moves coefficients by units in the last place while its rounded value gains."""
    shift, end = MILLS_SHIFT, MILLS_END

    def function(u):
        t = shift * (1 + u) / (1 - u)
        return mills_ratio(t) * (t + shift)

    count = 10
    coefficients, error = fit(function, -1.0, float((end - shift) / (end + shift)), count,
                              lambda u: 1 / function(u), exact_first=True)
    rounded = MillsInFloat()

    def score(candidate):
        errors = rounded.error(candidate) * 2.0**24
        return errors.max() + np.mean(errors**8) ** (1 / 8)

    chooser = random.Random(1)
    best = score(coefficients)
    for _ in range(6000):
        candidate = list(coefficients)
        for _ in range(chooser.choice([1, 1, 2, 3])):
            k = chooser.randrange(count)
            steps = chooser.choice([1, 1, 2, 3, 5, 9] if k < 5 else [1, 4, 16, 64, 256])
            steps *= chooser.choice([-1, 1])
            if k == 0:
                candidate[0] += steps * 2.0**-29
            else:
                bits = np.array([candidate[k]], dtype=float32).view(np.int32) + np.int32(steps)
                candidate[k] = float(bits.view(float32)[0])
        value = score(candidate)
        if value < best:
            best, coefficients = value, candidate
    worst = rounded.error(coefficients).max()
    show(f"mills_polynomial(u), shift {float(shift)}", coefficients, error,
         f" before rounding; evaluated in float32 {worst * 2.0**24:.2f} * 2^-24")
    show_parts("  c0", mp.mpf(coefficients[0]))


def reciprocal_seed():
    """The constants of reciprocal_estimate: seed bits, and a of the first step r (a - b r)."""
    b = np.concatenate([np.linspace(1, 2, 4001)[:-1], np.linspace(2, 4, 4001)]).astype(float32)
    best = (np.inf, None, None)
    for seed in range(0x7EF30000, 0x7EF40000, 64):
        product = b.astype(np.float64) * (np.uint32(seed) - b.view(np.uint32)).view(float32)
        for a in np.arange(2.0, 2.003, 0.0001):
            error = np.abs(product * (a - product) - 1).max()
            if error < best[0]:
                best = (error, seed, a)
    print(f"reciprocal_estimate: seed {best[1]:#x}, a = {best[2]:.9g}, "
          f"error 2^{np.log2(best[0]):.2f}, after the second step 2^{2 * np.log2(best[0]):.2f}")


def reciprocal_root_seed():
    """The constants of square_root_pair: seed bits, and a, b of the first step r (a - b x r^2)."""
    x = np.concatenate([np.linspace(1, 2, 2001)[:-1], np.linspace(2, 4, 2001)]).astype(float32)
    best = (np.inf, None, None, None)
    for seed in range(0x5F1F0000, 0x5F210000, 1024):
        r = (np.uint32(seed) - (x.view(np.uint32) >> 1)).view(float32).astype(np.float64)
        square = x * r * r
        low, high = square.min(), square.max()
        points = np.linspace(low, high, 33)
        for b in np.arange(0.69, 0.72, 0.001):
            shape = np.sqrt(points)
            for a in np.arange(1.67, 1.70, 0.0005):
                error = np.abs(shape * (a - b * points) - 1).max()
                if error < best[0]:
                    best = (error, seed, a, b)
    print(f"square_root_pair: seed {best[1]:#x}, a = {best[2]:.9g}, b = {best[3]:.9g}, "
          f"error 2^{np.log2(best[0]):.2f}")


def show_constants():
    log2 = mp.log(2)
    head = mp.mpf(float((np.array([float(log2)], dtype=float32).view(np.uint32)
                         & 0xFFFFFE00).view(float32)[0]))
    print(f"log2(e) = {float32(float(1 / log2)):.9g}")
    print(f"log(2) = {float(head):.9g} + {float32(float(log2 - head)):.9g}, the head with 15 bits")
    show_parts("log(2)", log2)
    show_parts("1/3", mp.mpf(1) / 3)
    show_parts("1/6", mp.mpf(1) / 6)
    show_parts("quick_gelu 1.702", mp.mpf("1.702"))
    slope = mp.sqrt(8 / mp.pi)
    show_parts("gelu_tanh c1 = sqrt(8/pi)", slope)
    show_parts("gelu_tanh c3 = 0.044715 c1", slope * mp.mpf("0.044715"))
    show_parts("gelu_tanh 3 c3", 3 * slope * mp.mpf("0.044715"))
    show_parts("1 / sqrt(2 pi)", 1 / mp.sqrt(2 * mp.pi))
    scale = mp.mpf("1.0507009873554804934193349852946")
    alpha = mp.mpf("1.6732632423543772848170429916717")
    show_parts("selu scale", scale)
    show_parts("selu scale * alpha", scale * alpha)
    show_parts("tanh(1)", mp.tanh(1))
    show_parts("pi", mp.pi)


if __name__ == "__main__":
    fit_exp_curvature()
    fit_exp_curvature_change()
    fit_log1p_curvature()
    fit_logarithm()
    fit_tanhshrink()
    fit_sine_and_cosine()
    show_reciprocal_of_pi()
    fit_mills()
    reciprocal_seed()
    reciprocal_root_seed()
    show_constants()
