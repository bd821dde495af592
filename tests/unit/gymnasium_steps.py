"""Steps of Gymnasium's own classic control, to compare with ours.

    gymnasium_steps.py CHECKOUT SEED ROWS >gymnasium_steps.txt

CHECKOUT is a directory in which `import gymnasium` finds Gymnasium 1.x; numpy
is needed as well.  Each line is one step from a state drawn at random: the
task, the state, the action, the next state, the reward, whether the task
ended, and what is seen then.  States and actions are doubles, whatever numpy
makes of mixed types; numbers are printed so that they read back the same.
"""

import sys

import numpy as np

sys.path.insert(0, sys.argv[1])
import gymnasium as gym  # noqa: E402

# Our name, Gymnasium's, and how far states and actions are drawn: beyond the
# walls, the limits of speed and the goals, so that each of them is met.
TASKS = [
    ("cartpole", "CartPole-v1", [2.5, 3.0, 0.22, 3.0], None),
    ("acrobot", "Acrobot-v1", [np.pi, np.pi, 4 * np.pi, 9 * np.pi], None),
    ("mountain_car", "MountainCar-v0", [0.9, 0.07], None),
    ("mountain_car_continuous", "MountainCarContinuous-v0", [0.9, 0.07], 1.5),
    ("pendulum", "Pendulum-v1", [20.0, 8.0], 3.0),
]
MIDDLE = {"mountain_car": -0.3, "mountain_car_continuous": -0.3}


def draw_state(rng, name, reach):
    """A state within REACH of the middle, as the task itself would keep it."""
    state = rng.uniform(-1, 1, len(reach)) * reach
    state[0] += MIDDLE.get(name, 0)
    if name == "mountain_car_continuous":
        state = state.astype(np.float32).astype(np.float64)
    return state


def step(env, state, action):
    """One step of ENV from STATE."""
    env.reset(seed=0)
    env.state = state.copy()
    obs, reward, terminated, _, _ = env.step(action)
    after = np.asarray(env.state, dtype=np.float64)
    return after, float(np.asarray(reward)), terminated, obs


def main():
    """Print the table."""
    rng = np.random.default_rng(int(sys.argv[2]))
    for name, theirs, reach, strength in TASKS:
        env = gym.make(theirs).unwrapped
        for _ in range(int(sys.argv[3])):
            state = draw_state(rng, name, reach)
            if strength is None:
                action = int(rng.integers(env.action_space.n))
                given = action
            else:
                # What a float holds, in an array of doubles.
                action = float(np.float32(rng.uniform(-strength, strength)))
                given = np.array([action])
            after, reward, terminated, obs = step(env, state, given)
            numbers = [*state, action, *after, reward, terminated, *obs]
            print(name, *("%.17g" % x for x in numbers))


if __name__ == "__main__":
    main()
