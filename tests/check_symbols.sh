#!/bin/sh
# No name is defined by two modules: which one a program got would be for the
# order of libraries to say.  Kernels are compiled once for each width, and keep
# their names apart themselves.
set -eu
cd "${top_builddir:-.}"

command -v nm >/dev/null || {
    echo "skipped: no nm"
    exit 77
}
# Everything that the program is made of; a source that tests compile once more
# is the same.
list=$(mktemp)
trap 'rm -f "$list"' EXIT
find src grammar stdlib shell templates -name '*.o' |
    xargs nm -A -g --defined-only |
    sed -n 's/^\([^:]*\):[^ ]* [A-Z] \(.*\)$/\2 \1/p' |
    sed 's|/[^/]*-\([^/]*\)$|/\1|' | sort -u >"$list"
awk '
$1 == name && $2 != file { print $1 " is defined in " file " and in " $2; bad++ }
{ name = $1; file = $2; n++ }
END {
    if (n < 500) { print "only " n + 0 " names were found"; bad++ }
    exit bad > 0
}' "$list"
