#!/bin/sh
# Classic control, step by step, against Gymnasium's equations in Python.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
need_python

expect 0 "$python" -B "$top_srcdir/tests/oracle/control.py" "$RLSTUDY" 1 1100
cat out
finish
