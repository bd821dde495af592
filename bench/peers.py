#!/usr/bin/env python3
"""peers.py - rlstudy beside what people use instead, on the same work.

    peers.py --rlstudy ./rlstudy --peers DIR [--cleanrl DIR] [NAME...]

Measures each NAME of `rlstudy bench` (default: all) and its peers in turn,
again and again, so that a machine whose speed drifts slows all of them alike,
and prints a table in Markdown: medians, and the median of the rounds' ratios.
Rates are of one thread and of processor time, which a busy machine spoils
least.

DIR holds the peers' programs (ppo_torch.py, impala_torch.py, lstm_torch.py,
sb3_ppo.py, cleanrl_run.py); each prints its figures as a line of JSON.  They
need python3-torch; some need Gymnasium and Stable-Baselines3 on PYTHONPATH, or
CleanRL in --cleanrl.  A peer that is not there is left out.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
from typing import NamedTuple

# Without it glibc gives large tensors back to the kernel after every step and
# most of PyTorch's time goes into page faults.
KEEP_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": str(1 << 32),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 33),
    "MALLOC_TOP_PAD_": str(1 << 28),
}
TUNED = "PyTorch tuned"
LABELS = ("CleanRL", "SB3", "PyTorch", TUNED)


class Peer(NamedTuple):
    """How to measure a peer: its program, and the figure that we take."""

    program: str
    arguments: list
    figure: str


def ppo(program, *arguments):
    return Peer(program, [str(a) for a in arguments], "sps_cpu")


def cartpole(envs):
    """128 steps, 4 epochs x 4 minibatches, two networks of 2 x 64 tanh."""
    size = ("--num-envs", envs)
    # CleanRL's time contains its start, so it has to run for longer.
    return {
        "CleanRL": ppo("cleanrl_run.py", *size, "--total", 40 * 128 * envs),
        "SB3": ppo("sb3_ppo.py", *size, "--iters", 10),
        "PyTorch": ppo("ppo_torch.py", "--env", "cartpole-gym", *size,
                       "--iters", 10),
        TUNED: ppo("ppo_torch.py", "--env", "cartpole-np", *size,
                   "--iters", 20, "--lean"),
    }


def digits(envs):
    """28 x 28 pictures, 16 steps, 4 epochs x 4 minibatches, small CNN."""
    size = ("--env", "bandit", "--num-envs", envs, "--num-steps", 16)
    return {
        "SB3": ppo("sb3_ppo.py", *size, "--iters", 3),
        "PyTorch": ppo("ppo_torch.py", *size, "--iters", 5),
        TUNED: ppo("ppo_torch.py", *size, "--iters", 8, "--lean",
                   "--channels-last"),
    }


def impala(width):
    """Forward and backward pass of the IMPALA CNN, 64 x 64 x 3, batch 256."""
    arguments = ["--widths", str(width), "--batch", "256", "--reps", "3"]
    return {
        "PyTorch": Peer("impala_torch.py", arguments, "fwdbwd_cpu"),
        TUNED: Peer("impala_torch.py", arguments + ["--channels-last"],
                    "fwdbwd_cpu"),
    }


def pixels(width):
    """Random pictures of 64 x 64 x 3, 16 x 32 steps, 3 epochs, IMPALA CNN."""
    size = ("--env", "pixels", "--num-envs", 16, "--num-steps", 32,
            "--epochs", 3, "--width", width, "--iters", 3)
    return {
        "PyTorch": ppo("ppo_torch.py", *size),
        TUNED: ppo("ppo_torch.py", *size, "--lean", "--channels-last"),
    }


def lstm():
    """Forward and backward pass, 128 units, 16 sequences of 128 steps."""
    return {
        "PyTorch": Peer("lstm_torch.py", [], "fwdbwd_cpu"),
        TUNED: Peer("lstm_torch.py", ["--whole"], "fwdbwd_cpu"),
    }


WORK = {
    "ppo-cartpole-8": cartpole(8),
    "ppo-cartpole-64": cartpole(64),
    "ppo-cartpole-8x2": {},
    "ppo-digits-64": digits(64),
    "impala-1/4": impala(0.25),
    "impala-1/2": impala(0.5),
    "impala-1": impala(1),
    "impala-2": impala(2),
    "ppo-pixels-1/4": pixels(0.25),
    "ppo-pixels-1": pixels(1),
    "lstm-128": lstm(),
}


def arguments():
    parser = argparse.ArgumentParser(
        description="rlstudy beside its peers, as a table in Markdown")
    parser.add_argument("names", metavar="NAME", nargs="*",
                        help="what to measure (default: all)")
    parser.add_argument("--rlstudy", metavar="PROGRAM",
                        help="without it, the peers alone are measured")
    parser.add_argument("--peers", metavar="DIR", required=True,
                        help="where the peers' programs are")
    parser.add_argument("--cleanrl", metavar="DIR",
                        help="where CleanRL is")
    parser.add_argument("--python", metavar="PROGRAM", default=sys.executable,
                        help="runs the peers (default: this one)")
    parser.add_argument("--coretype", metavar="NAME", default="default",
                        help="OPENBLAS_CORETYPE of the peers, where their "
                             "OpenBLAS takes the processor for another")
    parser.add_argument("--rounds", metavar="N", type=int, default=5,
                        help="times that all is measured (default: 5)")
    parser.add_argument("--seconds", metavar="S", default="2",
                        help="how long rlstudy takes for one (default: 2)")
    parser.add_argument("--save", metavar="FILE",
                        help="append each measurement to FILE, as JSON lines")
    options = parser.parse_args()
    options.names = options.names or list(WORK)
    for name in options.names:
        if name not in WORK:
            parser.error(f"there is no '{name}'; there are {', '.join(WORK)}")
    if options.rounds < 1:
        parser.error("at least one round is needed")
    return options


def output_of(command, extra_environment):
    done = subprocess.run(command, env={**os.environ, **extra_environment},
                          stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"peers.py: status {done.returncode} of {' '.join(command)}")
    return done.stdout


def versions(options):
    """Of the modules that the peers need and that can be imported."""
    found = {}
    for module in ("torch", "gymnasium", "stable_baselines3"):
        done = subprocess.run(
            [options.python, "-c",
             f"import {module}; print({module}.__version__)"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            check=False)
        if done.returncode == 0:
            found[module] = done.stdout.strip()
    return found


def available(options, modules):
    """The labels of the peers that are installed."""
    if "torch" not in modules:
        sys.exit(f"peers.py: {options.python} has no torch (python3-torch)")
    have = {
        "CleanRL": "gymnasium" in modules and options.cleanrl is not None,
        "SB3": "gymnasium" in modules and "stable_baselines3" in modules,
        "PyTorch": "gymnasium" in modules,
        TUNED: True,
    }
    for label in LABELS:
        if not have[label]:
            print(f"peers.py: {label} is left out: not installed",
                  file=sys.stderr)
    return [label for label in LABELS if have[label]]


def program_of(options, peer):
    return os.path.join(options.peers, peer.program)


def measure_peer(options, label, peer):
    command = [options.python, program_of(options, peer), *peer.arguments,
               "--threads", "1", "--coretype", options.coretype]
    if label == "CleanRL":
        command += ["--cleanrl", options.cleanrl]
    text = output_of(command, KEEP_MEMORY if label == TUNED else {})
    return json.loads(text.splitlines()[-1])[peer.figure]


def measure_rlstudy(options, name):
    command = [options.rlstudy, "bench", name, "--json",
               "--seconds", options.seconds]
    for figures in json.loads(output_of(command, {})):
        if figures["name"] == name:
            return figures
    sys.exit(f"peers.py: {options.rlstudy} bench {name} did not measure it")


def measure_round(options, labels, name):
    """Figures by label; of rlstudy all that it told."""
    out = {}
    if options.rlstudy:
        out["rlstudy"] = measure_rlstudy(options, name)
    for label in labels:
        peer = WORK[name].get(label)
        if peer and os.path.exists(program_of(options, peer)):
            out[label] = measure_peer(options, label, peer)
    return out


def save(options, name, figures):
    if options.save:
        with open(options.save, "a", encoding="utf-8") as out:
            out.write(json.dumps({"name": name, **figures}) + "\n")


def measure(options, labels):
    """The rounds of each name."""
    rounds = {name: [] for name in options.names}
    for number in range(options.rounds):
        for name in options.names:
            print(f"round {number + 1} of {options.rounds}: {name}",
                  file=sys.stderr)
            figures = measure_round(options, labels, name)
            save(options, name, figures)
            rounds[name].append(figures)
    return rounds


def three_digits(value):
    if value >= 100:
        return f"{float(f'{value:.3g}'):,.0f}"
    return f"{value:.3g}"


def median_cell(values, show=three_digits):
    values = list(values)
    return show(statistics.median(values)) if values else ""


def ratio(figures):
    """Of a round: rlstudy over its fastest peer."""
    best = max(v for label, v in figures.items() if label != "rlstudy")
    return figures["rlstudy"]["value"] / best


def row(name, rounds, labels):
    ours = [r["rlstudy"] for r in rounds if "rlstudy" in r]
    ratios = [ratio(r) for r in rounds if "rlstudy" in r and len(r) > 1]
    return [
        name,
        ours[0]["unit"] if ours else "",
        median_cell(r["value"] for r in ours),
        median_cell((r["share_of_peak"] for r in ours),
                    lambda share: f"{100 * share:.0f} %"),
        *(median_cell(r[label] for r in rounds if label in r)
          for label in labels),
        median_cell(ratios),
    ]


def print_table(rounds, labels):
    heading = ["work", "unit", "rlstudy", "share of peak", *labels,
               "rlstudy / fastest peer"]
    print("| " + " | ".join(heading) + " |")
    print("| --- " * len(heading) + "|")
    for name, measured in rounds.items():
        print("| " + " | ".join(row(name, measured, labels)) + " |")


def print_conditions(options, modules, rounds):
    ours = [r["rlstudy"] for measured in rounds.values() for r in measured
            if "rlstudy" in r]
    print(f"\nRounds: {options.rounds}; one thread each; processor time; " +
          ", ".join(f"{name} {v}" for name, v in modules.items()) + ".")
    if ours:
        peak = statistics.median(r["peak_gflops"] for r in ours)
        kernels = sorted({r["kernel"] for r in ours})
        print(f"Peak: {peak:.0f} GFLOP/s; kernels: {', '.join(kernels)}.")


def main():
    options = arguments()
    modules = versions(options)
    labels = available(options, modules)
    rounds = measure(options, labels)
    print_table(rounds, labels)
    print_conditions(options, modules, rounds)


main()
