# gymnasium_worker.py - the other side of gymnasium("ID"): environments of
# Gymnasium, in a process of their own.
#
# Runs for as long as its host has work for it.  A byte from the host says what
# is wanted, a byte back that it is done (0) or why not (1, and a sentence in
# HEAD.why); everything else lies in memory that both see, laid out as
# src/env/gymnasium_link.h has it.  Needs Gymnasium, at least 1.0, and NumPy.
import hashlib
import importlib
import inspect
import json
import mmap
import os
import re
import socket
import sys
import traceback



def lacks(module):
    """What is told of an interpreter without MODULE."""
    return (f"{sys.executable} has no module '{module}': install it there "
            f"({os.path.basename(sys.executable)} -m pip install {module}), "
            "or name another interpreter")


try:
    import numpy as np
except ModuleNotFoundError:
    sys.exit(lacks("numpy"))

SOCKET, MEMORY = 3, 4

OPTION = np.dtype([
    ("name", "S64"), ("default", "S512"), ("help", "S512"),
    ("choices", "S64", 32), ("min", "f8"), ("max", "f8"), ("type", "i4"),
    ("n_choices", "u4"), ("has_default", "u1"),
], align=True)
INFO = np.dtype([("name", "S64"), ("help", "S512")], align=True)
FACTS = np.dtype([
    ("name", "S64"), ("help", "S512"), ("n_options", "u4"), ("n_infos", "u4"),
    ("options", OPTION, 64), ("infos", INFO, 8), ("renders", "u1"),
], align=True)
SPACE = np.dtype([
    ("size", "u4"), ("dtype", "i4"), ("dims", "i4"), ("shape", "i4", 3),
    ("codes", "i4"), ("continuous", "i4"), ("parts", "i4"),
    ("choices", "i4", 16), ("low", "f4", 16), ("high", "f4", 16),
], align=True)
HEAD = np.dtype([
    ("bytes", "u4"), ("n", "i4"), ("steps", "i4"), ("waits", "i4"),
    ("rows_at", "u8"), ("rows_bytes", "u8"), ("row_at", "u8", 8),
    ("replay_at", "u8"), ("replay_bytes", "u8"),
    ("request", "S16384"), ("why", "S480"), ("code", "S512"),
    ("facts", FACTS), ("space", SPACE),
], align=True)

INT, REAL, BOOL, STRING = 1, 2, 3, 5  # enum rls_option_type
U8, I32, F32 = 1, 2, 3                # enum rls_dtype
DTYPES = {U8: np.uint8, I32: np.int32, F32: np.float32}
# Keys that all of them have.
OWN = ("id", "code", "python", "envs", "max_episode_steps", "vector",
       "resume", "limit", "kwargs")
NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


class Refused(Exception):
    """What the user is told as it stands."""


# ---- which environment ----

def load(entry):
    if callable(entry):
        return entry
    module, name = entry.split(":")
    found = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


def import_gymnasium():
    try:
        import gymnasium
    except ModuleNotFoundError as missing:
        if missing.name != "gymnasium":
            raise
        raise Refused(lacks("gymnasium")) from None
    return gymnasium


def find_spec(name):
    gymnasium = import_gymnasium()
    if ":" in name:
        module, name = name.split(":", 1)
        importlib.import_module(module)
    try:
        return gymnasium.spec(name)
    except Exception as error:
        if type(error).__module__.split(".")[0] != "gymnasium":
            raise
        raise Refused(f"Gymnasium does not know it: {error}") from None


def creators(spec):
    entries = (spec.entry_point, getattr(spec, "vector_entry_point", None))
    return [load(entry) for entry in entries if entry is not None]


