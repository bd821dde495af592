#!/bin/sh
# Laws that are known, without noise: fifteen pairs of exponent and beta come
# out to 1e-4.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
need_python scipy

expect 0 "$python" -B "$top_srcdir/tests/oracle/recovery.py" exact \
    --rlstudy "$RLSTUDY" --only "late, exponent" --within 1e-4
cat out
finish
