#!/usr/bin/env python3
"""recovery.py - does `rlstudy fit` find laws that we know?

    recovery.py --rlstudy ./rlstudy exact | noisy | coverage | verdicts

exact: no noise, over a grid of constants and maps; the largest error of the
exponent.  noisy: errors of the exponent and of N_opt for each truth.  coverage:
how often 95 % intervals hold the truth, over --studies studies of --seeds
seeds.  verdicts: what is said of studies that do not hold an answer.

A table in Markdown; the studies depend on --first alone.
"""
import argparse
import concurrent.futures
import itertools
import json
import math
import os
import subprocess
import sys
import tempfile
from dataclasses import replace

import numpy
from scipy import stats

import bound
import truth
from truth import Design

EXPONENTS = (0.25, 0.4, 0.5, 0.6, 0.75)
BETAS = (0.1, 0.25, 0.5)


def arguments():
    parser = argparse.ArgumentParser(
        description="recover laws that are known, from made-up studies")
    parser.add_argument("what", choices=COMMANDS)
    parser.add_argument("--rlstudy", metavar="PROGRAM", default="./rlstudy")
    parser.add_argument("--studies", metavar="N", type=int, default=400,
                        help="of coverage (default: 400)")
    parser.add_argument("--seeds", metavar="N", type=int, default=3,
                        help="of each size (default: 3)")
    parser.add_argument("--noise", metavar="X", type=float, default=0.02,
                        help="of a point, of the range of returns (0.02)")
    parser.add_argument("--shift", metavar="X", type=float, default=0.1,
                        help="of log I from run to run (0.1)")
    parser.add_argument("--bootstrap", metavar="B", type=int, default=200,
                        help="replicates of coverage (default: 200)")
    parser.add_argument("--repeats", metavar="N", type=int, default=10,
                        help="studies of each noisy truth (default: 10)")
    parser.add_argument("--within", metavar="X", type=float, default=math.inf,
                        help="status 1 if an exact exponent is further off")
    parser.add_argument("--only", metavar="TEXT", default="",
                        help="truths whose name contains this")
    parser.add_argument("--first", metavar="SEED", type=int, default=1)
    parser.add_argument("--jobs", metavar="N", type=int, default=1)
    parser.add_argument("--save", metavar="FILE",
                        help="each fit as a line of JSON")
    return parser.parse_args()


# ---- one fit ----

def fit(options, study, *extra):
    """What `rlstudy fit` says of a study, as JSON."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "curves.csv")
        truth.write_csv(study, path)
        done = subprocess.run(
            [options.rlstudy, "fit", "--law", "intrinsic", "--curves", path,
             "--json", *extra], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, check=False)
    if not done.stdout:
        sys.exit(f"recovery.py: status {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def law_of(found):
    return truth.Law(found["alpha_N"], found["alpha_E"], found["N_c"])


def errors(study, found):
    """Of the exponent, and of log N_opt in the middle of the frontier."""
    law = law_of(found)
    return (law.exponent - study.law.exponent,
            math.log(law.N_opt(study.compute) /
                     study.law.N_opt(study.compute)))


def study_of(case, seed):
    name, design, map_name, exponent, beta = case
    return truth.make_study(design, truth.true_law(design, exponent, beta),
                            map_name, seed)


def fit_case(options, case, seed, *extra):
    study = study_of(case, seed)
    found = fit(options, study, *extra)
    exponent_error, size_error = errors(study, found)
    return {"case": case[0], "seed": seed, "exponent": study.law.exponent,
            "exponent_error": exponent_error, "size_error": size_error,
            "found": found}


def fit_all(options, jobs, *extra):
    """JOBS: (case, seed) each; results in that order."""
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = []
        for result in pool.map(lambda job: fit_case(options, *job, *extra),
                               jobs):
            results.append(result)
            if options.save:
                with open(options.save, "a", encoding="ascii") as out:
                    out.write(json.dumps(result) + "\n")
    return results


# ---- the truths ----

def exact_cases():
    """Every exponent and beta with every map, without noise."""
    quiet = Design(noise=0, shift=0, seeds=1)
    for p, beta, name in itertools.product(EXPONENTS, BETAS, truth.MAPS):
        yield (f"{name}, exponent {p}, beta {beta}", quiet, name, p, beta)


def noisy_cases(options):
    """Maps, designs and kinds of noise, one at a time."""
    base = Design(seeds=options.seeds, noise=options.noise,
                  shift=options.shift)
    for i, name in enumerate(truth.MAPS):
        p, beta = EXPONENTS[i % 5], BETAS[i % 3]
        yield (f"{name}, exponent {p}, beta {beta}", base, name, p, beta)
    for name, changes in (
            ("evaluated evenly", {"spacing": "linear", "points": 250}),
            ("evaluated evenly, few points",
             {"spacing": "linear", "points": 64}),
            ("correlated noise", {"memory": 0.2}),
            ("large noise", {"noise": 2.5 * base.noise}),
            ("seeds that differ", {"shift": 2 * base.shift}),
            ("six sizes, far apart", {"sizes": 6, "ratio": 4}),
            ("five sizes", {"sizes": 5, "ratio": 4}),
            ("equal compute", {"equal_compute": True}),
            ("barely straddles, small sizes", {"place": 0.15}),
            ("barely straddles, large sizes", {"place": 1.0}),
            ("diverged and missing runs", {"diverged": 0.2, "missing": 0.2})):
        yield (name, replace(base, **changes), "S", 0.5, 0.25)
    yield ("early, evaluated evenly", replace(base, spacing="linear"), "early",
           0.4, 0.25)
    yield ("late, correlated noise", replace(base, memory=0.2), "late", 0.6,
           0.25)


# ---- the questions ----

def exact(options):
    cases = [c for c in exact_cases() if options.only in c[0]]
    results = fit_all(options, [(c, 0) for c in cases], "--holdout", "0")
    worst = sorted(results, key=lambda r: -abs(r["exponent_error"]))
    print(f"{len(results)} combinations of exponent, beta and map; error of "
          f"the exponent at most {abs(worst[0]['exponent_error']):.1e}, "
          f"of log N_opt {max(abs(r['size_error']) for r in results):.1e}")
    for r in worst[:10]:
        print(f"  {r['case']}: {r['exponent_error']:+.1e} "
              f"{r['size_error']:+.1e} {r['found']['verdict']}")
    return abs(worst[0]["exponent_error"]) <= options.within


def root_mean_square(values):
    return math.sqrt(numpy.mean(numpy.square(values)))


def noisy_row(case, results):
    """Errors of a truth's studies beside the least that they could be."""
    name, design, map_name, exponent, beta = case
    p = numpy.array([r["exponent_error"] for r in results])
    n = numpy.array([r["size_error"] for r in results])
    within = (abs(p) <= 0.015) & (abs(n) <= math.log(1.06))
    sure = sum(r["found"]["verdict"] == "identifiable" for r in results)
    law = truth.true_law(design, exponent, beta)
    least_p, least_n = bound.bound(design, law, map_name,
                                   study_of(case, 0).compute)
    return (f"| {name} | {p.mean():+.4f} | {root_mean_square(p):.4f} | "
            f"{least_p:.4f} | {100 * n.mean():+.1f} % | "
            f"{100 * root_mean_square(n):.1f} % | {100 * least_n:.1f} % | "
            f"{100 * within.mean():.0f} % | {100 * sure / len(results):.0f} % |")


