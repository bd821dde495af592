#!/bin/sh
# Files that are no studies, and studies of no sensible size: each is answered
# with a message, soon, and nothing is done to the terminal.
. "${top_srcdir:-.}/tests/e2e/lib.sh"

cat >base <<'END'
environment task    = digits
family      net     = cnn
algorithm   learner = ppo_ewma
budget each { interactions = 1M }
runs main = product(seed in 1 .. 3)
END

# $1 errors and nothing that the terminal could obey.
errors() {
    found=$(grep -c ': error: \|^error: ' err) || true
    [ "$found" -eq "$1" ] || { cat err; fail "$found errors, not $1"; }
    if LC_ALL=C tr -d '\t\n\040-\176\200-\377' <err | grep -q .; then
        fail "control characters in a message"
    fi
}

# refused FILE MESSAGE: it is no study, and one message says so.
refused() {
    expect 2 timeout 120 "$RLSTUDY" check "$1"
    has err "$2"
    errors 1
}

# repeat TEXT COUNT
repeat() {
    awk -v text="$1" -v n="$2" 'BEGIN { for (i = 0; i < n; i++) printf "%s", text }'
}

# value NAME: the rest of `let x = ` from standard input, after the rest of a
# study.
value() {
    { cat base; printf 'let x = '; cat; echo; } >"$1.study"
}

# ---- what is no text ----

mkdir folder.study
mkfifo pipe.study
ln -s nowhere dangling.study
ln -s loop-b.study loop-a.study
ln -s loop-a.study loop-b.study
dd if=/dev/zero of=huge.study bs=1024 count=0 seek=17000 2>/dev/null
refused folder.study 'folder.study is a directory, not a file'
refused pipe.study 'pipe.study is not a regular file'
refused /dev/zero '/dev/zero is not a regular file'
refused dangling.study 'cannot read dangling.study: No such file'
refused loop-a.study 'cannot read loop-a.study: '
refused missing.study 'cannot read missing.study: No such file'
refused huge.study 'huge.study is longer than'
cp base secret.study
chmod 0 secret.study
if [ "$(id -u)" != 0 ]; then
    refused secret.study 'cannot read secret.study: Permission denied'
fi

# ---- nothing in it ----

: >empty.study
printf '\n\n\n' >blank.study
printf '# one\n# two' >comments.study
printf '\357\273\277' >bom.study
for file in empty blank comments bom; do
    refused $file.study "$file.study:1:1: error: this study declares neither runs nor"
done

# ---- line ends, tabs, a byte-order mark: as good as any ----

sed 's/$/\r/' base >crlf.study
sed 's/ /\t/g' base >tabs.study
{ printf '\357\273\277'; cat base; } >mark.study
{ cat base; printf '# \303\251\344\270\255\360\237\230\200 and no end of line'; } >utf8.study
for file in crlf tabs mark utf8; do
    expect 0 "$RLSTUDY" check $file.study
done
{ cat base; printf 'let x = "\303"\n'; } >cut.study
refused cut.study 'byte 0xc3: the text must be in UTF-8'
{ cat base; printf 'let x\000 = 1\n'; } >nul.study
refused nul.study 'nul.study:6:6: error: a NUL byte'
{ cat base; printf 'runs more = product(\n'; } >open.study
refused open.study "open.study:6:20: error: this '(' is never closed"

# ---- long lines ----

repeat x 10000000 >ten_million
{ cat base; printf '# '; cat ten_million; } >comment.study
expect 0 "$RLSTUDY" check comment.study
value string <<END
"$(cat ten_million)" + 1
END
refused string.study 'string.study:6:9: error: a number is needed here, not a string'
value name <ten_million
refused name.study 'name.study:6:9: error: there is no name'
[ "$(wc -c <err)" -lt 2000 ] || fail "a message of $(wc -c <err) bytes"
tr x 1 <ten_million | value digits
refused digits.study 'is beyond the range of numbers'
repeat '1, ' 1400000 | sed 's/^/[/; s/, $/]/' | value list
expect 0 timeout 120 "$RLSTUDY" check list.study
repeat '|' 100000 | value bars
expect 2 timeout 120 "$RLSTUDY" check --json bars.study
grep -q '"errors": 100[0-9],' out || fail "no limit to errors"
grep -q '"too-many-errors"' out || fail "no word of the limit"

