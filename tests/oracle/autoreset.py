"""autoreset.py - Gymnasium's ways to reset copies, through the bridge.

As a module it registers CartPole with a limit of 20 steps, which random play
meets as often as the pole falls: Single-v0, and SameStep-v0 and NextStep-v0,
which are Gymnasium's SyncVectorEnv in either mode.  Each reset is noted with its
seed in the file that SEEDS names.

    autoreset.py RLSTUDY STEPS

plays each of them for STEPS random actions by `rlstudy env step` and again
without the bridge, from the noted seeds by the same actions: rewards, ends,
observations and those that were an episode's last must be the same to the bit.
"""

import json
import os
import subprocess
import sys

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode, SyncVectorEnv

LIMIT = 20


class Noted(gymnasium.Wrapper):
    def reset(self, *, seed=None, options=None):
        if "SEEDS" in os.environ:
            with open(os.environ["SEEDS"], "a", encoding="ascii") as file:
                print(seed, file=file)
        return super().reset(seed=seed, options=options)


def single(**_):
    return Noted(gymnasium.make("CartPole-v1", max_episode_steps=LIMIT))


def vector_of(mode):
    def make(num_envs, **_):
        return SyncVectorEnv([single] * num_envs, autoreset_mode=mode)
    return make


NAMES = {"Single": None, "SameStep": AutoresetMode.SAME_STEP,
         "NextStep": AutoresetMode.NEXT_STEP}
for name, mode in NAMES.items():
    gymnasium.register(
        f"{name}-v0", entry_point=single, max_episode_steps=LIMIT,
        vector_entry_point=None if mode is None else vector_of(mode))


def play(program, name, steps):
    """What the bridge says, and the seeds that resets had."""
    seeds = f"{name}.seeds"
    command = [program, "env", "step", f'gymnasium("autoreset:{name}-v0")',
               "--seed", "3", "--steps", str(steps), "--json"]
    if NAMES[name] is not None:
        command += ["--set", "vector=true", "--set", "resume=cut"]
    told = subprocess.run(command, stdout=subprocess.PIPE, text=True,
                          check=True, env=dict(os.environ, SEEDS=seeds)).stdout
    with open(seeds, encoding="ascii") as file:
        noted = [None if x == "None\n" else int(x) for x in file]
    return [json.loads(line) for line in told.splitlines()], noted


def play_again(rows, seeds, waits):
    """The same without the bridge; rows that only reset are told as such."""
    seeds = iter(seeds)
    env = gymnasium.make("CartPole-v1", max_episode_steps=LIMIT)
    env.reset(seed=next(seeds))
    ended = False
    for row in rows:
        if ended and waits:
            obs, _ = env.reset(seed=next(seeds))
            ended = False
            yield obs, 0.0, False, False, True
            continue
        if ended:
            env.reset(seed=next(seeds))
        obs, reward, terminated, truncated, _ = env.step(row["action"][0])
        ended = terminated or truncated
        yield obs, reward, terminated, truncated and not terminated, False


def compare(program, name, steps):
    rows, seeds = play(program, name, steps)
    assert len(rows) == steps, f"{len(rows)} rows"
    resets = terminations = truncations = 0
    waits = NAMES[name] is AutoresetMode.NEXT_STEP
    for i, (row, want) in enumerate(zip(rows, play_again(rows, seeds, waits))):
        obs, reward, terminated, truncated, only_reset = want
        if (not np.array_equal(np.array(row["obs"], np.float32), obs) or
                row["reward"] != reward or
                row["terminated"] is not terminated or
                row["truncated"] is not truncated):
            sys.exit(f"{name}, step {i + 1}: {row}, and not {want}")
        resets += only_reset
        terminations += terminated
        truncations += truncated
    print(f"{name}: {steps} steps are the same, {terminations} terminated, "
          f"{truncations} truncated, {resets} only reset")
    if not terminations or not truncations or waits != bool(resets):
        sys.exit(f"{name}: too little was seen")


if __name__ == "__main__":
    for which in NAMES:
        compare(sys.argv[1], which, int(sys.argv[2]))