def digest_of(creator):
    try:
        path = inspect.getsourcefile(creator)
    except TypeError:
        path = None
    path = path or getattr(sys.modules[creator.__module__], "__file__", None)
    if path is None:
        return creator.__module__
    with open(path, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    return f"{os.path.basename(path)} SHA-256 {digest[:32]}"


def code_of(spec):
    """What the numbers depend on beside the settings."""
    parts = [f"gymnasium {import_gymnasium().__version__}",
             f"numpy {np.__version__}"]
    for creator in creators(spec):
        digest = digest_of(creator)
        if digest not in parts:
            parts.append(digest)
    return ", ".join(parts)


# ---- its options ----

def parameters(spec):
    """Those of the constructor that a key of a study can stand for."""
    found = {}
    if spec.entry_point is None:
        return found
    for p in inspect.signature(load(spec.entry_point)).parameters.values():
        default = spec.kwargs.get(p.name, p.default)
        if (p.name != "render_mode" and NAME.match(p.name)
                and type(default) in (bool, int, float, str)):
            found[p.name] = default
    return found


def put_option(row, name, default):
    kinds = {bool: BOOL, int: INT, float: REAL, str: STRING}
    limits = {int: 2.0 ** 53, float: 1e300}
    row["name"] = name.encode()
    row["type"] = kinds[type(default)]
    row["min"] = -limits.get(type(default), 0)
    row["max"] = limits.get(type(default), 0)
    row["has_default"] = 1
    text = str(default).lower() if type(default) is bool else str(default)
    row["default"] = text.encode()
    row["help"] = b"of the environment's constructor"


def is_plain(default):
    """Can it be the default of a key?"""
    if type(default) is float:
        return np.isfinite(default) and abs(default) <= 1e300
    if type(default) is int:
        return abs(default) <= 2 ** 53
    return type(default) is bool or (
        default != "none" and len(default.encode()) < 512)


def describe(request, head):
    spec = find_spec(request["id"])
    facts = head["facts"]
    facts["name"] = b"gymnasium"
    facts["help"] = f"{request['id']}, from Gymnasium".encode()[:500]
    n = 0
    for name, default in parameters(spec).items():
        if (name not in OWN and len(name) < 64
                and is_plain(default) and n < len(facts["options"])):
            put_option(facts["options"][n], name, default)
            n += 1
    facts["n_options"] = n
    head["code"] = code_of(spec).encode()[:511]


def arguments(request, spec):
    text = request["kwargs"]
    try:
        given = json.loads(text) if text else {}
    except ValueError as error:
        raise Refused(f"kwargs is no JSON: {error}") from None
    if not isinstance(given, dict):
        raise Refused("kwargs must be an object of JSON: {\"name\": value}")
    for name, default in parameters(spec).items():
        if name not in request["values"]:
            continue
        value = type(default)(request["values"][name])
        if value == default:
            continue
        if name in given:
            raise Refused(f"'{name}' stands in kwargs and is a key as well")
        given[name] = value
    return given


# ---- spaces ----

def kind_of(space):
    return type(space).__name__


def put_observation(out, space):
    kind = kind_of(space)
    if kind == "Discrete":
        out["dtype"], out["dims"], out["codes"] = I32, 0, int(space.n)
    elif kind == "MultiDiscrete" and np.ndim(space.nvec) <= 3:
        out["dtype"], out["codes"] = I32, int(np.max(space.nvec))
        put_shape(out, space.shape)
    elif kind == "MultiBinary":
        out["dtype"], out["codes"] = I32, 2
        put_shape(out, space.shape)
    elif kind == "Box":
        out["dtype"] = U8 if space.dtype == np.uint8 else F32
        put_shape(out, space.shape)
    else:
        raise Refused(
            f"its observations are a {kind}; an array of numbers or codes is "
            "wanted: wrap it, as with gymnasium.wrappers.FlattenObservation")


def put_shape(out, shape):
    if len(shape) > 3:
        raise Refused(f"its observations have {len(shape)} dimensions; "
                      "at most 3 will do")
    out["dims"] = len(shape)
    out["shape"][:len(shape)] = shape


def put_choices(out, choices):
    choices = np.asarray(choices).reshape(-1)
    put_parts(out, len(choices))
    out["choices"][:len(choices)] = choices


def put_parts(out, parts):
    if parts > 16:
        raise Refused(f"its actions have {parts} parts; at most 16 will do")
    out["parts"] = parts


def put_action(out, space):
    kind = kind_of(space)
    if kind == "Discrete":
        put_choices(out, [space.n])
    elif kind == "MultiDiscrete":
        put_choices(out, space.nvec)
    elif kind == "MultiBinary":
        put_choices(out, np.full(space.shape, 2))
    elif kind == "Box" and np.issubdtype(space.dtype, np.floating):
        put_parts(out, int(np.prod(space.shape)))
        out["continuous"] = 1
        out["low"][:out["parts"]] = space.low.reshape(-1)
        out["high"][:out["parts"]] = space.high.reshape(-1)
    else:
        what = f"{kind} of {space.dtype}" if kind == "Box" else kind
        raise Refused(f"its actions are a {what}; Discrete, MultiDiscrete, "
                      "MultiBinary or a Box of floating-point numbers is "
                      "wanted")


def offset(space):
    """What is to be added to numbers from 0 on."""
    return np.asarray(getattr(space, "start", 0))


class Actions:
    """Actions of a space, of rows of numbers or choices."""

    def __init__(self, space):
        self.space = space
        self.is_box = kind_of(space) == "Box"
        self.is_scalar = kind_of(space) == "Discrete"
        self.offset = offset(space)

    def together(self, rows):
        """An array of them all."""
        space = self.space
        rows = rows.reshape((len(rows),) + tuple(space.shape))
        if self.is_box:
            return np.clip(rows.astype(space.dtype), space.low, space.high)
        return (rows + self.offset).astype(space.dtype)

    def each(self, rows):
        """A list of single ones."""
        all_of_them = self.together(rows)
        return all_of_them.tolist() if self.is_scalar else list(all_of_them)


class Observations:
    """How those of a space are written down."""

    def __init__(self, space):
        of_codes = kind_of(space) in ("Discrete", "MultiDiscrete")
        self.offset = offset(space) if of_codes else None

    def put(self, to, obs):
        obs = np.asarray(obs)
        if obs.shape != to.shape:
            raise Refused(f"an observation has the shape {obs.shape}, not "
                          f"{to.shape}")
        self.copy(to, obs)

    def copy(self, to, obs):
        if self.offset is not None:
            obs = obs - self.offset
        np.copyto(to, obs, casting="same_kind")

    def put_all(self, to, rows):
        """A list of them at once, which takes a third of the time."""
        try:
            together = np.asarray(rows)
        except ValueError:
            together = None
        if together is not None and together.shape == to.shape:
            self.copy(to, together)
            return
        for i, obs in enumerate(rows):  # one of them is to blame
            self.put(to[i:i + 1].reshape(to.shape[1:]), obs)


# ---- at work ----

class Rows:
    """The arrays that the host sees, of N copies."""

    def __init__(self, head):
        n, space = int(head["n"]), head["space"]
        memory = mmap.mmap(MEMORY, int(head["rows_bytes"]),
                           offset=int(head["rows_at"]))
        shape = (n,) + tuple(int(x) for x in space["shape"][:space["dims"]])
        dtype = DTYPES[int(space["dtype"])]
        action = np.float32 if space["continuous"] else np.int32
        kinds = [
            ("action", (n, int(space["parts"])), action),
            ("obs", shape, dtype), ("final_obs", shape, dtype),
            ("reward", (n,), np.float32), ("terminated", (n,), np.uint8),
            ("truncated", (n,), np.uint8), ("void", (n,), np.uint8),
            ("seed", (n,), np.uint64),
        ]
        self.n = n
        for (name, extents, kind), at in zip(kinds, head["row_at"]):
            setattr(self, name, np.ndarray(extents, kind, memory, int(at)))
        self.obs_of = self.views(self.obs)
        self.final_obs_of = self.views(self.final_obs)

    def views(self, rows):
        """Of each copy; rows[i] would be a copy where it has no extents."""
        return [rows[i:i + 1].reshape(rows.shape[1:]) for i in range(self.n)]


class Loop:
    """Copies that are reset here, each episode with a seed of its own."""

    def __init__(self, request, spec, rows):
        gymnasium = import_gymnasium()
        self.rows = rows
        self.envs = []
        for _ in range(rows.n):
            self.envs.append(make(gymnasium, request, spec))
        observations = Observations(self.envs[0].observation_space)
        self.put, self.put_all = observations.put, observations.put_all
        self.actions = Actions(self.envs[0].action_space)

    def begin(self, i):
        obs, _ = self.envs[i].reset(seed=int(self.rows.seed[i]))
        self.put(self.rows.obs_of[i], obs)

    def reset(self):
        for i in range(self.rows.n):
            self.begin(i)

    def step(self):
        rows = self.rows
        seen, rewards, ends, cuts = [], [], [], []
        for i, action in enumerate(self.actions.each(rows.action)):
            obs, reward, terminated, truncated, _ = self.envs[i].step(action)
            rewards.append(reward)
            ends.append(terminated)
            cuts.append(truncated and not terminated)
            if terminated or truncated:
                self.put(rows.final_obs_of[i], obs)
                obs, _ = self.envs[i].reset(seed=int(rows.seed[i]))
            seen.append(obs)
        self.put_all(rows.obs, seen)
        rows.reward[:] = rewards
        rows.terminated[:] = ends
        rows.truncated[:] = cuts

    def replay(self, head):
        """Every copy from the seed of its episode on, by its actions."""
        rows = self.rows
        memory = mmap.mmap(MEMORY, int(head["replay_bytes"]),
                           offset=int(head["replay_at"]))
        steps = np.ndarray((rows.n,), np.uint32, memory)
        parts = rows.action.shape[1]
        kind = np.float32 if rows.action.dtype == np.float32 else np.uint8
        log = np.ndarray((rows.n, int(head["steps"]), parts), kind, memory,
                         (4 * rows.n + 63) // 64 * 64)
        for i, env in enumerate(self.envs):
            self.begin(i)
            obs = None
            done = log[i, :int(steps[i])].astype(rows.action.dtype)
            for t, action in enumerate(self.actions.each(done)):
                obs, _, terminated, truncated, _ = env.step(action)
                if terminated or truncated:
                    raise Refused(f"an episode ended after {t + 1} of the "
                                  f"{steps[i]} steps that it had before")
            if obs is not None:
                self.put(rows.obs_of[i], obs)


class Vector:
    """A vector environment, which resets its copies by itself."""

    def __init__(self, request, spec, rows):
        gymnasium = import_gymnasium()
        self.rows = rows
        self.env = make_vector(gymnasium, request, spec, rows.n)
        self.put = Observations(self.env.single_observation_space).put
        self.actions = Actions(self.env.single_action_space)
        self.waits = reset_mode(self.env) == "NextStep"
        self.ended = np.zeros(rows.n, bool)

    def reset(self):
        obs, _ = self.env.reset(seed=int(self.rows.seed[0]))
        self.ended[:] = False
        self.put(self.rows.obs, obs)

    def step(self):
        rows = self.rows
        obs, reward, terminated, truncated, info = self.env.step(
            self.actions.together(rows.action))
        terminated = np.array(terminated, bool)
        truncated = np.array(truncated, bool) & ~terminated
        rows.reward[:] = reward
        rows.void[:] = self.ended
        if self.waits:
            # A row after an end is a reset: nothing of it but its obs counts.
            rows.reward[self.ended] = 0
            terminated &= ~self.ended
            truncated &= ~self.ended
            self.put(rows.final_obs, obs)
            self.ended = terminated | truncated
        else:
            self.put_final(terminated | truncated, info)
        rows.terminated[:] = terminated
        rows.truncated[:] = truncated
        self.put(rows.obs, obs)

    def put_final(self, ended, info):
        if not ended.any():
            return
        final = info.get("final_obs")
        if final is None:
            raise Refused("an episode ended, and its info has no 'final_obs' "
                          "as SAME_STEP has it")
        for i in np.flatnonzero(ended):
            self.put(self.rows.final_obs_of[i], final[i])


def reset_mode(env):
    mode = env.metadata.get("autoreset_mode")
    name = getattr(mode, "value", mode)
    if name not in ("NextStep", "SameStep"):
        raise Refused(f"its metadata[\"autoreset_mode\"] is {name}; NEXT_STEP "
                      "or SAME_STEP is wanted")
    return name


def make(gymnasium, request, spec):
    given = arguments(request, spec)
    if request["max_episode_steps"] > 0:
        given["max_episode_steps"] = request["max_episode_steps"]
    return gymnasium.make(request["id"], disable_env_checker=True, **given)


def make_vector(gymnasium, request, spec, n):
    given = arguments(request, spec)
    if request["max_episode_steps"] > 0:
        given["max_episode_steps"] = request["max_episode_steps"]
    if getattr(spec, "vector_entry_point", None) is None:
        raise Refused("it has no vector environment of its own: leave "
                      "'vector' out")
    return gymnasium.make_vec(request["id"], num_envs=n,
                              vectorization_mode="vector_entry_point", **given)


def describe_space(request, head):
    gymnasium, spec = import_gymnasium(), find_spec(request["id"])
    out = head["space"]
    if request["vector"]:
        env = make_vector(gymnasium, request, spec, 1)
        reset_mode(env)
        put_observation(out, env.single_observation_space)
        put_action(out, env.single_action_space)
    else:
        env = make(gymnasium, request, spec)
        put_observation(out, env.observation_space)
        put_action(out, env.action_space)
    limit = getattr(env.spec, "max_episode_steps", None)
    head["steps"] = request["max_episode_steps"] or limit or 0
    env.close()


def check_code(request):
    now, then = code_of(find_spec(request["id"])), request["code"]
    if now[:511] != then:
        raise Refused(f"it is another than when the run was planned ({now}; "
                      f"then {then}): plan it again, or bring the old one "
                      "back")


class Worker:
    def __init__(self, head):
        self.head = head
        self.batch = None

    def request(self):
        return json.loads(bytes(self.head["request"]))

    def describe(self):
        describe(self.request(), self.head)

    def space(self):
        describe_space(self.request(), self.head)

    def open(self):
        request = self.request()
        check_code(request)
        spec = find_spec(request["id"])
        kind = Vector if request["vector"] else Loop
        self.batch = kind(request, spec, Rows(self.head))
        self.head["waits"] = getattr(self.batch, "waits", False)

    def reset(self):
        self.batch.reset()

    def step(self):
        self.batch.step()

    def replay(self):
        self.batch.replay(self.head)

    def do(self, word):
        what = {b"D": self.describe, b"S": self.space, b"O": self.open,
                b"R": self.reset, b"T": self.step, b"P": self.replay}[word]
        try:
            what()
            return b"\0"
        except BaseException as error:
            self.head["why"] = tell(error).encode(errors="replace")[:479]
            return b"\1"


def tell(error):
    """A sentence for the host; the whole traceback goes to the log."""
    if isinstance(error, Refused):
        return str(error)
    traceback.print_exc()
    frames = [f for f in traceback.extract_tb(error.__traceback__)
              if f.filename != "<string>"]
    places = ", ".join(
        f"line {f.lineno} of {os.path.basename(f.filename)}, in {f.name}"
        for f in reversed(frames[-3:]))
    text = " ".join(str(error).split())[:260]
    name = type(error).__name__
    return f"{name}: {text}" + (f" ({places})" if places else "")


def main():
    host = socket.socket(fileno=SOCKET)
    memory = mmap.mmap(MEMORY, HEAD.itemsize)
    head = np.ndarray((1,), HEAD, memory)[0]
    if head["bytes"] != HEAD.itemsize:
        sys.exit(f"the host has a head of {head['bytes']} bytes, this side "
                 f"one of {HEAD.itemsize}")
    worker = Worker(head)
    while True:
        word = host.recv(1)
        if not word:
            return
        host.sendall(worker.do(word))


main()
