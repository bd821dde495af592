#!/usr/bin/env python3
"""fits.py - rlstudy's fits beside the same written with SciPy.

    fits.py --rlstudy ./rlstudy [--rounds N]

Fits made-up curves and points with `rlstudy fit` and with NumPy and SciPy, in
turn and on this machine, and prints a table in Markdown: processor time,
medians, and the median of the rounds' ratios.  Of rlstudy it is the time of the
whole program, with reading the file and all that is told beside the fit, but for
what is held out and predicted, which SciPy's has not; of SciPy that of the fit
alone.

The joint fit is what one would write: smoothing by a Gaussian kernel, 27
starts on every fourth point, least_squares over the three free constants of the
law and, for each trial, the spline from log I to return by sparse linear least
squares; weights set anew three times.  No isotonic regression: SciPy has it
since 1.12 only, and this way is faster.  The Chinchilla fits are L-BFGS-B with its analytic gradient from a
sample of the grid, as Epoch AI's published notebook does them, and BFGS for the
replicates.
"""
import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[_name] = "1"

import argparse  # noqa: E402
import csv  # noqa: E402
import itertools  # noqa: E402
import json  # noqa: E402
import math  # noqa: E402
import resource  # noqa: E402
import statistics  # noqa: E402
import subprocess  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import time  # noqa: E402

import numpy  # noqa: E402
import scipy  # noqa: E402
from scipy.interpolate import BSpline  # noqa: E402
from scipy.optimize import least_squares, minimize, nnls  # noqa: E402

SMOOTH, EXCLUDE, POINTS = 0.1, 1 / 64, 256
KNOTS, ROUNDS = 46, 3
DELTA = 1e-3


# ---- the joint fit ----

def read_runs(path):
    """Runs by size: {parameters: [(log E, return), ...]}."""
    runs = {}
    with open(path, encoding="utf-8", newline="") as text:
        for row in csv.DictReader(text):
            key = float(row["parameters"]), row["run"]
            runs.setdefault(key, []).append(
                (float(row["interactions"]), float(row["return"])))
    sizes = {}
    for (parameters, _), points in sorted(runs.items()):
        points = numpy.array(sorted(points))
        points[:, 0] = numpy.log(points[:, 0])
        sizes.setdefault(parameters, []).append(points)
    return sizes


def smooth(points, grid):
    """Local lines with Gaussian weights in log E."""
    d = (points[:, 0] - grid[:, None]) / SMOOTH
    w = numpy.exp(-0.5 * d * d)
    s0, s1, s2 = w.sum(1), (w * d).sum(1), (w * d * d).sum(1)
    t0, t1 = w @ points[:, 1], (w * d) @ points[:, 1]
    return (s2 * t0 - s1 * t1) / (s0 * s2 - s1 * s1)


def prepare(sizes):
    """Smoothed curves of each size on its grid: log N, log E, (runs, points)."""
    out = []
    for parameters, runs in sizes.items():
        end = max(r[-1, 0] for r in runs)
        start = max(runs[0][0, 0], end + math.log(EXCLUDE))
        grid = numpy.linspace(start, end, POINTS)
        out.append((math.log(parameters), grid,
                    numpy.array([smooth(r, grid) for r in runs])))
    return out


class Means:
    """Averages over seeds, as flat arrays.  CHOSEN: runs of each size, all if
    None; every STRIDE-th point of them."""

    def __init__(self, prepared, chosen=None, stride=1):
        chosen = chosen or [range(len(runs)) for _, _, runs in prepared]
        picked = [runs[list(c), ::stride]
                  for (_, _, runs), c in zip(prepared, chosen)]
        grids = [p[1][::stride] for p in prepared]
        each = grids[0].size
        self.log_N = numpy.repeat([p[0] for p in prepared], each)
        self.log_E = numpy.concatenate(grids)
        self.ret = numpy.concatenate([r.mean(0) for r in picked])
        self.seeds = numpy.repeat([len(r) for r in picked], each)
        self.spread = numpy.concatenate([r.var(0, ddof=1) for r in picked])
        # On the frontier log I rises about twice as fast as log E.
        self.slope = numpy.concatenate([
            numpy.gradient(r.mean(0), g) / 2 for r, g in zip(picked, grids)])
        self.mid = numpy.mean(self.log_N + self.log_E)


