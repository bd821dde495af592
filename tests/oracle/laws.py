#!/usr/bin/env python3
"""laws.py - every law of points, fitted by SciPy and by `rlstudy fit`.

    laws.py PROGRAM

The formulas and what is made small are written here a second time, from the
papers.  SciPy starts at the truth that the points were made from: what is
compared is the optimum, to five digits, and not how it is found.
"""
import json
import subprocess
import sys
from typing import Callable, NamedTuple

import numpy
from scipy.interpolate import Akima1DInterpolator
from scipy.optimize import least_squares, minimize, minimize_scalar

DIGITS = 1e-5
DELTA = 1e-3  # of Huber's function


class Law(NamedTuple):
    """What is fitted, how, and the truth that points are made from."""

    name: str
    options: tuple  # KEY=VALUE
    formula: Callable  # (constants, *x)
    truth: dict
    loss: str  # squares, log squares, relative, huber
    noise: float
    x: Callable  # (rng) -> {column: values}
    y: str


def spread(rng, low, high, n=120):
    return numpy.exp(rng.uniform(numpy.log(low), numpy.log(high), n))


def chinchilla(p, N, D):
    return p["E"] + p["A"] / N ** p["alpha"] + p["B"] / D ** p["beta"]


def sum_of_powers(p, x, N):
    return p["c"] * (1 + (p["a"] / x) ** p["alpha"] +
                     (p["b"] / N) ** p["beta"])


def sigmoid(p, C):
    return p["R0"] + (p["A"] - p["R0"]) / (1 + (p["C_mid"] / C) ** p["B"])


def broken(p, x):
    return p["a"] + p["b"] * x ** -p["c0"] * (
        1 + (x / p["d1"]) ** (1 / p["f1"])) ** (-p["c1"] * p["f1"])


def power(p, x):
    return p.get("floor", 0) + p["coefficient"] * x ** p["exponent"]


def affine(p, x):
    return p["intercept"] + p["slope"] * x


def plateau_incline(p, C):
    return numpy.minimum(p["top"], numpy.maximum(
        p["plateau"], p["incline"] * numpy.log10(C) + p["offset"]))


LAWS = (
    Law("affine", (), affine, {"intercept": 3.0, "slope": 0.7}, "relative",
        0.05, lambda rng: {"x": spread(rng, 1, 100)}, "y"),
    Law("power", (), power,
        {"coefficient": 40.0, "exponent": -0.35, "floor": 1.5}, "log squares",
        0.02, lambda rng: {"x": spread(rng, 10, 1e6)}, "y"),
    Law("power", ("floor=false",), power,
        {"coefficient": 40.0, "exponent": -0.35}, "log squares", 0.02,
        lambda rng: {"x": spread(rng, 10, 1e6)}, "y"),
    Law("chinchilla", (), chinchilla,
        {"E": 1.8, "A": 480.0, "B": 2000.0, "alpha": 0.35, "beta": 0.37},
        "huber", 0.01,
        lambda rng: {"N": spread(rng, 4e7, 1.5e10, 240),
                     "D": spread(rng, 1e9, 6e11, 240)}, "L"),
    Law("sum_of_powers", (), sum_of_powers,
        {"a": 1.3, "alpha": 1.0, "b": 6e5, "beta": 0.9, "c": 3.7e5},
        "log squares", 0.03,
        lambda rng: {"x": spread(rng, 0.5, 16),
                     "N": spread(rng, 2e5, 3e7)}, "D"),
    Law("sigmoid", (), sigmoid,
        {"R0": 0.1, "A": 0.8, "B": 1.4, "C_mid": 3e15}, "squares", 0.01,
        lambda rng: {"C": spread(rng, 1e13, 1e18)}, "R"),
    Law("broken", (), broken,
        {"a": 0.2, "b": 30.0, "c0": 0.15, "c1": 0.5, "d1": 1e4, "f1": 0.4},
        "log squares", 0.005, lambda rng: {"x": spread(rng, 10, 1e8, 300)},
        "y"),
    Law("plateau_incline", (), plateau_incline,
        {"incline": 430.0, "offset": -5200.0, "plateau": -1500.0, "top": -80.0},
        "squares", 15, lambda rng: {"C": spread(rng, 1e6, 1e14, 300)}, "R"),
)


def residuals(law, values, x, y):
    p = dict(zip(law.truth, values))
    f = law.formula(p, *x.values())
    if law.loss == "relative":
        return f / y - 1
    if law.loss in ("log squares", "huber"):
        return numpy.log(f) - numpy.log(y)
    return f - y


def objective(law, r):
    """The mean of squares, or Huber's function, summed."""
    if law.loss == "huber":
        r = abs(r)
        return numpy.where(r <= DELTA, r * r / 2,
                           DELTA * (r - DELTA / 2)).sum()
    return numpy.mean(r * r)


def scipy_fit(law, x, y):
    """Constants and objective, from the truth on."""
    start = numpy.array(list(law.truth.values()))

    # In units of the truth, so that all matter alike.
    def scaled(values):
        return residuals(law, values * start, x, y)

    exact = {"xtol": 1e-15, "ftol": 1e-15, "gtol": 1e-15, "max_nfev": 100000}
    if law.loss == "huber":
        exact.update(loss="huber", f_scale=DELTA, jac="3-point")
    else:
        exact.update(method="lm")
    found = least_squares(scaled, numpy.ones_like(start), **exact).x
    return dict(zip(law.truth, found * start)), objective(law, scaled(found))


# ---- rlstudy ----

