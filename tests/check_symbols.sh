#!/bin/sh
# No name is defined by two modules: which one a program got would be for the
# order of libraries to say.  Kernels are compiled once for each width, and keep
# their names apart themselves.
set -eu
top_srcdir=$(cd "${top_srcdir:-.}" && pwd)
cd "${top_builddir:-.}"

command -v nm >/dev/null || {
    echo "skipped: no nm"
    exit 77
}
# Libraries, and of cli, which is none, the objects whose source is there still.
list=$(mktemp)
trap 'rm -f "$list"' EXIT
{
    find src grammar stdlib shell templates -name '*.a'
    for object in src/cli/rlstudy-*.o; do
        source=src/cli/${object##*/rlstudy-}
        [ ! -e "$top_srcdir/${source%.o}.c" ] || echo "$object"
    done
} | xargs nm -A -g --defined-only |
    sed -n 's/^\(.*\):[^: ]* [A-Z] \(.*\)$/\2 \1/p' | sort >"$list"
awk '
$1 == name && $2 != file { print $1 " is defined in " file " and in " $2; bad++ }
{ name = $1; file = $2; n++ }
END {
    if (n < 500) { print "only " n + 0 " names were found"; bad++ }
    exit bad > 0
}' "$list"
