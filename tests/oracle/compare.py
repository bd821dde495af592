#!/usr/bin/env python3
"""compare.py - does PyTorch, from the same data, come to the same weights?

    compare.py [--tensors] FILE.safetensors...

Each file is one that tests/oracle/record has written.  The iterations in it
are worked out anew in double precision (algorithm.py).  For each kind of tensor
the table has: how many there are; how far the largest number has moved; how far
the program is from PyTorch, at most; the same as a share of the movement; and
that share for PyTorch itself in single precision.

Values, probabilities and advantages come out of one forward pass or sum: they
agree to a few units in the last place.  Weights are the result of dozens of
steps, and Adam divides each gradient by its size: where that is small, so that
rounding is a larger part of it, it is so in the step, too.  Thus the tolerance
is a thousandth of the movement, which PyTorch's own single precision comes to
within a factor of a few of, while a wrong term anywhere is a tenth or more.
"""
import json
import re
import struct
import sys

import numpy
import torch

from algorithm import Trainer

TOLERANCE, ROLLOUT_TOLERANCE = 1e-3, 2e-6

DTYPES = {"F32": "<f4", "F64": "<f8", "I64": "<i8", "U64": "<u8", "U8": "|u1"}


class Record:
    """A file's tensors by name, and its notes."""

    def __init__(self, path):
        with open(path, "rb") as file:
            length, = struct.unpack("<Q", file.read(8))
            header, data = json.loads(file.read(length)), file.read()
        notes = header.pop("__metadata__")
        self.tensors = {}
        for name, entry in header.items():
            begin, end = entry["data_offsets"]
            self.tensors[name] = numpy.frombuffer(
                data[begin:end], DTYPES[entry["dtype"]]).reshape(
                    entry["shape"])
        self.kernel = notes["kernel"]
        self.spec = {name: value.strip('"') for name, value in
                     (line.split("=", 1) for line in
                      notes["spec"].splitlines())}
        self.space = self.read_space(notes["space"])

    @staticmethod
    def read_space(note):
        seen, done = note.split("; ")
        dtype, *sizes = seen.split()
        policy, *choices = done.split()
        return dict(zip(("height", "width", "channels", "codes"),
                        map(int, sizes)), dtype=dtype, policy=policy,
                    choices=[int(n) for n in choices])

    def __getitem__(self, name):
        return self.tensors[name]

    def has(self, prefix):
        return any(name.startswith(prefix) for name in self.tensors)

    def group(self, prefix):
        return {name[len(prefix):]: x for name, x in self.tensors.items()
                if name.startswith(prefix)}


def worked_out(record, dtype):
    """The trainer after all iterations of RECORD."""
    trainer = Trainer(record, dtype)
    k = 0
    while record.has(f"it{k}."):
        trainer.iterate(k)
        k += 1
    return trainer


class Row:
    """One tensor after training."""

    def __init__(self, name, before, found, want, single):
        self.name = name
        self.group = re.match(r"\w+(\.[mv])?(?=\.)", name).group()
        self.moved = abs(want - before).max()
        self.error = abs(found - want).max()
        self.single = abs(single - want).max()  # PyTorch's own


def rows(record, exact, single):
    want, other = exact.after(), single.after()
    return [Row(name, record["before." + name].astype("f8"),
                record["after." + name].astype("f8"), x, other[name])
            for name, x in want.items()]


def show(what, n, moved, error, single):
    scale = moved if moved > 0 else 1
    print(f"{what:34} {n:4} {moved:9.1e} {error:9.1e} {error / scale:9.1e} "
          f"{single / scale:9.1e}")


def largest(some, key):
    return max(getattr(row, key) for row in some)


def within(row, group):
    """Weights are held against how far theirs have moved, Adam's moments
    against all of their kind: some gradients are sums that cancel out."""
    moved = row.moved if "." not in row.group else largest(group, "moved")
    return row.error <= TOLERANCE * moved


def check(path, each):
    """Print the table of one file; is all of it within the tolerance?"""
    record = Record(path)
    exact = worked_out(record, torch.float64)
    all_rows = rows(record, exact, worked_out(record, torch.float32))
    ok = True

    print(f"{path} ({record.kernel})")
    for name, (found, want) in exact.checks.items():
        error, most = abs(found - want).max(), abs(want).max()
        if each or not error <= ROLLOUT_TOLERANCE * max(most, 1):
            print(f"{name:34} {'':4} {most:9.1e} {error:9.1e}")
        ok = ok and error <= ROLLOUT_TOLERANCE * max(most, 1)
    for group in dict.fromkeys(row.group for row in all_rows):
        some = [row for row in all_rows if row.group == group]
        show(group, len(some), *(largest(some, key) for key in
                                 ("moved", "error", "single")))
        for row in some:
            good = within(row, some)
            if each or not good:
                show("  " + row.name, "" if good else "!!!!", row.moved,
                     row.error, row.single)
            ok = ok and good
    return ok


def main():
    paths = [path for path in sys.argv[1:] if path != "--tensors"]
    print(f"{'':34}    n     moved     error  relative   PyTorch's")
    return 0 if all([check(path, "--tensors" in sys.argv)
                     for path in paths]) else 1


if __name__ == "__main__":
    sys.exit(main())
