#!/bin/sh
# --help comes from the tables of commands and options; the manual knows them.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
man="$top_srcdir/doc/rlstudy.1"

# A section of the manual.
section() {
    sed -n "/^\.Sh $1\$/,/^\.Sh /p" "$man"
}

expect 0 "$RLSTUDY" --help
has out 'Usage: rlstudy'
has out '^Exit status: '
awk 'length > 79 { print; bad = 1 } END { exit bad }' out ||
    fail "help is wider than 79 columns"
commands=$(sed -n '/^Commands/,/^$/s/^  \([a-z]\{1,\}\) .*/\1/p' out)
[ "$(echo "$commands" | wc -l)" -ge 5 ] || fail "few commands: $commands"

section DESCRIPTION >description
section OPTIONS >options
documented=0
for command in $commands worker complete; do
    expect 0 "$RLSTUDY" "$command" --help
    [ ! -s err ] || fail "$command --help wrote to standard error"
    has out "^Usage: rlstudy $command "
    has out "^  .*rlstudy .*\\<$command\\>"
    awk 'length > 79 { print; bad = 1 } END { exit bad }' out ||
        fail "$command --help is wider than 79 columns"
    grep -q "^\.It Cm $command\\>" description ||
        fail "rlstudy.1 does not describe the command '$command'"
    for option in $(sed -n 's/^ \{2,6\}\(-., \)\{0,1\}--\([a-z-]*\).*/\2/p' out)
    do
        grep -q "^\.It .*Fl -$option\\>" options ||
            fail "rlstudy.1 does not describe --$option (of $command)"
        documented=$((documented + 1))
    done
    for letter in $(sed -n 's/^ \{2\}-\(.\), --.*/\1/p' out); do
        grep -q "^\.It Fl $letter\\>" options ||
            fail "rlstudy.1 does not describe -$letter (of $command)"
    done
done
[ "$documented" -gt 30 ] || fail "only $documented options were compared"

# Help wins over what is missing, and is of the command wherever it stands.
expect 0 "$RLSTUDY" --help fit
has out '^Usage: rlstudy fit '
expect 0 "$RLSTUDY" -h
has out '^Usage: rlstudy \[COMMAND\]'
expect 2 "$RLSTUDY" plam --help
has err "there is no command 'plam'; did you mean 'plan'?"
expect 2 "$RLSTUDY" fit --jobs 2
has err "Try 'rlstudy fit --help'"
finish
