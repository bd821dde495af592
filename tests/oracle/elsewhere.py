#!/usr/bin/env python3
"""elsewhere.py - the curves of studies/elsewhere.study, on standard output.

Two tasks whose laws have the exponents 0.45 and 0.6, under columns that are
named as in somebody's log.
"""
import csv
import math
import sys

import truth

WIDTHS = [32 * 2 ** i for i in range(6)]
DESIGN = truth.Design(sizes=6, ratio=4, points=32, place=0.55, noise=0.015,
                      shift=0.06)
TASKS = {"reach": (0.45, 0.3, "S", 1), "stack": (0.6, 0.25, "late", 2)}


def main():
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(["task", "width", "seed", "env_step", "ep_rew_mean"])
    for task, (exponent, beta, shape, seed) in TASKS.items():
        law = truth.true_law(DESIGN, exponent, beta)
        for run, k, _, e, ret in truth.make_study(DESIGN, law, shape,
                                                  seed).rows:
            width = WIDTHS[int(run.split("/")[0])]
            table.writerow([task, width, k + 1, round(e), f"{ret:.2f}"])
    sizes = truth.log_sizes(DESIGN)
    print(f"sizes {math.exp(sizes[0]):.0f} to {math.exp(sizes[-1]):.0f}",
          file=sys.stderr)


main()
