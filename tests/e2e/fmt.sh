#!/bin/sh
# rlstudy fmt: what it makes of untidy studies, and what it does to files.
#
# tests/golden/format/X.study comes to X.formatted beside it.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
golden="$top_srcdir/tests/golden/format"

for study in "$golden"/*.study; do
    expect 0 "$RLSTUDY" fmt - <"$study"
    diff -u "${study%.study}.formatted" out || fail "$study"
    expect 0 "$RLSTUDY" fmt --check "${study%.study}.formatted"
    [ ! -s out ] || fail "--check named $(cat out)"
done

# Our own are laid out already.
expect 0 "$RLSTUDY" fmt --check "$top_srcdir"/studies/*.study \
    "$top_srcdir"/stdlib/*.study

# In place, with the mode it has, and only when something changes.
printf 'axis h=[1,4]\n' >a.study
printf 'axis h = [1, 4]\n' >tidy
cp tidy b.study
chmod 640 a.study
touch -t 202001010000 b.study
expect 1 "$RLSTUDY" fmt --check a.study b.study
[ "$(cat out)" = a.study ] || fail "--check named $(cat out)"
cmp -s a.study tidy && fail "--check wrote"
expect 0 "$RLSTUDY" fmt a.study b.study
[ ! -s out ] || fail "fmt wrote to standard output"
cmp a.study tidy || fail "a.study was not laid out"
[ "$(ls -l a.study | cut -c1-10)" = -rw-r----- ] || fail "another mode"
[ "$(find b.study -newer a.study -o -newer tidy)" = '' ] ||
    fail "b.study was written without need"
[ "$(ls ./*.tmp 2>/dev/null)" = '' ] || fail "a file was left behind"

# Of a symbolic link, the file that it points to.
mkdir sub
printf 'axis h=[1,4]\n' >sub/real.study
ln -s sub/real.study link.study
expect 0 "$RLSTUDY" fmt link.study
[ -L link.study ] || fail "the link is gone"
cmp sub/real.study tidy || fail "the link's file was not laid out"

# Standard input, also with --check.
expect 1 "$RLSTUDY" fmt --check - <<END
axis h=[1]
END
[ "$(cat out)" = - ] || fail "--check - printed $(cat out)"

# A study with errors is left alone; the others are not.
printf 'axis h=[1,4\naxis g=[2]\n' >bad.study
cp bad.study bad.before
printf 'axis h=[1,4]\n' >a.study
expect 2 "$RLSTUDY" fmt bad.study a.study missing.study
has err '^bad.study:1:8: error: .*\[unclosed-bracket\]'
has err 'missing.study'
cmp bad.study bad.before || fail "a study with errors was changed"
cmp a.study tidy || fail "a.study was not laid out"
expect 2 "$RLSTUDY" fmt - <bad.study
[ ! -s out ] || fail "a study with errors was printed"
expect 1 "$RLSTUDY" fmt missing.study
expect 1 "$RLSTUDY" fmt sub
has err 'is a directory'

# What cannot be written stays as it is.
name=$(printf '%0249d' 0).study # no room for the name of a second file
printf 'axis h=[1,4]\n' >"$name"
cp "$name" before
expect 1 "$RLSTUDY" fmt "$name"
has err 'cannot write'
cmp "$name" before || fail "a file that cannot be written was changed"
if [ "$(id -u)" != 0 ]; then
    printf 'axis h=[1,4]\n' >sub/real.study
    chmod 555 sub
    expect 1 "$RLSTUDY" fmt sub/real.study
    has err 'cannot write'
    chmod 755 sub
    cmp sub/real.study before || fail "a file in a folder that is not ours"
    chmod 444 sub/real.study
    expect 1 "$RLSTUDY" fmt sub/real.study
    has err 'cannot write'
fi

# Killed at any moment there is the old file or the new one.
i=0
while [ "$i" -lt 20000 ]; do
    echo "let name_$i=1+2"
    i=$((i + 1))
done >old.study
"$RLSTUDY" fmt - <old.study >new.study
for delay in 0 0.005 0.01 0.02 0.03 0.04; do
    cp old.study k.study
    "$RLSTUDY" fmt k.study &
    sleep "$delay"
    kill -9 $! 2>/dev/null || :
    wait $! 2>/dev/null || :
    cmp -s k.study old.study || cmp -s k.study new.study ||
        fail "half a file after kill -9"
done

expect 2 "$RLSTUDY" fmt
has err 'name the files'
finish