def noisy(options):
    cases = [c for c in noisy_cases(options) if options.only in c[0]]
    seeds = range(options.first, options.first + options.repeats)
    results = fit_all(options, list(itertools.product(cases, seeds)),
                      "--holdout", "0")
    print("| truth | exponent: bias | error | bound | N_opt: bias | error | "
          "bound | both within | identifiable |\n" + "| --- " * 9 + "|")
    for case in cases:
        print(noisy_row(case, [r for r in results if r["case"] == case[0]]))


def covered(result):
    low, high = result["found"]["ci95"]["exponent"]
    return low <= result["exponent"] <= high


def coverage_row(name, results):
    hits, n = sum(map(covered, results)), len(results)
    interval = stats.binomtest(hits, n).proportion_ci()
    widths = [numpy.diff(r["found"]["ci95"]["exponent"])[0] for r in results]
    return (f"| {name} | {n} | {100 * hits / n:.1f} % | "
            f"{100 * interval.low:.0f}..{100 * interval.high:.0f} % | "
            f"{numpy.median(widths):.3f} |")


def coverage(options):
    cases = [c for c in noisy_cases(options) if options.only in c[0]]
    jobs = [(cases[i % len(cases)], options.first + i)
            for i in range(options.studies)]
    results = fit_all(options, jobs, "--holdout", "0", "--bootstrap",
                      str(options.bootstrap))
    print("| truth | studies | covered | 95 % of that | median width |\n" +
          "| --- " * 5 + "|")
    for case in cases:
        own = [r for r in results if r["case"] == case[0]]
        if own:
            print(coverage_row(case[0], own))
    print(coverage_row("all", results))


def verdicts(options):
    base = Design(seeds=options.seeds, noise=options.noise,
                  shift=options.shift)
    cases = [
        ("every size too large", replace(base, place=-1.5), "S", 0.5, 0.25),
        ("every size too small", replace(base, place=2.8), "S", 0.5, 0.25),
        ("three sizes close together", replace(base, sizes=3, ratio=1.2), "S",
         0.5, 0.25),
        ("noise as large as the range", replace(base, noise=1.0), "S", 0.5,
         0.25),
        ("sizes beside the law", replace(base, wander=0.02), "S", 0.5, 0.25),
        ("the same, hidden by noise", replace(base, wander=0.02, noise=0.2),
         "S", 0.5, 0.25),
        ("a good study", base, "S", 0.5, 0.25),
        ("a good study, correlated noise", replace(base, memory=0.2), "S", 0.5,
         0.25),
    ]
    seeds = range(options.first, options.first + options.repeats)
    results = fit_all(options, list(itertools.product(cases, seeds)))
    print("| study | not identifiable | weak | identifiable | "
          "largest error of an identifiable exponent |\n" + "| --- " * 5 + "|")
    for case in cases:
        own = [r for r in results if r["case"] == case[0]]
        counts = [sum(r["found"]["verdict"] == v for r in own)
                  for v in ("not identifiable", "weak", "identifiable")]
        wrong = max((abs(r["exponent_error"]) for r in own
                     if r["found"]["verdict"] == "identifiable"), default=0)
        print(f"| {case[0]} | {counts[0]} | {counts[1]} | {counts[2]} | "
              f"{wrong:.3f} |")


COMMANDS = {"exact": exact, "noisy": noisy, "coverage": coverage,
            "verdicts": verdicts}

if __name__ == "__main__":
    chosen = arguments()
    sys.exit(COMMANDS[chosen.what](chosen) is False)
