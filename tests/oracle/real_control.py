"""real_control.py - classic control held against Gymnasium itself.

    real_control.py RLSTUDY [EPISODES]

For each task, EPISODES episodes of random actions from the states that
Gymnasium's own reset gives: `rlstudy env trace` begins from that state and does
the same.  A step is compared from the same state to 1e-9, as environments that
are chaotic drift apart by rounding alone; and runs that were left alone until
they ended, too, of which it is told how far apart they came.

MountainCarContinuous keeps its state in single precision, and what it reckons
with in between is up to NumPy: double precision before NumPy 2, single since.
The program does it in double precision, so with NumPy 2 the two are that far
apart that single precision is.
"""

import json
import random
import subprocess
import sys

import gymnasium
import numpy as np

TASKS = [
    ("CartPole-v1", "cartpole"),
    ("Acrobot-v1", "acrobot"),
    ("MountainCar-v0", "mountain_car"),
    ("MountainCarContinuous-v0", "mountain_car_continuous"),
    ("Pendulum-v1", "pendulum"),
]
MOST = 1200


def within(name):
    """How far apart one step may lead."""
    single = np.float32(1) + 1.0
    if name == "mountain_car_continuous" and single.dtype == np.float32:
        return 2e-7
    return 1e-9


def draw(env, rng):
    """An action, beyond what is clipped of numbers, as both take it."""
    space = env.action_space
    if hasattr(space, "n"):
        return rng.randrange(int(space.n))
    reach = 1.5 * float(space.high[0])
    return float(np.float32(rng.uniform(-reach, reach)))


def given(env, action):
    if hasattr(env.action_space, "n"):
        return action
    return np.array([action], dtype=np.float32)


def state_of(env):
    return [float(x) for x in env.unwrapped.state]


def play(env, seed, rng):
    """Of Gymnasium: where it began, what was done, and what that led to."""
    env.reset(seed=seed)
    begin, rows, actions = state_of(env), [], []
    for _ in range(MOST):
        actions.append(draw(env, rng))
        obs, reward, terminated, truncated, _ = env.step(
            given(env, actions[-1]))
        rows.append({"obs": [float(x) for x in obs], "reward": float(reward),
                     "terminated": bool(terminated),
                     "truncated": bool(truncated) and not terminated,
                     "state": state_of(env)})
        if terminated or truncated:
            break
    return begin, actions, rows


def trace(program, name, begin, actions, *options):
    told = subprocess.run(
        [program, "env", "trace", name, "--json", "--actions", "-", "--state",
         ",".join(repr(x) for x in begin), *options],
        input="".join(f"{a!r}\n" for a in actions), capture_output=True,
        text=True, check=True).stdout
    return [json.loads(line) for line in told.splitlines()]


def apart(a, b):
    return max(abs(x - y) / max(1.0, abs(y)) for x, y in zip(a, b))


def single_steps(program, env, name, begin, actions, rows, which):
    """Steps of an episode, each from the state that Gymnasium was in."""
    worst = 0.0
    for i in which:
        before = begin if i == 0 else rows[i - 1]["state"]
        row, = trace(program, name, before, actions[i:i + 1])
        want = rows[i]
        far = max(apart(row["state"], want["state"]),
                  apart([row["reward"]], [want["reward"]]))
        worst = max(worst, far)
        if (far > within(name) or apart(row["obs"], want["obs"]) > 2e-7 or
                row["terminated"] is not want["terminated"]):
            sys.exit(f"{name}, step {i + 1} from {before} by {actions[i]}: "
                     f"{row}, and not {want}")
    return worst


def whole(program, name, begin, actions, rows):
    """Steps until the two are 1e-6 apart, and whether they end alike."""
    mine = trace(program, name, begin, actions)
    for i, (row, want) in enumerate(zip(mine, rows)):
        if apart(row["state"], want["state"]) > 1e-6:
            return i
        if (row["terminated"] is not want["terminated"] or
                row["truncated"] is not want["truncated"]):
            sys.exit(f"{name}, step {i + 1} of {len(rows)}: ends differ: "
                     f"{row}, and not {want}")
    return len(rows)


def main():
    program = sys.argv[1]
    episodes = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    print(f"Gymnasium {gymnasium.__version__}, NumPy {np.__version__}")
    for wanted, name in TASKS:
        env = gymnasium.make(wanted)
        rng, worst, steps, together, checked = random.Random(7), 0.0, 0, 0, 0
        for seed in range(episodes):
            begin, actions, rows = play(env, seed, rng)
            n = len(rows)
            which = sorted({0, n - 1, *rng.sample(range(n), min(n, 12))})
            worst = max(worst, single_steps(program, env, name, begin, actions,
                                            rows, which))
            checked += len(which)
            steps += n
            together += whole(program, name, begin, actions, rows)
        env.close()
        print(f"{wanted}: {checked} single steps at most {worst:.1e} apart; "
              f"{together} of {steps} steps of {episodes} episodes left alone "
              f"within 1e-6")


if __name__ == "__main__":
    main()
