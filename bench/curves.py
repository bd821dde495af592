#!/usr/bin/env python3
"""curves.py - do our learning curves lie where those of others lie?

    curves.py --store .rlstudy --environment cartpole --peer cleanrl.csv \\
        --solved 475

Takes the runs of one environment from a store, and a peer's curves from a CSV
file with the columns seed, step, return: finished episodes, or means of them.
At each checkpoint a curve's value is the mean over what was reported in the
WINDOW of interactions before it, or, where nothing was, the straight line
between its neighbours.  Prints medians and quartiles over the seeds, and
whether our median lies between the peer's smallest and largest seed; with
--solved also how many interactions each took to reach a return.

The exit status is 1 when a median lies outside.
"""
import argparse
import bisect
import csv
import math
import os
import re
import statistics
import sys


def interactions(text):
    """50k, 0.5M or 500000."""
    scale = {"k": 1e3, "M": 1e6}.get(text[-1:], 1)
    return float(text if scale == 1 else text[:-1]) * scale


def arguments():
    parser = argparse.ArgumentParser(
        description="compare the learning curves of a store with a peer's")
    parser.add_argument("--store", metavar="DIR", required=True)
    parser.add_argument("--environment", metavar="KIND", required=True,
                        help="take the runs of this kind, as in spec.yaml")
    parser.add_argument("--peer", metavar="FILE.csv", required=True)
    parser.add_argument("--column", metavar="NAME", default="train_return",
                        help="of curve.csv (default: train_return, which is "
                             "of the acting policy, as the peers report it)")
    parser.add_argument("--at", metavar="N,...",
                        default=",".join(f"{n}k" for n in
                                         range(50, 501, 50)),
                        help="checkpoints (default: 50k,100k,...,500k)")
    parser.add_argument("--window", metavar="N", type=interactions,
                        default=interactions("10k"))
    parser.add_argument("--solved", metavar="RETURN", type=float)
    options = parser.parse_args()
    options.at = [interactions(n) for n in options.at.split(",")]
    return options


# ---- reading ----

def read_rows(path, step, value):
    """(seed or None, step, value) of each row with a finite value."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        missing = {step, value} - set(rows.fieldnames or ())
        if missing:
            sys.exit(f"curves.py: {path} has no column "
                     f"'{sorted(missing)[0]}'")
        out = [(row.get("seed"), float(row[step]), float(row[value]))
               for row in rows]
    return [row for row in out if math.isfinite(row[2])]


def kind_of(spec):
    """The environment's kind; spec.yaml is written by us, always alike."""
    with open(spec, encoding="utf-8") as file:
        found = re.search(r"^environment:\n  kind: (\S+)$", file.read(), re.M)
    return found.group(1) if found else None


def store_curves(options):
    """One curve, a sorted list of (step, value), for each run."""
    runs = os.path.join(options.store, "runs")
    curves = []
    for run in sorted(os.listdir(runs)):
        if kind_of(os.path.join(runs, run, "spec.yaml")) != \
                options.environment:
            continue
        rows = read_rows(os.path.join(runs, run, "curve.csv"),
                         "interactions", options.column)
        curves.append([row[1:] for row in rows])
    return curves


def peer_curves(options):
    by_seed = {}
    for seed, step, value in read_rows(options.peer, "step", "return"):
        by_seed.setdefault(seed, []).append((step, value))
    return [sorted(curve) for curve in by_seed.values()]


# ---- values ----

def interpolate(before, after, step):
    if before is None or after is None:
        return (before or after)[1]
    share = (step - before[0]) / (after[0] - before[0])
    return before[1] + share * (after[1] - before[1])


def value_at(curve, step, window):
    """None beyond the end of the curve."""
    first = bisect.bisect_right(curve, (step - window, math.inf))
    end = bisect.bisect_right(curve, (step, math.inf))
    if end > first:
        return statistics.fmean(value for _, value in curve[first:end])
    if end == len(curve):
        return None
    return interpolate(curve[end - 1] if end else None, curve[end], step)


def values_at(curves, step, window):
    values = [value_at(curve, step, window) for curve in curves]
    return [value for value in values if value is not None]


def solved_at(curve, value, episodes=100):
    """The step at which the mean of the last EPISODES is VALUE at least."""
    total = 0.0
    for i, (step, got) in enumerate(curve):
        total += got - (curve[i - episodes][1] if i >= episodes else 0)
        if i + 1 >= episodes and total >= value * episodes:
            return step
    return math.inf


def reached_at(curve, value):
    """The step of the first point with VALUE at least."""
    return next((step for step, got in curve if got >= value), math.inf)


# ---- printing ----

def quartiles(values):
    """Lower quartile, median, upper quartile, of order statistics."""
    values = sorted(values)

    def quantile(share):
        at = share * (len(values) - 1)
        low, high = values[math.floor(at)], values[math.ceil(at)]
        return low if low == high else low + (at % 1) * (high - low)
    return quantile(0.25), quantile(0.5), quantile(0.75)


def spread(values):
    low, median, high = quartiles(values)
    return f"{median:.4g} ({low:.4g} to {high:.4g})"


def verdict(ours, peers):
    median = statistics.median(ours)
    if median < min(peers):
        return "below"
    return "above" if median > max(peers) else "yes"


def compare(options, ours, peers):
    """Print the table; the number of checkpoints outside."""
    outside = 0
    print("| interactions | rlstudy | peer | peer's seeds | within |\n"
          "| --- | --- | --- | --- | --- |")
    for step in options.at:
        a = values_at(ours, step, options.window)
        b = values_at(peers, step, options.window)
        if not a or not b:
            print(f"| {step:,.0f} | | | | no data |")
            outside += 1
            continue
        within = verdict(a, b)
        outside += within != "yes"
        print(f"| {step:,.0f} | {spread(a)} | {spread(b)} "
              f"| {min(b):.4g} to {max(b):.4g} | {within} |")
    return outside


def main():
    options = arguments()
    ours, peers = store_curves(options), peer_curves(options)
    if not ours:
        sys.exit(f"curves.py: {options.store} has no run of "
                 f"'{options.environment}'")
    outside = compare(options, ours, peers)
    print(f"\nMedian (quartiles) of {len(ours)} runs and of {len(peers)}.")
    if options.solved is not None:
        at = [reached_at(curve, options.solved) for curve in ours]
        print(f"rlstudy reached {options.solved:g} after {spread(at)} "
              "interactions.")
        at = [solved_at(curve, options.solved) for curve in peers]
        print(f"The peer's mean of 100 episodes did after {spread(at)}.")
    sys.exit(1 if outside else 0)


main()
