# What the tests play.
import os
import sys
import time

import numpy as np

from gymnasium import spaces
from gymnasium.vector import AutoresetMode


class Line:
    """Places 0 .. ends; 1 goes up, 0 down; ends at both, pays at the top.  The
    first place is drawn around START."""

    def __init__(self, start=1, ends=6, lean=0.0, name="line",
                 render_mode=None):
        self.start, self.ends, self.lean = start, ends, lean
        self.observation_space = spaces.Box(0, 1, (2,), np.float64)
        self.action_space = spaces.Discrete(2)

    def obs(self):
        return np.array([self.place / self.ends, self.draw])

    def reset(self, seed=None, options=None):
        if seed is not None:
            self.rng = np.random.default_rng(seed)
        self.draw = self.rng.random()
        self.place = self.start + int(self.rng.integers(2))
        return self.obs(), {}

    def step(self, action):
        assert action in (0, 1), action
        self.place += 1 if action or self.rng.random() < self.lean else -1
        terminated = self.place in (0, self.ends)
        reward = 1.0 if self.place == self.ends else 0.0
        return self.obs(), reward, terminated, False, {}


class LineVector:
    """The same, many at once; the row after an end is a reset."""
    metadata = {"autoreset_mode": AutoresetMode.NEXT_STEP}

    def __init__(self, num_envs, max_episode_steps=9, **kwargs):
        self.envs = [Line(**kwargs) for _ in range(num_envs)]
        self.most = max_episode_steps
        self.single_observation_space = self.envs[0].observation_space
        self.single_action_space = self.envs[0].action_space

    def reset(self, seed=None, options=None):
        self.ended = [False] * len(self.envs)
        self.steps = [0] * len(self.envs)
        return np.array([env.reset(None if seed is None else seed + i)[0]
                         for i, env in enumerate(self.envs)]), {}

    def step(self, actions):
        assert actions.shape == (len(self.envs),), actions.shape
        rows = [self.step_one(i, int(a)) for i, a in enumerate(actions)]
        return tuple(np.array(row) for row in zip(*rows)) + ({},)

    def step_one(self, i, action):
        if self.ended[i]:
            self.ended[i], self.steps[i] = False, 0
            return self.envs[i].reset()[0], 0.0, False, False
        self.steps[i] += 1
        obs, reward, terminated, _, _ = self.envs[i].step(action)
        truncated = self.steps[i] >= self.most
        self.ended[i] = terminated or truncated
        return obs, reward, terminated, truncated

    def close(self):
        pass


class LineSameVector(LineVector):
    """The same; what follows an end is the first of the next."""
    metadata = {"autoreset_mode": AutoresetMode.SAME_STEP}

    def step(self, actions):
        obs, reward, terminated, truncated, info = super().step(actions)
        ended = terminated | truncated
        if ended.any():
            final = np.array([None] * len(obs), dtype=object)
            for i in np.flatnonzero(ended):
                final[i] = obs[i].copy()
                obs[i] = self.step_one(i, 0)[0]
            info = {"final_obs": final, "_final_obs": ended}
        return obs, reward, terminated, truncated, info


class Task:
    """Shows ANSWER, and pays 1 for ACTION."""

    def reset(self, seed=None, options=None):
        if seed is not None:
            self.rng = np.random.default_rng(seed)
        self.draw()
        return self.show(), {}

    def step(self, action):
        reward = self.judge(action)
        self.draw()
        return self.show(), reward, False, False, {}


class Picture(Task):
    def __init__(self):
        self.observation_space = spaces.Box(0, 255, (8, 6, 3), np.uint8)
        self.action_space = spaces.Discrete(3, start=10)

    def draw(self):
        self.right = int(self.rng.integers(3))

    def show(self):
        obs = np.zeros((8, 6, 3), np.uint8)
        obs[..., self.right] = 200
        return obs

    def judge(self, action):
        assert 10 <= action < 13, action
        return float(action == 10 + self.right)


class Cells(Picture):
    def __init__(self):
        super().__init__()
        self.observation_space = spaces.Discrete(3, start=7)

    def show(self):
        return 7 + self.right


class Dials(Task):
    def __init__(self):
        self.observation_space = spaces.MultiDiscrete([2, 3])
        self.action_space = spaces.MultiDiscrete([2, 3], start=[5, 6])

    def draw(self):
        self.right = self.rng.integers([2, 3])

    def show(self):
        return self.right

    def judge(self, action):
        return float(np.mean(action == self.right + [5, 6]))


class Reach(Task):
    def __init__(self):
        self.observation_space = spaces.Box(-1, 1, (2, 1), np.float32)
        self.action_space = spaces.Box(-1, [[1], [2]], dtype=np.float32)

    def draw(self):
        self.right = self.rng.uniform(-1, 1, (2, 1)).astype(np.float32)

    def show(self):
        return self.right

    def judge(self, action):
        assert action.shape == (2, 1) and np.all(np.abs(action) <= 2), action
        return 1 - float(np.sum((action - self.right) ** 2))


class Faulty(Line):
    """Does FAULT after so many steps."""

    def __init__(self, fault="nothing", after=20):
        super().__init__(start=25, ends=50)
        self.fault, self.after, self.steps = fault, after, 0
        if fault == "make":
            raise ValueError("no such world")
        if fault == "print":
            print("hello from Python")

    def step(self, action):
        self.steps += 1
        if self.steps == self.after:
            self.fail()
        obs, *rest = super().step(action)
        if self.fault == "random":
            obs[1] = os.getpid()
        return obs, *rest

    def fail(self):
        if self.fault == "raise":
            raise KeyError("a missing cheese")
        if self.fault == "exit":
            print("I have had enough", file=sys.stderr)
            os._exit(3)
        if self.fault == "crash":
            os.abort()
        if self.fault == "hang":
            time.sleep(1000)
        if self.fault == "shape":
            self.obs = lambda: np.zeros(3)


class Mapping(Picture):
    def __init__(self):
        super().__init__()
        self.observation_space = spaces.Dict()


class Wide(Picture):
    def __init__(self):
        super().__init__()
        self.action_space = spaces.MultiDiscrete([2] * 17)


class Whole(Picture):
    def __init__(self):
        super().__init__()
        self.action_space = spaces.Box(0, 3, (1,), np.int64)