def log_I(theta, data):
    """The law by its frontier: logit of the exponent, log beta, log N_opt at
    the middle of the data."""
    p, beta = 1 / (1 + math.exp(-theta[0])), math.exp(theta[1])
    u = (data.log_N - theta[2]) / p
    v = (data.log_E - data.mid + theta[2]) / (1 - p)
    return -numpy.logaddexp(math.log(p) - beta * u,
                            math.log(1 - p) - beta * v) / beta


def spline_basis(x):
    inner = numpy.linspace(x.min(), x.max() + 1e-9 * numpy.ptp(x), KNOTS)
    knots = numpy.r_[[inner[0]] * 3, inner, [inner[-1]] * 3]
    return knots, BSpline.design_matrix(x, knots, 3)


def solve_map(x, ret, w):
    """The weighted spline x -> return; a ridge keeps empty stretches flat."""
    knots, basis = spline_basis(x)
    weighted = basis.multiply(w[:, None]).tocsr()
    gram = (weighted.T @ basis).toarray()
    gram.flat[::gram.shape[0] + 1] += 1e-9 * gram.trace()
    coefficients = numpy.linalg.solve(gram, weighted.T @ ret)
    return knots, basis @ coefficients, coefficients


def residuals(theta, data, w):
    return numpy.sqrt(w) * (data.ret - solve_map(log_I(theta, data), data.ret,
                                                 w)[1])


def map_slope(theta, data, w):
    x = log_I(theta, data)
    knots, _, c = solve_map(x, data.ret, w)
    return BSpline(knots, c, 3).derivative()(x)


def noise_of(slope, data):
    """Variances of a point and of a run's log I that explain the spread."""
    terms = numpy.c_[numpy.ones_like(slope), slope ** 2]
    scale = terms.mean(0)
    found, _ = nnls(terms / scale, data.spread)
    return numpy.maximum(found / scale, (1e-8 * numpy.ptp(data.ret) ** 2,
                                         1e-4))


def weights(slope, noise, data):
    return data.seeds / (noise[0] + noise[1] * slope ** 2)


def refine(theta, data, noise):
    """Least squares from THETA, weights set anew from the map's slopes: twice
    the negative log-likelihood, and the constants."""
    w = weights(data.slope, noise, data)
    for _ in range(ROUNDS):
        found = least_squares(residuals, theta, args=(data, w),
                              bounds=([-5, -6, -20], [5, 4, 40]))
        theta = found.x
        w = weights(map_slope(theta, data, w), noise, data)
    return (residuals(theta, data, w) ** 2).sum() - numpy.log(w).sum(), theta


def starts(data):
    low, high = data.log_N.min(), data.log_N.max()
    for p, beta, at in itertools.product((-1, 0, 1), (-2.5, -1, 0.5),
                                         (0.15, 0.5, 0.85)):
        yield numpy.array([p, beta, low + at * (high - low)])


def joint_fit(prepared):
    """Constants and noise.  Starts are compared on every fourth point, under
    one noise; the best goes on with all points."""
    coarse, full = Means(prepared, stride=4), Means(prepared)
    noise = noise_of(coarse.slope, coarse)
    _, theta = min((refine(s, coarse, noise) for s in starts(coarse)),
                   key=lambda found: found[0])
    theta = theta + [0, 0, (full.mid - coarse.mid) / (1 + math.exp(-theta[0]))]
    slope = map_slope(theta, full, weights(full.slope, noise, full))
    noise = noise_of(slope, full)
    return refine(theta, full, noise)[1], noise


def joint_replicate(prepared, theta, noise, rng):
    """Seeds drawn anew within each size, and refitted."""
    chosen = [rng.integers(0, len(runs), len(runs)) for _, _, runs in prepared]
    return refine(theta, Means(prepared, chosen), noise)[1]


# ---- Chinchilla ----

def chinchilla_log(p, log_N, log_D):
    a, b, e, alpha, beta = p
    return (numpy.exp(a - alpha * log_N), numpy.exp(b - beta * log_D),
            math.exp(e))


