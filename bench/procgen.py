#!/usr/bin/env python3
"""procgen.py - the program's games beside those of Procgen in whose spirit they
are.

    procgen.py --rlstudy ./rlstudy --library LIBENV.so --assets FOLDER
               [--rounds N] [--seconds S] [--core K] [GAME...]

Steps a second of 1, 16, 64 and 256 copies with uniformly random actions, episodes'
ends and new levels included: `rlstudy bench env` of Procgen's library, and in
turn of our game as pixels and as the grid, all on one core.  Procgen is timed by
the clock, since it works in another process, and ours by processor time.  Prints
a table in Markdown: medians of the rounds, and the medians of the rounds'
ratios.
"""
import argparse
import json
import os
import statistics
import subprocess

COPIES = [1, 16, 64, 256]
OURS = {"coinrun": "coinleap", "starpilot": "starraid",
        "fruitbot": "fruitgate"}


def bench(options, name, seconds, *settings):
    """Steps a second by the number of copies."""
    command = [options.rlstudy, "bench", "env", name, "--json", "--seconds",
               str(seconds * len(COPIES))]
    for setting in settings:
        command += ["--set", setting]
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True,
                          check=True).stdout
    return {row["copies"]: row["value"] for row in json.loads(told)}


def one_round(options, game, mode):
    """Of Procgen, and of ours as pixels and as the grid."""
    mine, seconds = OURS[game], options.seconds
    return (
        bench(options, f'libenv("{options.library}")', seconds,
              f"env_name={game}", f"distribution_mode={mode}",
              "start_level=0", "num_actions=15", "num_threads=0",
              "center_agent=true", f"resource_root={options.assets}"),
        bench(options, mine, seconds / 2, f"mode={mode}", "view=pixels"),
        bench(options, mine, seconds / 2, f"mode={mode}", "view=grid"))


def measure(options, game, mode):
    rounds = [one_round(options, game, mode) for _ in range(options.rounds)]
    for n in COPIES:
        theirs, pixels, grid = ([r[i][n] for r in rounds] for i in range(3))
        middle = [statistics.median(x) for x in (theirs, pixels, grid)]
        times = [statistics.median(a / b for a, b in zip(x, theirs))
                 for x in (pixels, grid)]
        print(f"| {game}, {OURS[game]} | {mode} | {n} | {middle[0]:,.0f} | "
              f"{middle[1]:,.0f} | {times[0]:.0f} | {middle[2]:,.0f} | "
              f"{times[1]:.0f} |", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rlstudy", required=True)
    parser.add_argument("--library", required=True)
    parser.add_argument("--assets", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.25)
    parser.add_argument("--core", type=int, default=0)
    parser.add_argument("games", nargs="*", metavar="GAME")
    options = parser.parse_args()
    os.sched_setaffinity(0, {options.core})
    print("| games | mode | copies | Procgen, steps/s | pixels | times | grid "
          "| times |")
    print("|---|---|--:|--:|--:|--:|--:|--:|")
    for game in options.games or OURS:
        for mode in ("easy", "hard"):
            measure(options, game, mode)


if __name__ == "__main__":
    main()
