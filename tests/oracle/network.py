"""network.py - rlstudy's families of networks, in PyTorch.

Written after the manual and the names of the parameters; it shares nothing
with the program.  Observations come as (L, N, H, W, C): L steps of N samples.
"""
import torch
import torch.nn.functional as F


class Network:
    """A family's network on given weights, a dictionary by name."""

    def __init__(self, weights, spec, space):
        self.weights, self.spec, self.space = weights, spec, space
        separate = spec["family.networks"] == "separate"
        self.policy_prefix, self.value_prefix = \
            ("pi.", "vf.") if separate else ("", "")
        self.trunk = {"mlp": self.mlp, "cnn": self.cnn,
                      "impala": self.impala}[spec["family"]]

    def affine(self, function, name, x, **options):
        return function(x, self.weights[name + ".weight"],
                        self.weights[name + ".bias"], **options)

    # ---- families: of (N, H, W, C), (N, features) ----

    def mlp(self, x, prefix):
        activation = {"tanh": torch.tanh, "relu": F.relu}[
            self.spec["family.activation"]]
        x = x.flatten(1)
        for i in range(1, int(self.spec["family.depth"]) + 1):
            x = self.affine(F.linear, f"{prefix}dense{i}", x)
            if self.spec["family.norm"] == "true":
                name = f"{prefix}norm{i}"
                x = F.layer_norm(x, x.shape[1:], self.weights[name + ".gain"],
                                 self.weights[name + ".bias"], 1e-5)
            x = activation(x)
        return x

    def dense_of_image(self, x, prefix):
        """Features in the order (row, column, channel)."""
        x = x.permute(0, 2, 3, 1).flatten(1)
        return F.relu(self.affine(F.linear, prefix + "dense1", x))

    def numbers(self, name, n):
        """A list of the family's settings; one number stands for all."""
        items = [int(x) for x in self.spec["family." + name].strip("[]")
                 .split(",")]
        return items * n if len(items) == 1 else items

    def cnn(self, x, prefix):
        x = x.permute(0, 3, 1, 2)
        n = len(self.spec["family.channels"].split(","))
        sizes = self.numbers("kernels", n)
        for i, stride in enumerate(self.numbers("strides", n)):
            pad = sizes[i] // 2 if self.spec["family.padding"] == "same" else 0
            x = F.relu(self.affine(F.conv2d, f"{prefix}conv{i + 1}", x,
                                   stride=stride, padding=pad))
            if self.spec["family.pool"] == "true":
                x = F.max_pool2d(x, 2)
        return self.dense_of_image(x, prefix)

    def impala(self, x, prefix):
        x = x.permute(0, 3, 1, 2)
        for s in range(1, len(self.spec["family.channels"].split(",")) + 1):
            stack = f"{prefix}stack{s}"
            x = self.affine(F.conv2d, stack + ".conv", x, padding=1)
            x = F.max_pool2d(x, 3, stride=2, padding=1)
            for b in range(1, int(self.spec["family.blocks"]) + 1):
                block = f"{stack}.block{b}"
                y = self.affine(F.conv2d, block + ".conv1", F.relu(x),
                                padding=1)
                x = x + self.affine(F.conv2d, block + ".conv2", F.relu(y),
                                    padding=1)
        return self.dense_of_image(F.relu(x), prefix)

    # ---- memory ----

    def units(self):
        """Units of each LSTM; 0 where there is none."""
        name = self.policy_prefix + "lstm.hidden.weight"
        return self.weights[name].shape[1] if name in self.weights else 0

    def lstm(self, x, state, keep, prefix):
        """x (L, N, F), state (N, 2 units): h, then c; keep (L, N)."""
        w = self.weights[prefix + "lstm.input.weight"]
        u = self.weights[prefix + "lstm.hidden.weight"]
        b = self.weights[prefix + "lstm.bias"]
        h, c = state.split(self.units(), 1)
        out = []
        for t in range(x.shape[0]):
            kept = keep[t, :, None].to(x.dtype)
            h, c = torch.lstm_cell(x[t], (h * kept, c * kept), w, u, b,
                                   torch.zeros_like(b))
            out.append(h)
        return torch.stack(out), torch.cat((h, c), 1)

    # ---- all of it ----

    def embedded(self, x, prefix):
        if self.space["dtype"] != "i32":
            return x
        return F.embedding(x, self.weights[prefix + "embedding.weight"]
                           ).flatten(-2)

    def features(self, x, state, keep, prefix):
        L, N = x.shape[:2]
        y = self.trunk(self.embedded(x.flatten(0, 1), prefix), prefix)
        y = y.unflatten(0, (L, N))
        return self.lstm(y, state, keep, prefix) if self.units() else (y, None)

    def __call__(self, x, state=None, keep=None):
        """Outputs (L, N, ...) by name; "state" after the last step."""
        pi, vf = self.policy_prefix, self.value_prefix
        first = second = None
        if self.units():
            first, second = state[:, :2 * self.units()], \
                state[:, -2 * self.units():]
        y, after = self.features(x, first, keep, pi)
        z, after_value = (y, None) if pi == vf else \
            self.features(x, second, keep, vf)
        out = {"value": self.affine(F.linear, vf + "value", z).squeeze(-1)}
        if self.units():
            out["state"] = after if pi == vf else \
                torch.cat((after, after_value), 1)
        if self.space["policy"] == "gaussian":
            out["policy"] = self.affine(F.linear, pi + "mean", y)
            out["log_std"] = self.weights[pi + "log_std.bias"]
        else:
            out["policy"] = self.affine(F.linear, pi + "logits", y)
        if pi + "aux_value.weight" in self.weights:
            out["aux_value"] = self.affine(F.linear, pi + "aux_value",
                                           y).squeeze(-1)
        return out

    # ---- policies ----

    def distributions(self, out):
        """One for each part of an action."""
        if self.space["policy"] == "gaussian":
            std = out["log_std"].exp()
            return [torch.distributions.Normal(out["policy"][..., i], std[i])
                    for i in range(len(self.space["choices"]))]
        return [torch.distributions.Categorical(logits=logits) for logits in
                out["policy"].split(self.space["choices"], -1)]

    def logp(self, out, action):
        return sum(d.log_prob(action[..., i])
                   for i, d in enumerate(self.distributions(out)))

    def entropy(self, out):
        return sum(d.entropy() for d in self.distributions(out))

    def divergence(self, old, new):
        return sum(torch.distributions.kl_divergence(p, q) for p, q in
                   zip(self.distributions(old), self.distributions(new)))