def write_csv(path, columns):
    numpy_columns = [numpy.asarray(v) for v in columns.values()]
    with open(path, "w", encoding="ascii") as out:
        print(",".join(columns), file=out)
        for row in zip(*numpy_columns):
            print(",".join(v if isinstance(v, str) else f"{v:.17g}"
                           for v in row), file=out)


def rlstudy_fit(program, name, path, options):
    arguments = [program, "fit", "--law", name, "--curves", path, "--json"]
    for option in options:
        arguments += ["--option", option]
    done = subprocess.run(arguments, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, check=False)
    if not done.stdout:
        sys.exit(f"laws.py: status {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


class Differences:
    """What is compared, and whether all of it agreed."""

    def __init__(self):
        self.wrong = 0

    def compare(self, what, ours, theirs, tolerance=DIGITS):
        error = abs(ours / theirs - 1)
        bad = not error <= tolerance
        self.wrong += bad
        print(f"{'WRONG ' if bad else ''}{what}: {ours:.9g} and {theirs:.9g}, "
              f"relative difference {error:.1e}")


def compare_law(program, law, rng, differences):
    x = law.x(rng)
    clean = law.formula(law.truth, *x.values())
    if law.loss == "squares":
        y = clean + law.noise * rng.standard_normal(clean.size)
    else:
        y = clean * numpy.exp(law.noise * rng.standard_normal(clean.size))
    write_csv("points.csv", {**x, law.y: y})
    ours = rlstudy_fit(program, law.name, "points.csv",
                       ("bootstrap=0", *law.options))
    theirs, least = scipy_fit(law, x, y)
    what = " ".join((law.name, *law.options))
    for constant, value in theirs.items():
        differences.compare(f"{what}: {constant}", ours[constant], value)
    differences.compare(f"{what}: objective", ours["objective"], least, 1e-8)


# ---- isoFLOP optima ----

def isoflop_points(rng):
    rows = []
    for C in 10.0 ** numpy.arange(15, 20):
        best = 0.1 * C ** 0.48
        for N in best * 2.0 ** numpy.arange(-3.3, 3.4):
            loss = 2 + 0.05 * numpy.log(N / best) ** 2 + 300 * C ** -0.15
            rows.append((C, N, loss + 0.002 * rng.standard_normal()))
    return numpy.array(rows)


def akima_optimum(log_N, loss):
    spline = Akima1DInterpolator(log_N, loss)
    fine = numpy.linspace(log_N[0], log_N[-1], 4001)
    at = fine[numpy.argmin(spline(fine))]
    step = fine[1] - fine[0]
    return minimize_scalar(spline, bounds=(at - step, at + step),
                           method="bounded", options={"xatol": 1e-12}).x


def parabola_optimum(log_N, loss):
    z = log_N - log_N.mean()
    a, b, _ = numpy.polyfit(z, loss, 2)
    return log_N.mean() - b / (2 * a)


def compare_isoflop(program, rng, differences):
    points = isoflop_points(rng)
    write_csv("isoflop.csv", dict(zip(("C", "N", "L"), points.T)))
    for method, optimum in (("akima", akima_optimum),
                            ("parabola", parabola_optimum)):
        ours = rlstudy_fit(program, "isoflop", "isoflop.csv",
                           ("bootstrap=0", f"method={method}"))
        log_C = numpy.log(numpy.unique(points[:, 0]))
        best = [optimum(numpy.log(level[:, 1]), level[:, 2]) for level in
                (points[numpy.log(points[:, 0]) == c] for c in log_C)]
        exponent, at_1 = numpy.polyfit(log_C, best, 1)
        differences.compare(f"isoflop {method}: exponent_N",
                            ours["exponent_N"], exponent)
        differences.compare(f"isoflop {method}: coefficient_N",
                            ours["coefficient_N"], numpy.exp(at_1), 1e-4)


# ---- strengths from games ----

def compare_strengths(program, rng, differences):
    n = 8
    strength = numpy.linspace(-1.5, 1.5, n)
    i, j = numpy.triu_indices(n, 1)
    wins = rng.binomial(60, 1 / (1 + numpy.exp(strength[j] - strength[i])))
    losses = 60 - wins
    compute = 10.0 ** numpy.linspace(12, 16, n)
    names = numpy.array([f"player{k}" for k in range(n)])
    write_csv("games.csv", {"player": names[i], "opponent": names[j],
                            "wins": wins, "losses": losses,
                            "compute": compute[i]})

    def negative_log_likelihood(s):
        d = s[i] - s[j]
        return (wins * numpy.logaddexp(0, -d) +
                losses * numpy.logaddexp(0, d)).sum()

    best = minimize(negative_log_likelihood, strength, method="BFGS",
                    options={"gtol": 1e-9}).x
    best -= best.mean()
    for law, unit in (("bradley_terry", 1), ("elo", 400 / numpy.log(10))):
        ours = rlstudy_fit(program, law, "games.csv", ("bootstrap=0",))
        found = {row["player"]: row["strength"] for row in ours["strengths"]}
        values = numpy.array([found[name] for name in names])
        values -= values.mean()
        for name, a, b in zip(names, values, unit * best):
            differences.compare(f"{law}: {name}", a, b)


def main():
    program = sys.argv[1]
    differences = Differences()
    rng = numpy.random.default_rng(20)
    for law in LAWS:
        compare_law(program, law, rng, differences)
    compare_isoflop(program, rng, differences)
    compare_strengths(program, rng, differences)
    print(f"{differences.wrong} beyond the tolerance")
    sys.exit(differences.wrong > 0)


main()
