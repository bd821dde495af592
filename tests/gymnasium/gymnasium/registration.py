import importlib

registry = {}


class NameNotFound(Exception):
    __module__ = "gymnasium.error"


class Spec:
    def __init__(self, **members):
        self.__dict__.update(members)


def register(name, entry_point, max_episode_steps=None, kwargs=None,
             vector_entry_point=None):
    registry[name] = Spec(id=name, entry_point=entry_point, kwargs=kwargs or {},
                          max_episode_steps=max_episode_steps,
                          vector_entry_point=vector_entry_point)


def spec(name):
    if name not in registry:
        raise NameNotFound(f"Environment `{name}` doesn't exist.")
    return registry[name]


def load(entry):
    module, name = entry.split(":")
    return getattr(importlib.import_module(module), name)


class TimeLimit:
    """Cuts episodes off, and insists on a reset after each."""

    def __init__(self, env, spec, steps):
        self.env, self.spec, self.most, self.left = env, spec, steps, None
        self.observation_space = env.observation_space
        self.action_space = env.action_space

    def reset(self, seed=None, options=None):
        self.left = self.most
        return self.env.reset(seed=seed)

    def step(self, action):
        assert self.left is None or self.left > 0, "step after an end"
        obs, reward, terminated, truncated, info = self.env.step(action)
        if self.left is not None:
            self.left = 0 if terminated else self.left - 1
            truncated = truncated or self.left == 0
        return obs, reward, terminated, truncated, info

    def close(self):
        pass


def make(name, max_episode_steps=None, disable_env_checker=None, **kwargs):
    found = spec(name.split(":")[-1])
    steps = max_episode_steps or found.max_episode_steps
    env = load(found.entry_point)(**{**found.kwargs, **kwargs})
    return TimeLimit(env, Spec(max_episode_steps=steps), steps)


def make_vec(name, num_envs=1, vectorization_mode=None, **kwargs):
    assert vectorization_mode == "vector_entry_point"
    found = spec(name)
    env = load(found.vector_entry_point)(
        num_envs=num_envs, **{"max_episode_steps": found.max_episode_steps,
                              **found.kwargs, **kwargs})
    env.spec = Spec(max_episode_steps=found.max_episode_steps)
    return env