# ---- deep nesting ----

deep() {
    value "$1"
    refused "$1.study" '\[too-deep\]'
}
{ repeat '(' 10000; printf 1; repeat ')' 10000; } | deep round
{ repeat '[' 10000; repeat ']' 10000; } | deep square
{ repeat '-' 10000; printf 1; } | deep minus
{ repeat 'not ' 10000; printf true; } | deep not
{ repeat '2^' 10000; printf 1; } | deep power
{ repeat '1 + ' 10000; printf 1; } | deep sum
{ repeat '1 < ' 10000; printf 1; } | deep compare
{ repeat 'if true then 1 else ' 10000; printf 1; } | deep if
{ printf task; repeat .x 10000; } | deep dots
{ printf task; repeat '[1]' 10000; } | deep index
{ cat base; printf 'environment other = digits '; repeat '{' 10000; repeat '}' 10000; echo; } >blocks.study
refused blocks.study 'blocks.study:6:29: error: expected a key, not'

# ---- many of one kind ----

awk 'BEGIN { for (i = 0; i < 20000; i++) print "let v" i " = unknown" i " + 1" }' |
    cat base - >unknown.study
expect 2 timeout 120 "$RLSTUDY" check unknown.study
has err '19980 more not shown'
awk 'BEGIN { for (i = 0; i < 20000; i++) print "let v" i " = v" i + 1 " + 1"
             print "let v20000 = 1" }' | cat base - >chain.study
expect 2 timeout 120 "$RLSTUDY" check chain.study
has err '\[too-deep\]'
{ printf 'runs wide = product('; repeat 'AXIS in [1], ' 20000; echo 'seed in 1 .. 3)'; } |
    awk '{ n = 0; while (sub(/AXIS/, "a" n)) n++; print }' | cat base - >wide.study
refused wide.study 'this has more than 100 axes'
{ cat base; echo 'runs rows = zip(product(a in 1 .. 1000, b in 1 .. 1000), seed in 1 .. 3)'; } >rows.study
refused rows.study 'a product of 2 axes in a zip has at most 500000 points'
i=0
cp base seventy.study
while [ $i -lt 70 ]; do
    echo "let from_$i = $i" >module-$i.study
    echo "use \"module-$i\"" >>seventy.study
    i=$((i + 1))
done
expect 0 "$RLSTUDY" check seventy.study

# ---- files that use each other ----

echo 'use "cycle-b"' >cycle-a.study
echo 'use "cycle-c"' >cycle-b.study
echo 'use "cycle-a"' >cycle-c.study
{ cat base; echo 'use "cycle-a"'; } >cycle.study
refused cycle.study '\[cycle\]'
for file in a b c; do
    has err "cycle-$file.study:1:5: note: "
done
{ cat base; echo 'use "link"'; } >itself.study
ln -s itself.study link.study
refused itself.study 'itself.study:6:5: error: .*itself.*\[cycle\]'

# ---- names that would move the cursor ----

odd=$(printf 'a\033[31mb\nc.study')
{ cat base; printf 'use "\033]0;title\007"\nlet x = "\302\233" + 1\n'; } >"$odd"
expect 2 "$RLSTUDY" check "$odd"
errors 2
if grep -q "$(printf '\302\233')" err; then
    fail "a control character of two bytes in a message"
fi
cp base "$odd"
expect 0 "$RLSTUDY" check "$odd"
if grep -q "$(printf '\033')" out; then
    fail "an escape sequence in the result"
fi
expect 2 "$RLSTUDY" check "$odd.none"
errors 1
finish