def huber(p, log_N, log_D, log_L):
    x, y, z = chinchilla_log(p, log_N, log_D)
    r = abs(log_L - numpy.log(x + y + z))
    return numpy.where(r <= DELTA, 0.5 * r * r,
                       DELTA * (r - 0.5 * DELTA)).sum()


def huber_gradient(p, log_N, log_D, log_L):
    x, y, z = chinchilla_log(p, log_N, log_D)
    s = x + y + z
    g = -numpy.clip(log_L - numpy.log(s), -DELTA, DELTA) / s
    return numpy.array([g @ x, g @ y, g.sum() * z, -(g * x) @ log_N,
                        -(g * y) @ log_D])


def chinchilla_starts():
    """The 4500 of Hoffmann et al. (2022)."""
    return list(itertools.product(
        numpy.arange(0, 30, 5), numpy.arange(0, 30, 5),
        numpy.arange(-1, 1.5, 0.5), numpy.arange(0, 2.5, 0.5),
        numpy.arange(0, 2.5, 0.5)))


def chinchilla_fit(start, points, method="L-BFGS-B"):
    return minimize(huber, start, args=points, jac=huber_gradient,
                    method=method)


def read_points(path):
    with open(path, encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    return tuple(numpy.log([float(r[name]) for r in rows])
                 for name in ("N", "D", "L"))


# ---- times ----

def cpu_of(work):
    start = time.process_time()
    result = work()
    return time.process_time() - start, result


def scipy_times(curves, points, replicates):
    """Seconds of processor time for each piece of work, and what was found.
    What takes long is done in part and scaled."""
    out, found = {}, {}
    rng = numpy.random.default_rng(1)
    sizes = read_runs(curves)
    prepared = prepare(sizes)
    out["fit-joint"], (theta, noise) = cpu_of(
        lambda: joint_fit(prepare(sizes)))
    found["exponent"] = 1 / (1 + math.exp(-theta[0]))
    spent, _ = cpu_of(lambda: [joint_replicate(prepared, theta, noise, rng)
                               for _ in range(replicates)])
    out["bootstrap-joint"] = 1000 * spent / replicates
    points = read_points(points)
    grid = chinchilla_starts()
    sample = rng.choice(len(grid), 3 * replicates, replace=False)
    spent, fits = cpu_of(lambda: [chinchilla_fit(grid[i], points)
                                  for i in sample])
    out["fit-chinchilla"] = spent * len(grid) / len(sample)
    best = min(fits, key=lambda f: f.fun)
    found["chinchilla"] = best.fun
    n = len(points[0])
    draws = [rng.integers(0, n, n) for _ in range(replicates)]
    spent, _ = cpu_of(lambda: [
        chinchilla_fit(best.x, tuple(v[i] for v in points), "BFGS")
        for i in draws])
    out["bootstrap-chinchilla"] = 1000 * spent / replicates
    return out, found


# ---- what rlstudy takes ----

def children_cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def rlstudy_fit(options, *arguments):
    """Processor time of a whole `rlstudy fit`, reading included, and its
    result."""
    before = children_cpu()
    done = subprocess.run([options.rlstudy, "fit", *arguments, "--json"],
                          stdout=subprocess.PIPE, text=True, check=False)
    if not done.stdout:
        sys.exit(f"fits.py: status {done.returncode} of rlstudy fit "
                 f"{' '.join(arguments)}")
    return children_cpu() - before, json.loads(done.stdout)


def rlstudy_times(options, curves, points):
    joint = ("--law", "intrinsic", "--curves", curves, "--holdout", "0",
             "--option", "holdout_octaves=0")
    law = ("--law", "chinchilla", "--curves", points)
    out, found = {}, {}
    out["fit-joint"], fit = rlstudy_fit(options, *joint)
    found["exponent"] = fit["exponent"]
    out["bootstrap-joint"], _ = rlstudy_fit(options, *joint,
                                            "--bootstrap", "1000")
    # As many starts as SciPy's: 67 along each of the two exponents.
    out["fit-chinchilla"], fit = rlstudy_fit(
        options, *law, "--bootstrap", "0", "--option", "grid=67")
    found["chinchilla"] = fit["objective"]
    out["bootstrap-chinchilla"], _ = rlstudy_fit(options, *law,
                                                 "--bootstrap", "1000")
    return out, found


# ---- the table ----

WORK = {
    "fit-joint": "joint fit, 9 sizes x 3 seeds x 256 points, 27 starts",
    "bootstrap-joint": "its 1,000 replicates over seeds",
    "fit-chinchilla": "Chinchilla fit of 240 points, 4,500 starts",
    "bootstrap-chinchilla": "its 1,000 replicates over points",
}


def make_curves(path, rng):
    """A study of a known law: exponent 1/2, two digits of noise."""
    with open(path, "w", encoding="ascii", newline="") as out:
        table = csv.writer(out)
        table.writerow(["run", "environment", "seed", "parameters",
                        "interactions", "return"])
        log_E = numpy.linspace(math.log(1e7 / 256), math.log(1e7), 256)
        for size, seed in itertools.product(range(9), range(3)):
            N = 1e4 * 2 ** size
            u = 2 * numpy.log(N / 3e5)
            v = 2 * (log_E - math.log(1e7))
            x = -4 * numpy.logaddexp(-u / 4, -v / 4) + 0.1 * rng.normal()
            ret = 100 / (1 + numpy.exp(-(x + 6) / 1.2)) + 2 * rng.normal(
                size=256)
            table.writerows([f"{size}/{seed}", "", seed, N, f"{e:.10g}",
                             f"{r:.10g}"]
                            for e, r in zip(numpy.exp(log_E), ret))


def make_points(path, rng):
    N, D = 10 ** rng.uniform(7.6, 10.2, 240), 10 ** rng.uniform(9, 11.8, 240)
    L = (480 / N ** 0.35 + 2000 / D ** 0.37 + 1.8) * numpy.exp(
        0.01 * rng.standard_t(4, 240))
    numpy.savetxt(path, numpy.c_[N, D, L], delimiter=",", fmt="%.17g",
                  header="N,D,L", comments="")


def arguments():
    parser = argparse.ArgumentParser(
        description="rlstudy's fits beside the same with SciPy, as a table")
    parser.add_argument("--rlstudy", metavar="PROGRAM", default="./rlstudy")
    parser.add_argument("--rounds", metavar="N", type=int, default=3)
    parser.add_argument("--replicates", metavar="N", type=int, default=20,
                        help="that SciPy does of the 1,000; scaled (20)")
    return parser.parse_args()


def measure(options):
    rounds = []
    with tempfile.TemporaryDirectory() as folder:
        curves = os.path.join(folder, "curves.csv")
        points = os.path.join(folder, "points.csv")
        rng = numpy.random.default_rng(1)
        make_curves(curves, rng)
        make_points(points, rng)
        for _ in range(options.rounds):
            rounds.append((rlstudy_times(options, curves, points),
                           scipy_times(curves, points, options.replicates)))
    return rounds


def main():
    rounds = measure(arguments())
    print("| work | rlstudy, s | SciPy, s | times as fast |\n" +
          "| --- " * 4 + "|")
    for name, what in WORK.items():
        ours = [r[0][0][name] for r in rounds]
        theirs = [r[1][0][name] for r in rounds]
        ratio = statistics.median(t / o for o, t in zip(ours, theirs))
        print(f"| {what} | {statistics.median(ours):.3f} | "
              f"{statistics.median(theirs):.1f} | {ratio:.0f} |")
    ours, theirs = rounds[0][0][1], rounds[0][1][1]
    print(f"\nRounds: {len(rounds)}; processor time of one thread; NumPy "
          f"{numpy.__version__}, SciPy {scipy.__version__}.\n"
          f"Exponents: {ours['exponent']:.4f} and {theirs['exponent']:.4f}; "
          f"Chinchilla objectives: {ours['chinchilla']:.9g} and "
          f"{theirs['chinchilla']:.9g}.")


if __name__ == "__main__":
    numpy.seterr(all="ignore")  # trials of L-BFGS-B overflow; it turns back
    main()
