#!/bin/sh
# Every law of points, fitted by SciPy as well.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
need_python scipy

expect 0 "$python" -B "$top_srcdir/tests/oracle/laws.py" "$RLSTUDY"
cat out
finish
