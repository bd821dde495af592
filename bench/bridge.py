#!/usr/bin/env python3
"""bridge.py - environments of Gymnasium in rlstudy beside Gymnasium alone.

    bridge.py --rlstudy ./rlstudy [--rounds N] [--seconds S] [ID...]

Steps a second of 1, 16, 64 and 256 copies with random actions, by the clock:
`rlstudy bench env`, and in turn gymnasium.vector.SyncVectorEnv in the
interpreter that runs this, which the program uses, too.  Prints a table in
Markdown: medians of the rounds, and the median of the rounds' ratios.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time

import gymnasium

COPIES = [1, 16, 64, 256]


def alone(wanted, copies, seconds):
    """Of SyncVectorEnv; the actions are drawn beforehand."""
    env = gymnasium.vector.SyncVectorEnv(
        [lambda: gymnasium.make(wanted)] * copies)
    actions = [env.action_space.sample() for _ in range(64)]
    env.reset(seed=1)
    for action in actions[:4]:
        env.step(action)
    steps, start = 0, time.monotonic()
    while time.monotonic() < start + seconds:
        env.step(actions[steps % len(actions)])
        steps += 1
    rate = steps * copies / (time.monotonic() - start)
    env.close()
    return rate


def bridged(program, wanted, seconds):
    told = subprocess.run(
        [program, "bench", "env", f'gymnasium("{wanted}")', "--json",
         "--seconds", str(seconds * len(COPIES))],
        capture_output=True, text=True, check=True,
        env=dict(os.environ, RLSTUDY_PYTHON=sys.executable)).stdout
    return {row["copies"]: row["value"] for row in json.loads(told)}


def measure(options, wanted):
    rows = {n: [] for n in COPIES}
    for _ in range(options.rounds):
        mine = bridged(options.rlstudy, wanted, options.seconds)
        for n in COPIES:
            rows[n].append((mine[n], alone(wanted, n, options.seconds)))
    for n, pairs in rows.items():
        mine, theirs = (statistics.median(p) for p in zip(*pairs))
        ratio = statistics.median(a / b for a, b in pairs)
        print(f"| {wanted} | {n} | {mine:,.0f} | {theirs:,.0f} | "
              f"{ratio:.2f} |", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rlstudy", required=True)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1)
    parser.add_argument("ids", nargs="*", metavar="ID")
    options = parser.parse_args()
    print("| environment | copies | rlstudy, steps/s | SyncVectorEnv | ratio |")
    print("|---|--:|--:|--:|--:|")
    for wanted in options.ids or ["CartPole-v1", "Acrobot-v1", "Pendulum-v1",
                                  "FrozenLake-v1"]:
        measure(options, wanted)


if __name__ == "__main__":
    main()
