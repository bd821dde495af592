#!/usr/bin/env python3
"""check_tensors.py - are these files what the safetensors format promises?

    check_tensors.py FILE.safetensors...

A reader that shares nothing with the program: written after the format's
description, with numpy.  It also checks what our checkpoints promise beyond
the format: values that are finite, parts that belong together, a checksum.
The safetensors package, where there is one, has to read the same values.
"""
import json
import re
import struct
import sys
import zlib

import numpy

DTYPES = {"F32": "<f4", "F64": "<f8", "I64": "<i8", "U64": "<u8", "U8": "|u1"}
# A longer header is refused by the format's own reader.
MAX_HEADER = 100_000_000


class Fault(Exception):
    """What is wrong with a file."""


def need(condition, message):
    if not condition:
        raise Fault(message)


def unique(pairs):
    out = dict(pairs)
    need(len(out) == len(pairs), "a key stands twice in the header")
    return out


def split(data):
    """The header as a dictionary, and the bytes behind it."""
    need(len(data) >= 8, "no header length")
    length, = struct.unpack_from("<Q", data)
    need(length <= min(MAX_HEADER, len(data) - 8), "the header is cut short")
    text = data[8:8 + length]
    need(text[:1] == b"{", "the header does not begin with {")
    need(length % 8 == 0, "the data does not begin at a multiple of 8")
    header = json.loads(text.decode("utf-8"), object_pairs_hook=unique)
    return header, data[8 + length:]


def tensor(name, entry, data):
    need(set(entry) == {"dtype", "shape", "data_offsets"},
         f"{name}: keys {sorted(entry)}")
    need(entry["dtype"] in DTYPES, f"{name}: dtype {entry['dtype']}")
    need(all(type(n) is int and n >= 0 for n in entry["shape"]),
         f"{name}: shape {entry['shape']}")
    dtype = numpy.dtype(DTYPES[entry["dtype"]])
    begin, end = entry["data_offsets"]
    size = int(numpy.prod(entry["shape"], dtype=numpy.int64)) * dtype.itemsize
    need(0 <= begin and end - begin == size and end <= len(data),
         f"{name}: {size} bytes at {begin} to {end} of {len(data)}")
    need(begin % dtype.itemsize == 0, f"{name}: {begin} is not aligned")
    return numpy.frombuffer(data[begin:end], dtype).reshape(entry["shape"])


def check_cover(header, data):
    """Every byte belongs to one tensor."""
    at = 0
    for begin, end in sorted(e["data_offsets"] for e in header.values()):
        need(begin == at, f"a gap or an overlap at byte {min(begin, at)}")
        at = end
    need(at == len(data), f"{len(data) - at} bytes belong to no tensor")


def check_notes(notes, data):
    need(all(isinstance(v, str) for v in notes.values()),
         "__metadata__ is not all text")
    need(notes.get("crc32") == f"{zlib.crc32(data):08x}",
         "the checksum is wrong")


def check_state(tensors):
    """What a checkpoint of ours holds."""
    for name, values in tensors.items():
        need(re.fullmatch(r"[a-z0-9_]+(\.[a-z0-9_]+)*", name),
             f"a strange name: {name}")
        need(numpy.isfinite(values).all(), f"{name}: not all finite")
    weights = [n for n in tensors if re.match(r"policy\..*\.weight$", n)]
    need(weights, "no weights of a policy")
    for name in weights:
        bias = name[:-len("weight")] + "bias"
        need(bias not in tensors or
             tensors[bias].shape == tensors[name].shape[:1],
             f"{bias} does not fit {name}")
        need(tensors[name].any(), f"{name} is all 0")
        for moment in ("adam.m", "adam.v"):
            other = moment + name[len("policy"):]
            need(other in tensors and
                 tensors[other].shape == tensors[name].shape,
                 f"no {other} like {name}")
    need(all((v >= 0).all() for n, v in tensors.items()
             if n.startswith("adam.v.")), "a negative mean square")


def check_package(path, tensors):
    try:
        from safetensors.numpy import load_file
    except ImportError:
        return
    read = load_file(path)
    need(set(read) == set(tensors), "the package reads other names")
    for name, values in tensors.items():
        need(numpy.array_equal(read[name], values),
             f"{name}: the package reads other values")


def check(path):
    with open(path, "rb") as file:
        header, data = split(file.read())
    notes = header.pop("__metadata__", {})
    tensors = {name: tensor(name, entry, data)
               for name, entry in header.items()}
    check_cover(header, data)
    check_notes(notes, data)
    check_state(tensors)
    check_package(path, tensors)
    values = sum(t.size for t in tensors.values())
    acting = sum(t.size for n, t in tensors.items() if n.startswith("policy."))
    print(f"{path}: {len(tensors)} tensors, {values} values, "
          f"{acting} of the policy")


def main():
    for path in sys.argv[1:]:
        try:
            check(path)
        except (Fault, ValueError, KeyError, TypeError) as fault:
            sys.exit(f"{path}: {fault}")


main()
