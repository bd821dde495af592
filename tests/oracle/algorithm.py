"""algorithm.py - PPO, PPO-EWMA, PPG and PPG-EWMA, in PyTorch.

Written after the papers and the manual, for one purpose: to be easy to hold
against them.  Everything is done in the dtype asked for, but for advantages and
running statistics, which are in double precision.
"""
import math
from fractions import Fraction

import numpy
import torch

from network import Network

NUMBERS = {"u8": "|u1", "f32": "<f4", "i32": "<i4"}


class Adam:
    """torch.optim.Adam on a dictionary of weights."""

    def __init__(self, weights, m, v, steps, options):
        self.weights, self.options = weights, options
        # The program rounds them, which moves 1 - beta2 by a part in 80,000.
        betas = tuple(float(numpy.float32(options[key]))
                      for key in ("beta1", "beta2"))
        self.optimiser = torch.optim.Adam(
            list(weights.values()), lr=1, betas=betas, eps=options["epsilon"])
        for name, w in weights.items():
            self.optimiser.state[w] = {"step": torch.tensor(float(steps)),
                                       "exp_avg": m[name],
                                       "exp_avg_sq": v[name]}

    def step(self, loss, step_size):
        for w in self.weights.values():
            w.grad = torch.zeros_like(w)
        loss.backward()
        norm = math.sqrt(sum(float((w.grad.double() ** 2).sum())
                             for w in self.weights.values()))
        most = self.options["max_gradient_norm"]
        if 0 < most < norm:
            for w in self.weights.values():
                w.grad *= most / norm
        self.optimiser.param_groups[0]["lr"] = step_size
        self.optimiser.step()

    def moment(self, which):
        return {name: self.optimiser.state[w][which]
                for name, w in self.weights.items()}


class Average:
    """An exponential average of weights, with bias correction."""

    def __init__(self, weights, mass, decay):
        self.weights, self.mass, self.decay = weights, mass, decay

    def follow(self, policy):
        before, self.mass = self.mass, self.decay * self.mass + 1
        with torch.no_grad():
            for name, w in self.weights.items():
                w.copy_(self.decay * before / self.mass * w +
                        policy[name] / self.mass)


class Moments:
    """Running mean and variance of one number (Chan et al., 1979)."""

    def __init__(self, mean, variance, count):
        self.mean, self.variance, self.count = mean, variance, count

    def add(self, x):
        n, mean, variance = x.shape[0], x.mean(0), x.var(0)
        total, delta = self.count + n, mean - self.mean
        self.variance = (self.variance * self.count + variance * n + delta ** 2
                         * self.count * n / total) / total
        self.mean = self.mean + delta * n / total
        self.count = total


def numbers(spec):
    """The algorithm's settings, numbers as numbers."""
    out = {}
    for key, text in spec.items():
        if key.startswith("algorithm."):
            try:
                out[key[10:]] = float(Fraction(text))
            except ValueError:
                out[key[10:]] = text
    return out


def batch_size_rule(o):
    """Hilton, Cobbe and Schulman (2021), section 4."""
    c = o["batch_divisor"]
    span = lambda decay: decay / (1 - decay)
    mass = lambda span: span / (1 + span)

    o["envs"] /= c
    o["step_size"] /= math.sqrt(c)
    o["average"] *= c
    o["advantage_decay"] = 0 if o["advantages"] != "averaged" else \
        1 - 1 / o["advantage_span"]
    o["advantage_decay"] = 1 - (1 - o["advantage_decay"]) / c
    if "ewma_decay" in o:
        o["ewma_decay"] = mass(c * span(o["ewma_decay"]))
    if "policy_iterations" in o:
        o["policy_iterations"] *= c


