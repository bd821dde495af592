#!/usr/bin/env python3
"""published.py - fits that were published, made again by `rlstudy fit`.

    published.py PROGRAM DIR

DIR holds value-scaling/ (Fu et al. 2025, arXiv 2508.14881: their tables and the
parameters that they found), simbav2-width/ (Lee et al. 2025, arXiv 2502.15280: curves over
the width of the critic; no fit was published) and procgen-ppg/ (Cobbe et al.
2020, arXiv 2009.04416: PPO and PPG on Procgen).  What is not there is left out.
The exit status is 1 where five digits of a published fit differ, or where a
multiplier is not what NumPy makes of the same curves.
"""
import csv
import json
import math
import os
import subprocess
import sys
import tempfile

import numpy

# Least mean squared log errors of the tables, found by SciPy from random starts
# and the same at the published parameters.
TABLES = (
    ("bro_dmc", "bro_dmc_time_to_threshold.csv", "time", None,
     (1.26059, 1.010386, 633198, 0.890187, 371869.6), 0.0113810062),
    ("bro_doghumanoid", "bro_doghumanoid_time_to_threshold.csv", "time", None,
     (0.892123, 0.772771, 667697.6, 1.267181, 539065.1), 0.0049955928),
    ("h1-crawl-v0", "simbav2_time_to_threshold.csv", "time_to_threshold",
     "h1-crawl-v0", (0.36979, 0.85037, 1.08991e6, 1.00419, 249542),
     0.0067807807),
    ("h1-stand-v0", "simbav2_time_to_threshold.csv", "time_to_threshold",
     "h1-stand-v0", (1.1443, 0.47320, 2.6765e6, 0.758112, 147014),
     0.0030321269),
)
NAMES = ("a", "alpha", "b", "beta", "c")

# Parameters of SimbaV2's critic for the inputs of humanoid-bench.
WIDTHS = {"128": 604362, "256": 2322634, "512": 9101514, "1024": 36028618}


def rlstudy(program, *arguments):
    done = subprocess.run([program, *arguments, "--json"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          text=True, check=False)
    if not done.stdout:
        sys.exit(f"published.py: status {done.returncode}: {done.stderr}")
    return json.loads(done.stdout)


def read_rows(path):
    with open(path, encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def write_rows(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def agree(ours, theirs):
    """To five digits, or to as many as were published."""
    digits = len(f"{theirs:.9g}".split("e")[0].replace(".", "").lstrip("0"))
    return abs(ours / theirs - 1) < 0.51 * 10 ** (1 - min(5, digits))


def value_scaling(program, folder, scratch):
    wrong = 0
    for name, file, y, environment, published, least in TABLES:
        rows = [r for r in read_rows(os.path.join(folder, file))
                if environment in (None, r["env_name"])]
        path = os.path.join(scratch, f"{name}.csv")
        write_rows(path, rows)
        fit = rlstudy(program, "fit", "--law", "sum_of_powers", "--curves", path,
                      "--x", "utd,critic_params", "--y", y,
                      "--option", "bootstrap=200")
        same = [agree(fit[k], v) for k, v in zip(NAMES, published)]
        same.append(agree(fit["objective"], least))
        wrong += not all(same)
        print(f"{name}: " + ", ".join(f"{k} {fit[k]:.7g}" for k in NAMES) +
              f"; mean squared log error {fit['objective']:.9g}; "
              f"{fit['verdict']}; " +
              ("as published" if all(same) else "NOT AS PUBLISHED"))
    return wrong


def simbav2_width(program, folder, scratch):
    rows = [r for r in read_rows(os.path.join(folder, "curves.csv"))
            if r["algo"] == "simbaV2" and int(r["env_step"]) > 0]
    print("\n| environment | exponent | 95 % | verdict | reason |\n" +
          "| --- " * 5 + "|")
    for environment in sorted({r["env"] for r in rows}):
        path = os.path.join(scratch, "curves.csv")
        write_rows(path, [
            {"run": f"{r['critic_width']}/{r['seed']}", "environment": "",
             "seed": r["seed"], "parameters": WIDTHS[r["critic_width"]],
             "interactions": r["env_step"], "return": r["return"]}
            for r in rows if r["env"] == environment])
        fit = rlstudy(program, "fit", "--law", "intrinsic", "--curves", path,
                      "--bootstrap", "200")
        low, high = fit["ci95"]["exponent"]
        print(f"| {environment} | {fit['exponent']:.3f} | {low:.2f}..{high:.2f}"
              f" | {fit['verdict']} | {fit['reason']} |")


def increasing(rows, algorithm):
    """log E and the running best of the mean return, smoothed over a tenth of
    an e-fold."""
    runs = {}
    for r in rows:
        if r["algo"] == algorithm:
            runs.setdefault(r["run"], []).append(float(r["eprewmean"]))
    mean = numpy.mean(list(runs.values()), axis=0)
    log_E = numpy.log((numpy.arange(mean.size) + 1) * 65536)
    weight = numpy.exp(-0.5 * ((log_E - log_E[:, None]) / 0.1) ** 2)
    mean = weight @ mean / weight.sum(1)
    kept = log_E >= log_E[-1] + math.log(1 / 64)
    return log_E[kept], numpy.maximum.accumulate(mean[kept])


def multiplier(rows, slower, faster, low, high):
    """Geometric mean of the ratio of interactions to the same return, in equal
    steps of the geometric mean of both."""
    returns = numpy.linspace(low, high, 2000)
    (slow_E, slow), (fast_E, fast) = (increasing(rows, slower),
                                      increasing(rows, faster))
    a = numpy.interp(returns, slow, slow_E)
    b = numpy.interp(returns, fast, fast_E)
    steps = numpy.linspace(a[0] + b[0], a[-1] + b[-1], 2000)
    return math.exp(numpy.mean(numpy.interp(steps, a + b, a - b)))


def procgen_ppg(program, folder):
    path = os.path.join(folder, "curves.csv")
    wrong = 0
    print("\n| game | PPO / PPG | 95 % | returns | NumPy |\n" +
          "| --- " * 5 + "|")
    for game in ("coinrun", "starpilot", "fruitbot"):
        found = rlstudy(
            program, "compare", "--curves", path, "--by", "algo",
            "--only", f"game={game},algo!=ppgsingle", "--bootstrap", "1000",
            "--columns", "run=algo+run,seed=run,parameters=626k,"
            "interactions=(row+1)*65536,return=eprewmean")["comparisons"][0]
        rows = [r for r in read_rows(path) if r["game"] == game]
        low, high = found["returns"]
        check = multiplier(rows, "ppo", "ppg", low, high)
        wrong += not abs(found["multiplier"] / check - 1) < 0.01
        print(f"| {game} | {found['multiplier']:.2f} | {found['ci95'][0]:.2f}.."
              f"{found['ci95'][1]:.2f} | {low:.3g} to {high:.3g} | "
              f"{check:.2f} |")
    return wrong


def main():
    program, data = sys.argv[1:]
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = os.path.join(data, "value-scaling")
        if os.path.isdir(folder):
            wrong += value_scaling(program, folder, scratch)
        folder = os.path.join(data, "simbav2-width")
        if os.path.isdir(folder):
            simbav2_width(program, folder, scratch)
        folder = os.path.join(data, "procgen-ppg")
        if os.path.isdir(folder):
            wrong += procgen_ppg(program, folder)
    sys.exit(wrong > 0)


main()
