"""truth.py - studies whose law is known, made up for `rlstudy fit`.

Written from the formulas of Hilton, Tang and Schulman (2023) and from nothing
of the program, so that a mistake in either shows.  Compute is C = N E.
"""
import csv
import math
from dataclasses import dataclass

import numpy


@dataclass(frozen=True)
class Law:
    """I^-beta = (N_c/N)^alpha_N + (E_c/E)^alpha_E, with I = C on the frontier:
    two conditions, which leave alpha_N, alpha_E and N_c free."""

    alpha_N: float
    alpha_E: float
    N_c: float

    @property
    def beta(self):
        return 1 / (1 / self.alpha_N + 1 / self.alpha_E)

    @property
    def exponent(self):
        return 1 / (1 + self.alpha_N / self.alpha_E)

    @property
    def E_c(self):
        return 1 / (self.N_c *
                    (1 + self.alpha_N / self.alpha_E) ** (1 / self.alpha_N) *
                    (1 + self.alpha_E / self.alpha_N) ** (1 / self.alpha_E))

    def log_I(self, log_N, log_E):
        x = self.alpha_N * (math.log(self.N_c) - log_N)
        y = self.alpha_E * (math.log(self.E_c) - log_E)
        return -numpy.logaddexp(x, y) / self.beta

    def N_opt(self, C):
        return (self.N_c *
                (1 + self.alpha_N / self.alpha_E) ** (1 / self.alpha_N) *
                C ** self.exponent)


def law_through(exponent, beta, N, E):
    """The law of this exponent and beta whose frontier passes (N, E)."""
    law = Law(beta / exponent, beta / (1 - exponent), 1)
    return Law(law.alpha_N, law.alpha_E, N / law.N_opt(N * E))


def logistic(x):
    return 1 / (1 + numpy.exp(-x))


# Increasing maps of where log I stands between its least and its greatest value
# in the study, 0 to 1.
MAPS = {
    "straight": lambda x: x,
    "early": lambda x: numpy.tanh(4 * x),
    "very early": lambda x: -numpy.expm1(-9 * x),
    "plateau": lambda x: logistic((x - 0.25) / 0.05) +
        logistic((x - 0.75) / 0.05),
    "two plateaus": lambda x: sum(logistic((x - c) / 0.035)
                                  for c in (0.2, 0.5, 0.8)),
    "late": lambda x: numpy.log1p(numpy.exp((x - 0.6) / 0.06)),
    "S": lambda x: logistic((x - 0.5) / 0.12),
    "steep S": lambda x: logistic((x - 0.55) / 0.05),
    "accelerating": lambda x: numpy.exp(3 * x),
    "gompertz": lambda x: numpy.exp(-3 * numpy.exp(-5 * x)),
}


@dataclass(frozen=True)
class Design:
    """What was trained, and how noisy it is."""

    sizes: int = 9
    ratio: float = 2  # of neighbouring sizes
    seeds: int = 3
    points: int = 200
    spacing: str = "log"  # or "linear": as programs that evaluate do
    length: float = 256  # last over first interactions where log
    equal_compute: bool = False  # larger sizes train for less
    place: float = 0.6  # of the frontier at the end, 0 smallest size, 1 largest
    noise: float = 0.02  # of a point, in units of the range of returns
    memory: float = 0  # e-folds of interactions that noise is correlated over
    shift: float = 0.1  # deviation of log I from run to run
    diverged: float = 0  # share of runs that end early
    missing: float = 0  # share of runs that are not there
    wander: float = 0  # of sizes beside the law, of the range of returns


SMALLEST, LONGEST = 1e4, 1e7


def log_sizes(design):
    return math.log(SMALLEST) + math.log(design.ratio) * numpy.arange(
        design.sizes)


def log_ends(design):
    """log E at the end of training, for each size."""
    flat = numpy.full(design.sizes, math.log(LONGEST))
    if not design.equal_compute:
        return flat
    sizes = log_sizes(design)
    return flat - (sizes - sizes.mean())


def true_law(design, exponent, beta):
    sizes = log_sizes(design)
    log_N = sizes[0] + design.place * (sizes[-1] - sizes[0])
    log_E = numpy.interp(log_N, sizes, log_ends(design))
    return law_through(exponent, beta, math.exp(log_N), math.exp(log_E))


def interactions(design, log_end):
    if design.spacing == "linear":
        return numpy.log(numpy.arange(1, design.points + 1) /
                         design.points) + log_end
    return log_end - numpy.linspace(math.log(design.length), 0, design.points)


def point_noise(rng, log_E, memory):
    """Unit normal, correlated over MEMORY e-folds."""
    e = rng.standard_normal(log_E.size)
    if memory > 0:
        keep = numpy.exp(-numpy.diff(log_E) / memory)
        for i in range(1, e.size):
            e[i] = keep[i - 1] * e[i - 1] + math.sqrt(
                1 - keep[i - 1] ** 2) * e[i]
    return e


@dataclass
class Study:
    law: Law
    rows: list  # (run, seed, parameters, interactions, return)
    compute: float  # the middle of where sizes cross the frontier


def make_study(design, law, map_name, seed):
    """Draw the curves of a study."""
    rng = numpy.random.default_rng(seed)
    sizes, ends = log_sizes(design), log_ends(design)
    grids = [interactions(design, end) for end in ends]
    truths = [law.log_I(n, e) for n, e in zip(sizes, grids)]
    low = min(t.min() for t in truths)
    high = max(t.max() for t in truths)
    shape = MAPS[map_name]
    reach = shape(numpy.array([0.0, 1.0]))
    rows = []
    for s, (log_N, log_E) in enumerate(zip(sizes, grids)):
        for k in range(design.seeds):
            log_I = truths[s] + design.shift * rng.standard_normal()
            x = (log_I - low) / (high - low)
            ret = (shape(x) - reach[0]) / (reach[1] - reach[0])
            ret += design.noise * point_noise(rng, log_E, design.memory)
            ret += design.wander * (-1) ** s * numpy.sin(1.1 * log_E)
            kept = log_E.size
            if rng.random() < design.diverged:
                kept = int(kept * rng.uniform(0.3, 0.9))
            # The first seed of a size is always there.
            if k > 0 and rng.random() < design.missing:
                continue
            rows += [(f"{s}/{k}", k, math.exp(log_N), e, 100 * r)
                     for e, r in zip(numpy.exp(log_E[:kept]), ret[:kept])]
    return Study(law, rows, middle_compute(law, sizes, grids))


def middle_compute(law, sizes, grids):
    """In the middle of where sizes cross the frontier during training."""
    crossed = []
    for log_N, log_E in zip(sizes, grids):
        log_C = log_N + log_E
        ahead = numpy.log(law.N_opt(numpy.exp(log_C))) - log_N
        if ahead[0] <= 0 <= ahead[-1]:
            crossed.append(numpy.interp(0, ahead, log_C))
    if crossed:
        return math.exp((min(crossed) + max(crossed)) / 2)
    return math.exp((sizes[0] + sizes[-1]) / 2 + grids[-1].mean())


def write_csv(study, path):
    with open(path, "w", encoding="ascii", newline="") as out:
        table = csv.writer(out)
        table.writerow(["run", "environment", "seed", "parameters",
                        "interactions", "return"])
        for run, seed, parameters, e, ret in study.rows:
            table.writerow([run, "", seed, f"{parameters:.17g}", f"{e:.17g}",
                            f"{ret:.17g}"])