class Trainer:
    def __init__(self, record, dtype):
        self.record, self.dtype = record, dtype
        self.spec, self.space = record.spec, record.space
        o = self.options = numbers(self.spec)
        batch_size_rule(o)
        self.phasic = "policy_iterations" in o
        self.policy = self.weights("policy.", grad=True)
        steps = record["before.adam_steps"]
        self.adams = {
            name: Adam(self.policy, self.weights(name + ".m."),
                       self.weights(name + ".v."), steps[i], o)
            for i, name in enumerate(("adam", "adam_value", "adam_aux"))
            if record.has(f"before.{name}.m.")}
        running = record["before.running"]
        self.proximal = None
        if "ewma_decay" in o:
            self.proximal = Average(self.weights("proximal."), running[0],
                                    o["ewma_decay"])
        self.average = Average(self.weights("average."), running[1],
                               o["average"] / (o["average"] + 1))
        self.network = Network(self.policy, self.spec, self.space)
        self.interactions = 0
        self.advantages = [0.0, 0.0, 0.0]  # weight, sum, sum of squares
        self.checks = {}  # name -> (theirs, ours)
        self.kept = []
        self.start_normalisers()

    def weights(self, prefix, grad=False):
        return {name: torch.tensor(x, dtype=self.dtype, requires_grad=grad)
                for name, x in self.record.group("before." + prefix).items()}

    def start_normalisers(self):
        o = self.options
        self.rewards = self.observations = None
        if o["normalise_rewards"] == "true":
            self.rewards = Moments(*self.record["before.rewards"][0])
            self.discounted = self.record["before.discounted"].copy()
        if o["normalise_observations"] == "true":
            self.observations = Moments(*self.record["before.observations"].T)

    # ---- data ----

    def observations_of(self, raw):
        """(..., E * bytes) as the network sees them: (..., E, H, W, C)."""
        s = self.space
        x = raw.view(NUMBERS[s["dtype"]]).reshape(
            raw.shape[0], int(self.options["envs"]), s["height"], s["width"],
            s["channels"])
        if s["dtype"] == "i32":
            return torch.tensor(x, dtype=torch.int64)
        x = torch.tensor(x, dtype=self.dtype)
        if s["dtype"] == "u8":
            return x / 255
        if self.observations is None:
            return x
        shape = x.shape[2:]
        mean = self.observations.mean.reshape(shape)
        scale = 1 / numpy.sqrt(self.observations.variance + 1e-8)
        return ((x - torch.tensor(mean, dtype=self.dtype)) * torch.tensor(
            scale.reshape(shape), dtype=self.dtype)).clamp(-10, 10)

    def raw_numbers(self, raw):
        return raw.view("<f4").astype("f8").reshape(
            -1, self.observations.mean.shape[0])

    def scaled_rewards(self, reward, ended):
        """Divided by the running deviation of the discounted return."""
        if self.rewards is None:
            return reward
        returns = numpy.zeros_like(reward)
        for t in range(reward.shape[0]):
            self.discounted = reward[t] + 0.99 * self.discounted
            returns[t] = self.discounted
            self.discounted = numpy.where(ended[t], 0, self.discounted)
        self.rewards.add(returns.reshape(-1))
        return (reward / math.sqrt(self.rewards.variance + 1e-8)).clip(-10, 10)

    def credit(self):
        """gamma, lambda, and what rewards are multiplied by."""
        o, h = self.options, self.options["horizon"]
        if h == 0:
            return o["gamma"], o["lambda"], 1
        return (h - 1) / (h + 1), 1, 1 - (h - 1) / (h + 1)

    def gae(self, reward, value, next_value, ended):
        """Schulman et al. (2016)."""
        gamma, lam, scale = self.credit()
        delta = scale * reward + gamma * next_value - value
        out, later = numpy.zeros_like(delta), 0
        for t in reversed(range(delta.shape[0])):
            later = delta[t] + numpy.where(ended[t], 0, gamma * lam * later)
            out[t] = later
        return out

    def check(self, name, theirs, ours):
        self.checks[name] = (numpy.asarray(theirs, "f8"),
                             numpy.asarray(ours.detach(), "f8")
                             if torch.is_tensor(ours) else ours)

    def rollout(self, k):
        """What iteration K saw and did, judged; values are checked."""
        get = lambda name: self.record[f"it{k}.{name}"]
        reward = get("reward").astype("f8")
        T, E = reward.shape
        ended = (get("terminated") | get("truncated")) != 0
        r = {"T": T, "E": E, "obs": self.observations_of(get("obs")),
             "action": torch.tensor(get("action").reshape(T, E, -1),
                                    dtype=self.dtype),
             "value": get("value").astype("f8"),
             "logp": get("logp").astype("f8"), "L": 1, "state": None,
             "keep": torch.ones((T, E), dtype=torch.bool)}
        if self.network.units():
            r["L"] = T // get("memory").shape[0]
            r["keep"] = torch.tensor(get("keep") != 0)
            r["state"] = torch.tensor(get("memory").reshape(T // r["L"], E, -1),
                                      dtype=self.dtype)
            first = torch.tensor(~ended[:-1])
            assert (r["keep"][1:] == first).all()
        next_value = self.look_ahead(k, r, ended)
        self.check(f"it{k}.next_value", get("next_value"), next_value)
        reward = self.scaled_rewards(reward, ended)
        advantage = self.gae(reward, r["value"],
                             get("next_value").astype("f8"), ended)
        self.check(f"it{k}.advantage", get("advantage"), advantage)
        r["advantage"] = advantage
        r["target"] = advantage + r["value"]
        return r

    def look_ahead(self, k, r, ended):
        """Values of what followed each step; checks those of the steps."""
        T, E = r["T"], r["E"]
        final = self.observations_of(self.record[f"it{k}.final_obs"])
        truncated = self.record[f"it{k}.truncated"] != 0
        value, logp, ahead, state = [], [], [], None
        yes = torch.ones((1, E), dtype=torch.bool)
        with torch.no_grad():
            for t in range(T):
                if r["state"] is not None and t % r["L"] == 0:
                    memory = r["state"][t // r["L"]]
                    if state is not None:
                        self.check(f"it{k}.memory.{t}", memory, state)
                    state = memory
                out = self.network(r["obs"][t:t + 1], state, r["keep"][t:t + 1])
                value.append(out["value"][0])
                logp.append(self.network.logp(out, r["action"][t:t + 1])[0])
                state = out.get("state")
                ahead.append(self.network(final[t:t + 1], state, yes)
                             ["value"][0])
            last = self.network(r["obs"][T:], state, torch.tensor(~ended[-1:]))
        self.check(f"it{k}.value", r["value"], torch.stack(value))
        self.check(f"it{k}.logp", r["logp"], torch.stack(logp))
        follows = torch.cat((torch.stack(value)[1:], last["value"])).numpy()
        return numpy.where(truncated, torch.stack(ahead).numpy(),
                           numpy.where(ended, 0, follows))

    # ---- learning ----

    def forward(self, network, rollouts, order):
        """Outputs for the sequences ORDER, and how to pick their data."""
        r = rollouts[0]
        T, E, L = r["T"], r["E"], r["L"]
        per = T // L * E  # sequences of a rollout
        which, s = order // per, order % per
        t0, e = s // E * L, s % E
        pick = lambda key: torch.stack([torch.stack([
            rollouts[w][key][t + i, c] for w, t, c in zip(which, t0, e)])
            for i in range(L)])
        state = None if r["state"] is None else torch.stack([
            rollouts[w]["state"][t // L, c] for w, t, c in zip(which, t0, e)])
        return network(pick("obs"), state, pick("keep")), pick

    def take_step(self, adam, loss):
        o = self.options
        width = float(Fraction(self.spec["family.width"]))
        left = self.remaining if o["step_size_schedule"] == "linear" else 1
        self.adams[adam].step(loss, o["step_size"] * left /
                              width ** o["step_width_power"])
        self.average.follow(self.policy)

    def standardised(self, advantage, statistics):
        mean, deviation = statistics
        return (advantage - mean) / (deviation + 1e-8)

    def statistics(self, advantage):
        o = self.options
        if o["advantages"] in ("none", "minibatch"):
            return 0, 1 - 1e-8
        decay = o["advantage_decay"]
        for i, x in enumerate((advantage.numel(), advantage.sum(),
                               (advantage ** 2).sum())):
            self.advantages[i] = decay * self.advantages[i] + float(x)
        n, first, second = self.advantages
        return first / n, math.sqrt(second / n - (first / n) ** 2)

    def policy_loss(self, out, pick, proximal_logp, statistics):
        o = self.options
        A = pick("advantage")
        if o["advantages"] == "minibatch":
            statistics = float(A.mean()), float(A.std(unbiased=False))
        A = self.standardised(A, statistics).to(self.dtype)
        logp = self.network.logp(out, pick("action"))
        acted = pick("logp").to(self.dtype)
        proximal = acted if proximal_logp is None else proximal_logp
        behaviour = torch.maximum(acted, logp.detach() - math.log(100))
        r = logp - proximal
        clipped = r if o["clip"] == 0 else r.clamp(math.log(1 - o["clip"]),
                                                   math.log(1 + o["clip"]))
        bonus = o["entropy"] * (self.remaining if o["entropy_schedule"] ==
                                "linear" else 1)
        return (torch.maximum(-A * (logp - behaviour).exp(),
                              -A * (clipped + proximal - behaviour).exp()) +
                o["kl_penalty"] / 2 * r ** 2 -
                bonus * self.network.entropy(out)).mean()

    def value_loss(self, out, pick):
        o, v = self.options, out["value"]
        old, target = (pick(key).to(self.dtype) for key in ("value", "target"))
        squares = (v - target) ** 2
        if o["clip_value"] > 0:
            held = old + (v - old).clamp(-o["clip_value"], o["clip_value"])
            squares = torch.maximum(squares, (held - target) ** 2)
        return o["value"] * squares.mean()

    def learn(self, rollout, order, parts, statistics, adam):
        out, pick = self.forward(self.network, [rollout], order)
        loss = 0
        if "policy" in parts:
            logp = None
            if self.proximal is not None:
                with torch.no_grad():
                    network = Network(self.proximal.weights, self.spec,
                                      self.space)
                    theirs, _ = self.forward(network, [rollout], order)
                    logp = network.logp(theirs, pick("action"))
            loss = loss + self.policy_loss(out, pick, logp, statistics)
        if "value" in parts:
            loss = loss + self.value_loss(out, pick)
        self.take_step(adam, loss)
        if "policy" in parts and self.proximal is not None:
            self.proximal.follow(self.policy)

    def update(self, k, rollout):
        o = self.options
        statistics = self.statistics(rollout["advantage"])
        phases = [(("policy", "value"), "adam", o.get("epochs", 0))]
        if self.phasic:
            phases = [(("policy", "value"), "adam", o["policy_epochs"])]
            if o["policy_epochs"] != o["value_epochs"]:
                phases = [(("value",), "adam_value", o["value_epochs"]),
                          (("policy",), "adam", o["policy_epochs"])]
        n = int(self.options["policy_iterations"]) if self.phasic else 1
        sequences = rollout["T"] // rollout["L"] * rollout["E"]
        epoch = 0
        for parts, adam, epochs in phases:
            for _ in range(int(epochs)):
                order = self.record[f"it{k}.order.{epoch}"][0] - \
                    k % n * sequences
                assert sorted(order) == list(range(sequences))
                epoch += 1
                for part in numpy.split(order, int(o["minibatches"])):
                    self.learn(rollout, part, parts, statistics, adam)

    def auxiliary(self, k):
        """The auxiliary phase of PPG (Cobbe et al., 2021)."""
        o = self.options
        frozen = Network({name: w.detach().clone() for name, w in
                          self.policy.items()}, self.spec, self.space)
        for epoch in range(int(o["aux_epochs"])):
            order = self.record[f"it{k}.aux.order.{epoch}"][0]
            n = int(o["aux_minibatches"] * o["policy_iterations"])
            for part in numpy.split(order, n):
                with torch.no_grad():
                    old, _ = self.forward(frozen, self.kept, part)
                out, pick = self.forward(self.network, self.kept, part)
                target = pick("target").to(self.dtype)
                loss = 0.5 * ((out["aux_value"] - target) ** 2).mean() + \
                    0.5 * ((out["value"] - target) ** 2).mean() + \
                    o["beta_clone"] * self.network.divergence(old, out).mean()
                self.take_step("adam_aux", loss)
        if self.proximal is not None:
            with torch.no_grad():
                for name, w in self.proximal.weights.items():
                    w.copy_(self.policy[name])
            self.proximal.mass = 1

    def iterate(self, k):
        o = self.options
        end = o["anneal_interactions"]
        self.remaining = max(0, 1 - self.interactions / end) if end else 1
        rollout = self.rollout(k)
        for key in ("advantage", "target", "value", "logp"):
            rollout[key] = torch.tensor(rollout[key])
        self.interactions += rollout["T"] * rollout["E"]
        self.kept.append(rollout)
        self.update(k, rollout)
        if self.phasic and (k + 1) % o["policy_iterations"] == 0:
            self.auxiliary(k)
            self.kept = []
        if self.observations is not None:
            raw = self.record[f"it{k}.obs"][:-1]
            self.observations.add(self.raw_numbers(raw))

    def after(self):
        """What should be in after.* by now."""
        out = {"policy." + name: w for name, w in self.policy.items()}
        averages = [("average.", self.average)]
        if self.proximal is not None:
            averages.append(("proximal.", self.proximal))
        for prefix, average in averages:
            out.update({prefix + name: w for name, w in
                        average.weights.items()})
        for name, adam in self.adams.items():
            for m, which in (("m", "exp_avg"), ("v", "exp_avg_sq")):
                out.update({f"{name}.{m}.{key}": x for key, x in
                            adam.moment(which).items()})
        return {name: x.detach().double().numpy() for name, x in out.items()}
