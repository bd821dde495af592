"""control.py - classic control, written again from Gymnasium's equations, to
hold `rlstudy env trace` against.

    control.py RLSTUDY SEED STEPS

Plays each task for STEPS random actions from a random state.  Each step is
worked out anew from the state that the program told before it: the next state
and the reward must agree to 1e-9, observations to the precision of a float,
ends exactly.  Nothing but Python's own library is needed.
"""

import json
import math
import random
import struct
import subprocess
import sys


def single(x):
    """X as a float holds it."""
    return struct.unpack("f", struct.pack("f", x))[0]


def clip(x, low, high):
    return min(max(x, low), high)


def cartpole(s, action):
    x, x_dot, theta, theta_dot = s
    force = 10.0 if action == 1 else -10.0
    cos, sin = math.cos(theta), math.sin(theta)
    temp = (force + 0.05 * theta_dot ** 2 * sin) / 1.1
    theta_acc = (9.8 * sin - cos * temp) / (
        0.5 * (4.0 / 3.0 - 0.1 * cos ** 2 / 1.1))
    x_acc = temp - 0.05 * theta_acc * cos / 1.1
    s = [x + 0.02 * x_dot, x_dot + 0.02 * x_acc,
         theta + 0.02 * theta_dot, theta_dot + 0.02 * theta_acc]
    ended = abs(s[0]) > 2.4 or abs(s[2]) > 12 * 2 * math.pi / 360
    return s, 1.0, ended, s


def acrobot_slope(s, torque):
    m, l1, lc, moment, g = 1.0, 1.0, 0.5, 1.0, 9.8
    theta1, theta2, dtheta1, dtheta2 = s
    d1 = (m * lc ** 2 + m * (l1 ** 2 + lc ** 2 + 2 * l1 * lc *
                             math.cos(theta2)) + moment + moment)
    d2 = m * (lc ** 2 + l1 * lc * math.cos(theta2)) + moment
    phi2 = m * lc * g * math.cos(theta1 + theta2 - math.pi / 2)
    phi1 = (-m * l1 * lc * dtheta2 ** 2 * math.sin(theta2)
            - 2 * m * l1 * lc * dtheta2 * dtheta1 * math.sin(theta2)
            + (m * lc + m * l1) * g * math.cos(theta1 - math.pi / 2) + phi2)
    ddtheta2 = (torque + d2 / d1 * phi1 - m * l1 * lc * dtheta1 ** 2 *
                math.sin(theta2) - phi2) / (m * lc ** 2 + moment - d2 ** 2 / d1)
    ddtheta1 = -(d2 * ddtheta2 + phi1) / d1
    return [dtheta1, dtheta2, ddtheta1, ddtheta2]


def wrap(x):
    while x > math.pi:
        x -= 2 * math.pi
    while x < -math.pi:
        x += 2 * math.pi
    return x


def acrobot(s, action):
    dt, torque = 0.2, action - 1.0

    def at(k, share):
        return [a + share * b for a, b in zip(s, k)]

    k1 = acrobot_slope(s, torque)
    k2 = acrobot_slope(at(k1, dt / 2), torque)
    k3 = acrobot_slope(at(k2, dt / 2), torque)
    k4 = acrobot_slope(at(k3, dt), torque)
    s = [a + dt / 6 * (b + 2 * c + 2 * d + e)
         for a, b, c, d, e in zip(s, k1, k2, k3, k4)]
    s = [wrap(s[0]), wrap(s[1]), clip(s[2], -4 * math.pi, 4 * math.pi),
         clip(s[3], -9 * math.pi, 9 * math.pi)]
    ended = -math.cos(s[0]) - math.cos(s[1] + s[0]) > 1.0
    obs = [math.cos(s[0]), math.sin(s[0]), math.cos(s[1]), math.sin(s[1]),
           s[2], s[3]]
    return s, 0.0 if ended else -1.0, ended, obs


