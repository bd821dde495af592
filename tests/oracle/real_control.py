"""real_control.py - classic control held against Gymnasium itself.

    real_control.py RLSTUDY [EPISODES]

For each task, EPISODES episodes of random actions and as many of a simple rule
that solves it, from the states that Gymnasium's own reset gives: `rlstudy env
trace` begins from that state and does the same.  A step is compared from the
same state to 1e-9, as environments that are chaotic drift apart by rounding
alone; and runs that were left alone until they ended, too, of which it is told
how far they came: their last observation must be Gymnasium's, and the task's end
or the limit of steps what ended them.  Each task must have ended in each of the
ways that it can.

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

BOTH = ("terminated", "truncated")
# What Gymnasium calls it, what we do, a rule that plays it well by its state, the
# limit of steps that the rule plays to (None: the task's own; a pole in balance
# for long is where rounding has led it), and the ends that are to be seen.
TASKS = [
    ("CartPole-v1", "cartpole", lambda s: int(s[2] + s[3] > 0), 100, BOTH),
    ("Acrobot-v1", "acrobot", lambda s: 2 if s[3] > 0 else 0, None, BOTH),
    ("MountainCar-v0", "mountain_car", lambda s: 2 if s[1] >= 0 else 0, None,
     BOTH),
    ("MountainCarContinuous-v0", "mountain_car_continuous",
     lambda s: 1.0 if s[1] >= 0 else -1.0, None, BOTH),
    ("Pendulum-v1", "pendulum", lambda s: 2.0 if s[1] >= 0 else -2.0, None,
     ("truncated",)),
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


def play(env, seed, act):
    """Of Gymnasium: where it began, what was done, and what that led to."""
    env.reset(seed=seed)
    begin, rows, actions = state_of(env), [], []
    for _ in range(MOST):
        actions.append(act())
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


def whole(program, name, begin, actions, rows, options):
    """Steps until the two are 1e-6 apart, and how they ended if they did not
    come to that."""
    mine = trace(program, name, begin, actions, *options)
    for i, (row, want) in enumerate(zip(mine, rows)):
        if apart(row["state"], want["state"]) > 1e-6:
            return i, None
        if (apart(row["obs"], want["obs"]) > 1e-5 or
                row["terminated"] is not want["terminated"] or
                row["truncated"] is not want["truncated"]):
            sys.exit(f"{name}, step {i + 1} of {len(rows)}: {row}, and not "
                     f"{want}")
    last = rows[-1]
    return len(rows), "terminated" if last["terminated"] else "truncated"


class Tally:
    """What was compared of a task."""

    def __init__(self, ends):
        self.worst, self.checked, self.together, self.steps = 0.0, 0, 0, 0
        self.episodes, self.ends = 0, dict.fromkeys(ends, 0)

    def told(self):
        ends = ", ".join(f"{n} {end}" for end, n in self.ends.items())
        return (f"{self.checked} single steps at most {self.worst:.1e} apart; "
                f"{self.together} of {self.steps} steps of {self.episodes} "
                f"episodes left alone within 1e-6, last observations too: "
                f"{ends}")


def episode(tally, program, env, name, seed, act, rng, options=()):
    begin, actions, rows = play(env, seed, act)
    n = len(rows)
    which = sorted({0, n - 1, *rng.sample(range(n), min(n, 12))})
    tally.worst = max(tally.worst, single_steps(program, env, name, begin,
                                                actions, rows, which))
    alike, end = whole(program, name, begin, actions, rows, options)
    tally.checked += len(which)
    tally.steps += n
    tally.together += alike
    tally.episodes += 1
    if end is not None:
        tally.ends[end] += 1


def compare(program, wanted, name, rule, limit, ends, episodes):
    rng, tally = random.Random(7), Tally(ends)
    env = gymnasium.make(wanted)
    for seed in range(episodes):
        episode(tally, program, env, name, seed, lambda: draw(env, rng), rng)
    env.close()
    env = gymnasium.make(wanted, max_episode_steps=limit)
    options = ("--set", f"steps={limit}") if limit is not None else ()
    for seed in range(episodes):
        episode(tally, program, env, name, seed, lambda: rule(state_of(env)),
                rng, options)
    env.close()
    print(f"{wanted}: {tally.told()}")
    if 0 in tally.ends.values():
        sys.exit(f"{wanted}: it did not end in each way that it can")


def main():
    program = sys.argv[1]
    episodes = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    print(f"Gymnasium {gymnasium.__version__}, NumPy {np.__version__}")
    for task in TASKS:
        compare(program, *task, episodes)


if __name__ == "__main__":
    main()
