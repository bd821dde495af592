"""bound.py - how well a law could be known at best.

The Cramer-Rao bound of the model that the studies are drawn from: return is an
unknown smooth map of log I, shifted as a whole in each run, plus noise of each
point.  The map stands as a cubic spline with many knots; the noise is taken as
known.  An estimate that varies no more than this cannot be improved; where it
varies more than asked for, the study was too noisy and not the program wrong.
"""
import math

import numpy
from scipy.interpolate import BSpline

import truth

KNOTS = 32
STEP = 1e-4


def bound(design, law, map_name, C):
    """Least standard deviations: of the exponent and of log N_opt at C."""
    sizes, ends = truth.log_sizes(design), truth.log_ends(design)
    grids = [truth.interactions(design, end) for end in ends]
    log_I = [law.log_I(n, e) for n, e in zip(sizes, grids)]
    low = min(t.min() for t in log_I)
    high = max(t.max() for t in log_I)
    knots = numpy.linspace(low, high, KNOTS)
    knots = numpy.r_[[low] * 3, knots, [high] * 3]
    size = knots.size - 4
    information = numpy.zeros((3 + size, 3 + size))
    for log_N, log_E, at in zip(sizes, grids, log_I):
        slope = map_slope(map_name, (at - low) / (high - low)) / (high - low)
        design_matrix = numpy.c_[
            slope[:, None] * law_gradient(law, log_N, log_E),
            BSpline.design_matrix(numpy.clip(at, low, high - 1e-9), knots,
                                  3).toarray()]
        noise = covariance(design, log_E, slope) / design.seeds
        information += design_matrix.T @ numpy.linalg.solve(noise,
                                                            design_matrix)
    # A ridge far below what the data say: where no point lies, the map is free.
    information[3:, 3:] += 1e-6 * numpy.eye(size)
    errors = numpy.linalg.inv(information)[:3, :3]
    return [math.sqrt(g @ errors @ g)
            for g in (exponent_gradient(law), size_gradient(law, C))]


def map_slope(name, x):
    shape = truth.MAPS[name]
    reach = float(numpy.diff(shape(numpy.array([0.0, 1.0])))[0])
    return (shape(x + STEP) - shape(x - STEP)) / (2 * STEP * reach)


def covariance(design, log_E, slope):
    """Of one run's returns, in units of their range."""
    white = numpy.eye(log_E.size)
    if design.memory > 0:
        white = numpy.exp(-abs(log_E[:, None] - log_E) / design.memory)
    # Noise and shift may be nought; the rest keeps the matrix regular.
    return ((design.noise ** 2 + 1e-12) * white +
            design.shift ** 2 * numpy.outer(slope, slope))


def moved(law):
    """LAW a little to both sides, along each of its free constants."""
    constants = numpy.log([law.alpha_N, law.alpha_E, law.N_c])
    for step in STEP * numpy.eye(3):
        yield (truth.Law(*numpy.exp(constants + step)),
               truth.Law(*numpy.exp(constants - step)))


def gradient(law, of):
    return numpy.array([(of(up) - of(down)) / (2 * STEP)
                        for up, down in moved(law)])


def law_gradient(law, log_N, log_E):
    return gradient(law, lambda l: l.log_I(log_N, log_E)).T


def exponent_gradient(law):
    return gradient(law, lambda l: l.exponent)


def size_gradient(law, C):
    return gradient(law, lambda l: math.log(l.N_opt(C)))
