#!/bin/sh
# Published fits, where the developer has their tables: RLSTUDY_PUBLISHED names
# the folder.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
need_python numpy
[ -d "${RLSTUDY_PUBLISHED:-}" ] || {
    echo "skipped: RLSTUDY_PUBLISHED names no folder"
    finish
    exit 77
}

expect 0 "$python" -B "$top_srcdir/tests/oracle/published.py" "$RLSTUDY" \
    "$RLSTUDY_PUBLISHED"
cat out
finish
