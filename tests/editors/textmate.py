"""textmate.py GRAMMAR STUDY LINE:WORD:SCOPE... - does each word get its scope?

A tokenizer as TextMate's for one line: at each place the match that begins
first, of those the one listed first.  LINE counts from 1; the first occurrence
of WORD in it counts.  SCOPE is a prefix.
"""

import json
import re
import sys


def paint(colours, start, end, name):
    if name is not None:
        colours[start:end] = [name] * (end - start)


def earliest(patterns, line, at):
    best = None
    for pattern in patterns:
        expression = pattern.get("match", pattern.get("begin"))
        match = re.compile(expression).search(line, at)
        if match and (best is None or match.start() < best[0].start()):
            best = (match, pattern)
    return best


def tokenize(patterns, line):
    colours = [""] * len(line)
    at = 0
    while at <= len(line):
        found = earliest(patterns, line, at)
        if found is None:
            break
        match, pattern = found
        end = match.end()
        if "begin" in pattern:
            closer = re.compile(pattern["end"])
            inner = pattern["patterns"]
            paint(colours, match.start(), len(line), pattern["name"])
            while True:
                close = closer.search(line, end)
                nested = earliest(inner, line, end)
                if nested is None or close.start() < nested[0].start():
                    end = close.end()
                    break
                end = nested[0].end()
                paint(colours, nested[0].start(), end, nested[1]["name"])
            paint(colours, end, len(line), "")
        else:
            paint(colours, match.start(), end, pattern.get("name"))
            for number, capture in pattern.get("captures", {}).items():
                start, stop = match.span(int(number))
                if start >= 0:
                    paint(colours, start, stop, capture["name"])
        at = end if end > match.start() else end + 1
    return colours


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        patterns = json.load(file)["patterns"]
    with open(sys.argv[2], encoding="utf-8") as file:
        lines = file.read().split("\n")
    wrong = 0
    for row in sys.argv[3:]:
        number, word, scope = row.split(":")
        line = lines[int(number) - 1]
        got = tokenize(patterns, line)[line.index(word)]
        if not got.startswith(scope) or (scope == "" and got != ""):
            print(f"line {number}, {word}: '{got}', not '{scope}'")
            wrong += 1
    sys.exit(wrong > 0)


main()
