#!/usr/bin/env python3
"""What a plan says a study takes, beside what it takes.

    bench/plan.py [--rlstudy PROGRAM] [-j N] STUDY [OPTION OF rlstudy...]

The speed of the machine is measured anew, then the study is trained in a store
of its own.  Prints a row for each size of model and one for all, with the
time that the workers' processes took of a core, the time on the clock, the
memory of the largest and the bytes on disk.  The machine should have nothing
else to do: a neighbour slows memory and caches down for both.
"""

import argparse
import collections
import json
import os
import pathlib
import resource
import subprocess
import tempfile
import time


def plan(args, store, *more):
    out = subprocess.run(
        [args.rlstudy, "plan", "--json", f"-j{args.jobs}", "--store", store,
         *more, args.study, *args.rest],
        check=True, stdout=subprocess.PIPE)
    return json.loads(out.stdout)


def children():
    use = resource.getrusage(resource.RUSAGE_CHILDREN)
    return use.ru_utime + use.ru_stime


def row(name, planned, actual, unit, scale=1.0):
    print(f"{name:>28} {planned / scale:11.4g} {actual / scale:11.4g} {unit:3}"
          f" {100 * (planned / actual - 1) if actual else 0:+7.1f} %")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rlstudy", default="./rlstudy")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count())
    parser.add_argument("study")
    args, args.rest = parser.parse_known_args()

    with tempfile.TemporaryDirectory() as folder:
        store = os.path.join(folder, "store")
        began = time.monotonic()
        said = plan(args, store, "--measure")
        measuring_s = time.monotonic() - began

        cpu, began = children(), time.monotonic()
        subprocess.run(
            [args.rlstudy, "run", "-q", f"-j{args.jobs}", "--store", store,
             args.study, *args.rest], check=True)
        wall, cpu = time.monotonic() - began, children() - cpu
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024

        sizes = collections.defaultdict(lambda: [0.0, 0.0])
        disk = 0.0
        for run in said["runs"]:
            place = pathlib.Path(store, "runs", run["id"])
            done = json.loads((place / "done").read_text())
            both = sizes[run["parameters"]]
            both[0] += run["core_s"]
            both[1] += done.get("core_s", done["wall_s"])
            disk += sum(f.stat().st_size for f in place.iterdir())

    print(f"{'':>28} {'planned':>11} {'actual':>11}")
    for size, (planned, actual) in sorted(sizes.items()):
        row(f"{size:.0f} parameters", planned, actual, "s")
    spend = said["to_spend"]
    row("all, of one core", spend["core_s"], cpu, "s")
    row(f"on the clock, -j{args.jobs}", spend["wall_s"], wall, "s")
    row("largest process", max(r["memory_bytes"] for r in said["runs"]), peak,
        "MB", 1e6)
    row("disk", spend["disk_bytes"], disk, "MB", 1e6)
    print(f"measuring took {measuring_s:.1f} s")


if __name__ == "__main__":
    main()
