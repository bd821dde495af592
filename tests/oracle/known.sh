#!/bin/sh
# Fifty laws that are known, without noise: the exponents come out to 1e-4.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
need_python scipy

expect 0 "$python" -B "$top_srcdir/tests/oracle/recovery.py" exact \
    --rlstudy "$RLSTUDY" --only "beta 0.25" --within 1e-4
cat out
finish
