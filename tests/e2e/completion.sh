#!/bin/sh
# Completion of command lines: what the program proposes, and how bash and zsh
# ask it.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
tiny_study 2k
mkdir folder 'my folder'
cp tiny.study 'my folder/two words.study'
touch notes.txt curves.csv

# proposes WORDS... : all candidates are in the file "want".
proposes() {
    expect 0 "$RLSTUDY" complete -- "$@"
    cut -f1 out >got
    cmp -s got want || {
        diff want got >&2 || true
        fail "other proposals for: $*"
    }
}

# ---- the program ----

printf '%s\n' plan ':files .study' >want
proposes pl
printf '%s\n' ':files .study' >want
proposes plan ''
proposes plan -j 2 ''
proposes plan --jobs=2 ''
proposes -vj 2 plan ''
proposes --color auto plan ''
proposes -- ''
printf '%s\n' ':folders' >want
proposes plan --store ''
proposes -C ''
printf '%s\n' auto always never >want
proposes plan --color ''
proposes plan --colo ''
printf '%s\n' --color=auto --color=always >want
proposes plan --color=a
printf '%s\n' ppo_ewma.horizon >want
proposes explain ppo_ewma.ho
printf '%s\n' std/digits >want
proposes show std/di
printf '%s\n' bash zsh >want
proposes completion ''
printf '%s\n' ppo-pixels-1/4 ppo-pixels-1 >want
proposes bench ppo-cartpole-8 ppo-p
printf '%s\n' --kernel=baseline >want
proposes bench --kernel=base
printf '%s\n' power plateau_incline >want
proposes fit --law p
printf '%s\n' ':files .csv .csv.gz .tsv .tsv.gz .jsonl .jsonl.gz' >want
proposes fit --curves ''
printf '%s\n' -Wno-unused-declaration >want
proposes check -Wno-unus
printf '%s\n' error=few-sizes >want
proposes check -W error=few
: >want
proposes check --exclude=
proposes fit --exclude ''
proposes bench --store
proposes nothing.study --set ''

# Options are those of the command; all, while there is none.
expect 0 "$RLSTUDY" complete -- fit --
has out '^--holdout='
grep -q '^--store' out && fail "fit has no store"
expect 0 "$RLSTUDY" complete -- --
has out '^--holdout='
has out '^--store='
expect 0 "$RLSTUDY" complete -- tiny.study --
grep -q '^--holdout' out && fail "only fit has --holdout"
expect 0 "$RLSTUDY" complete -- ''
for command in check plan run report fit explain show completion; do
    has out "^$command	"
done
grep -q '^worker' out && fail "worker is for programs"

# Settings of the study on the line, wherever it stands.
printf '%s\n' learner. law. >want
proposes plan tiny.study --set l
proposes tiny.study --set l
printf '%s\n' --set=learner. --set=law. >want
proposes plan tiny.study --set=l
expect 0 "$RLSTUDY" complete --cursor=2 -- plan --set l tiny.study
cut -f1 out >got
printf '%s\n' learner. law. >want
cmp got want || fail "the study behind the cursor is not seen"
printf '%s\n' size= >want
proposes plan tiny.study --set si
printf '%s\n' learner.horizon= >want
proposes plan tiny.study --set learner.ho
printf '%s\n' net.width= >want
proposes plan tiny.study --set net.w
printf '%s\n' each.interactions= >want
proposes plan tiny.study --set each.in
printf '%s\n' law.weighting=weighted law.weighting=unweighted >want
proposes plan tiny.study --set law.weighting=
proposes -C . plan tiny.study --set law.weighting=
printf '%s\n' learner.normalise_rewards=true >want
proposes plan tiny.study --set learner.normalise_rewards=t
(cd folder && cat >../folder/uses.study <<'END'
use "std/digits" as nets
use "std/digits" { digits_cnn as mine }
environment task = digits
fit broken = 
END
)
printf '%s\n' task. mine. nets.digits_cnn. nets.digits_each. \
    nets.digits_ppo. nets.digits_shallow. >want
