#!/bin/sh
# Whole iterations of every algorithm, worked out again by PyTorch.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
need_python torch
record="$top_builddir/tests/oracle/record"

for name in $("$record" --list); do
    expect 0 "$record" "$name" "$name"
done
# -B: the source directory may be read-only.
expect 0 "$python" -B "$top_srcdir/tests/oracle/compare.py" ppg* ppo*
cat out
finish
