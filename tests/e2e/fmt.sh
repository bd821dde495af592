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

# What --diff shows is what would be done.
expect 0 "$RLSTUDY" fmt --diff "$golden/untidy.formatted"
[ ! -s out ] || fail "--diff of nothing: $(cat out)"
printf 'axis h=[1]\n' >d.study
expect 1 "$RLSTUDY" fmt --diff d.study
cat >want <<END
--- d.study
+++ d.study
@@ -1,1 +1,1 @@
-axis h=[1]
+axis h = [1]
END
diff -u want out || fail "--diff of one line"
printf 'let a=1\n' >long.study
i=0
while [ "$i" -lt 300 ]; do
    [ $((i % 17)) -gt 2 ] || echo ''
    case $((i % 40)) in
    2 | 9) echo "let x_$i=[$i," ;;
    3 | 10) echo "   2]" ;;
    *) echo "let a_long_name_$i = $i # $i" ;;
    esac
    i=$((i + 1))
done >>long.study
for study in "$golden"/*.study "$top_srcdir"/tests/golden/good/*.study \
    long.study; do
    cp "$study" patched
    "$RLSTUDY" fmt - <patched >want || fail "$study"
    "$RLSTUDY" fmt --diff - <patched >out || [ $? = 1 ] || fail "$study"
    if command -v patch >where && [ -s out ]; then
        patch -s --binary patched <out >patch.out 2>&1 || fail "$study: $(cat patch.out)"
        cmp patched want || fail "$study: --diff does not make what fmt does"
    fi
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
