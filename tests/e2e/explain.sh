#!/bin/sh
# explain and show.
. "${top_srcdir:-.}/tests/e2e/lib.sh"

# Without a name: what there is, in groups.
expect 0 "$RLSTUDY" explain
for group in Declarations 'Built-in kinds' Keys 'Results of fits' Functions \
    Units 'Operators and words' 'Files of the library' Diagnostics; do
    has out "^$group\$"
done
has out 'gamma, lambda, horizon'
awk 'length > 79 { print; bad = 1 } END { exit bad }' out ||
    fail "the list is wider than 79 columns"

# A key by its whole name, and by its own: of all that have it.
expect 0 "$RLSTUDY" explain ppo_ewma.horizon
has out '^ppo_ewma.horizon -- key of algorithm ppo_ewma$'
has out 'takes *a whole number at least 0'
has out 'horizon = 16'
expect 0 "$RLSTUDY" explain interactions
has out '^budget.interactions -- key of budget$'
has out '^budget.total.interactions -- '
has out '^intrinsic.interactions -- result of a fit of intrinsic$'
has out '^interactions -- unit$'

# Other sorts of names.
expect 0 "$RLSTUDY" explain figure curves
has out '^figure curves -- item of a report$'
expect 0 "$RLSTUDY" explain 'figure curves' runs
has out '^figure curves -- '
has out '^runs -- declaration$'
expect 0 "$RLSTUDY" explain std/digits digits_cnn
has out '^digits_cnn -- family of std/digits$'
has out 'channels = \[16, 32\]'
expect 0 "$RLSTUDY" explain Pflop
has out '1P flop'
expect 0 "$RLSTUDY" explain '[unused-declaration]'
has out 'Wno-unused-declaration'
has out 'example.study:1:6: warning: .* \[unused-declaration\]$'
expect 0 "$RLSTUDY" explain sqrt
has out '^  is 4$'
words=$(sed -n '/^%token.*USE/,/^%token DOTS/p' \
    "$top_srcdir/grammar/parser.y" | grep -o '"[a-z]*"' | tr -d '"')
[ "$(echo "$words" | wc -l)" -gt 25 ] || fail "few words in the grammar: $words"
for word in $words; do
    expect 0 "$RLSTUDY" explain "$word"
    has out "^$word -- .*\\(declaration\\|reserved word\\)"
done

# Names that there are not.
expect 2 "$RLSTUDY" explain horizn
has err "there is nothing called 'horizn'; did you mean 'horizon'?"
# What is no text is not sent to a terminal.
escape=$(printf '\033')
expect 2 "$RLSTUDY" explain "$escape[31m"
! grep -q "$escape" err || fail "an escape was printed"
expect 2 "$RLSTUDY" show "std/$escape[31m"
! grep -q "$escape" err || fail "an escape was printed"
[ ! -s out ] || fail "explain horizn wrote to standard output"
expect 2 "$RLSTUDY" explain quuux
has err "'rlstudy explain' lists what there is"

# As JSON, one or all.
expect 0 "$RLSTUDY" explain --json sqrt
has out '"schema": "rlstudy-explain-1"'
has out '"outcome": "is 4"'
[ "$(grep -c '^   "name":' out)" -eq 1 ] || fail "not one topic: $(cat out)"
expect 0 "$RLSTUDY" explain --json
[ "$(grep -c '^   "name":' out)" -gt 200 ] || fail "few topics in JSON"

validate="$top_builddir/tests/tools/validate"
"$validate" "$top_srcdir/doc/schema/explain-1.json" <out 2>err ||
    fail "another schema: $(cat err)"

# Colour only for terminals, or when it is asked for.
esc=$(printf '\033')
expect 0 "$RLSTUDY" explain sqrt
grep -q "$esc" out && fail "colour in a file"
expect 0 "$RLSTUDY" explain --color=always sqrt
has out "^$esc\[1msqrt$esc\[0m -- function"

# The one diagnostic that takes more than its text.
tiny_study 2k
expect 0 "$RLSTUDY" explain over-budget
sed -n '/^Example/,/^$/s/^    //p' out >over.study
[ -s over.study ] || fail "over-budget has no example"
cat tiny.study >>over.study
expect 5 "$RLSTUDY" plan over.study
cat out err >both
has both '\[over-budget\]'

# Files of the library.
expect 0 "$RLSTUDY" show
has out 'std/digits  *what to learn'
expect 0 "$RLSTUDY" show std/digits
cmp out "$top_srcdir/stdlib/digits.study" || fail "show is not the file"
expect 2 "$RLSTUDY" show std/digts
has err "no file 'std/digts' in the library; did you mean 'std/digits'?"
[ ! -s out ] || fail "show std/digts wrote to standard output"
expect 1 "$RLSTUDY" show zzzzz # that may be a run, and there is no store
has err 'std/digits'
finish