def drive(s, thrust, goal):
    position, speed = s
    speed = clip(speed + thrust - 0.0025 * math.cos(3 * position), -0.07, 0.07)
    position = clip(position + speed, -1.2, 0.6)
    if position == -1.2 and speed < 0:
        speed = 0.0
    return [position, speed], position >= goal and speed >= 0


def mountain_car(s, action):
    s, ended = drive(s, (action - 1) * 0.001, 0.5)
    return s, -1.0, ended, s


def mountain_car_continuous(s, action):
    s, ended = drive(s, clip(action, -1.0, 1.0) * 0.0015, 0.45)
    reward = (100.0 if ended else 0.0) - 0.1 * action ** 2
    # Gymnasium's state is an array of floats.
    s = [single(x) for x in s]
    return s, reward, ended, s


def pendulum(s, action):
    theta, speed = s
    u = clip(action, -2.0, 2.0)
    angle = (theta + math.pi) % (2 * math.pi) - math.pi
    cost = angle ** 2 + 0.1 * speed ** 2 + 0.001 * u ** 2
    speed = clip(speed + (15.0 * math.sin(theta) + 3.0 * u) * 0.05, -8.0, 8.0)
    theta += speed * 0.05
    return ([theta, speed], -cost, False,
            [math.cos(theta), math.sin(theta), speed])


# The task, its limit of steps, how far states reach, and either the number of
# choices or how far the actions do: beyond what is clipped.
TASKS = [
    (cartpole, 500, [0.5, 0.5, 0.15, 0.5], 2, None),
    (acrobot, 500, [3, 3, 4, 9], 3, None),
    (mountain_car, 200, [0.5, 0.07], 3, None),
    (mountain_car_continuous, 999, [0.4, 0.07], None, 1.5),
    (pendulum, 200, [20, 8], None, 3.0),
]


def trace(program, name, state, actions, options):
    text = "".join(f"{a!r}\n" for a in actions)
    told = subprocess.run(
        [program, "env", "trace", name, "--json", "--actions", "-", "--state",
         ",".join(repr(x) for x in state), *options],
        input=text, capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in told.splitlines()]


def near(a, b, within):
    return len(a) == len(b) and all(
        abs(x - y) <= within * max(1, abs(y)) for x, y in zip(a, b))


def compare(task, limit, state, actions, rows):
    """The number of steps compared; those behind the first end begin anew."""
    for i, (action, row) in enumerate(zip(actions, rows)):
        state, reward, ended, obs = task(state, action)
        truncated = not ended and i + 1 == limit
        good = (near(row["state"], state, 1e-9) and
                near([row["reward"]], [reward], 1e-9) and
                near(row["obs"], obs, 1e-7) and
                all(x == single(x) for x in row["obs"]) and
                row["terminated"] is ended and row["truncated"] is truncated)
        if not good:
            sys.exit(f"{task.__name__}, step {i + 1}: {row}, and not "
                     f"{state} {reward} {ended} {truncated} {obs}")
        if ended or truncated:
            return i + 1
        state = row["state"]
    return len(actions)


def main():
    program, rng = sys.argv[1], random.Random(int(sys.argv[2]))
    for task, limit, reach, choices, strength in TASKS:
        steps = ends = 0
        for options, last in (([], limit), (["--set", "steps=7"], 7)):
            for _ in range(6):
                state = [rng.uniform(-r, r) for r in reach]
                if task is mountain_car_continuous:
                    state = [single(x) for x in state]
                actions = [rng.randrange(choices) if choices else
                           single(rng.uniform(-strength, strength))
                           for _ in range(int(sys.argv[3]))]
                rows = trace(program, task.__name__, state, actions, options)
                if len(rows) != len(actions):
                    sys.exit(f"{task.__name__}: {len(rows)} rows")
                n = compare(task, last, state, actions, rows)
                steps += n
                ends += n < len(actions)
        print(f"{task.__name__}: {steps} steps agree, {ends} ends among them")


if __name__ == "__main__":
    main()