expect 0 "$RLSTUDY" complete -- plan -C folder uses.study --set ''
cut -f1 out | sort >got
sort want | cmp - got || fail "names of other files: $(cat got)"
printf '%s\n' nets.digits_cnn.width= >want
proposes -C folder plan uses.study --set nets.digits_cnn.w

# Runs that the store has.
mkdir -p .rlstudy/runs
expect 0 "$RLSTUDY" complete -- worker ''
[ ! -s out ] || fail "runs of an empty store: $(cat out)"
expect 0 "$RLSTUDY" run -q tiny.study
ls -d .rlstudy/runs/* | sort >want
[ "$(wc -l <want)" -eq 6 ] || fail "not six runs"
proposes worker ''

# Words are needed.
expect 2 "$RLSTUDY" complete --
expect 2 "$RLSTUDY" complete --cursor=3 -- plan
expect 2 "$RLSTUDY" complete --cursor=-1 -- plan
expect 0 "$RLSTUDY" complete -- env ''
has out '^check'
expect 0 "$RLSTUDY" complete -- env show c
has out '^cartpole'
expect 2 "$RLSTUDY" completion
expect 2 "$RLSTUDY" completion fish
has err 'bash or zsh'
expect 0 "$RLSTUDY" completion bash
cmp out "$top_srcdir/shell/rlstudy" || fail "another script for bash"
expect 0 "$RLSTUDY" completion zsh
cmp out "$top_srcdir/shell/_rlstudy" || fail "another script for zsh"

# ---- bash ----

cat >harness <<'END'
. "$1"
PATH=${RLSTUDY%/*}:$PATH
# line LINE WORD... : what COMPREPLY is when bash has cut LINE so.
line() {
    COMP_LINE=$1
    COMP_POINT=${#COMP_LINE}
    shift
    COMP_WORDS=("$@")
    COMP_CWORD=$(($# - 1))
    _rlstudy
    ((${#COMPREPLY[@]})) && printf '<%s>' "${COMPREPLY[@]}"
    echo
}
line 'rlstudy pl' rlstudy pl
line 'rlstudy plan --color=al' rlstudy plan --color = al
line 'rlstudy plan --color=' rlstudy plan --color =
line 'rlstudy plan  --color  n' rlstudy plan --color n
line 'rlstudy plan ti' rlstudy plan ti
line 'rlstudy plan f' rlstudy plan f
line 'rlstudy plan my\ folder/t' rlstudy plan 'my\ folder/t'
line 'rlstudy plan "my folder/t' rlstudy plan '"my folder/t'
line 'rlstudy plan --store=fo' rlstudy plan --store = fo
line 'rlstudy fit --curves cu' rlstudy fit --curves cu
line 'rlstudy plan tiny.study --set law.weighting=u' \
    rlstudy plan tiny.study --set law.weighting = u
line 'rlstudy plan tiny.study --set=each.in' \
    rlstudy plan tiny.study --set = each.in
line 'rlstudy explain few' rlstudy explain few
line 'rlstudy check -Werror=few' rlstudy check -Werror = few
line 'rlstudy nothing ' rlstudy nothing ''
END
cat >want <<'END'
<plan>
<always>
<auto><always><never>
<never>
<tiny.study>
<folder>
<my folder/two words.study>
<my folder/two words.study>
<folder>
<curves.csv>
<unweighted>
<each.interactions=>
<few-sizes>
<few-sizes>
END
if command -v bash >/dev/null; then
    bash harness "$top_srcdir/shell/rlstudy" >got 2>err || true
    head -n 14 got | cmp -s - want || {
        diff want got >&2 || true
        cat err >&2
        fail "bash completes otherwise"
    }
    bash -n "$top_srcdir/shell/rlstudy" || fail "the script for bash"
    # It is registered.
    bash -c '. "$1"; complete -p rlstudy' - "$top_srcdir/shell/rlstudy" >out
    has out '-F _rlstudy rlstudy'
else
    echo "there is no bash: its part is left out"
fi

# ---- zsh ----

if command -v zsh >/dev/null; then
    zsh -n "$top_srcdir/shell/_rlstudy" || fail "the script for zsh"
else
    echo "there is no zsh: its part is left out"
fi
finish
