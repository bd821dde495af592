#!/bin/sh
# Checkpoints are safetensors files, for a reader that is not ours too.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
need_python numpy
check_tensors() {
    "$python" "$top_srcdir/tests/tools/check_tensors.py" "$@"
}

tiny_study 2k
expect 0 "$RLSTUDY" run tiny.study --store s -q
expect 0 check_tensors s/runs/*/checkpoint.safetensors
[ "$(grep -c ' tensors, ' out)" -eq 6 ] || fail "not six: $(cat out)"
# As many weights as the plan says there are.
sed -n 's/.* \([0-9]*\) of the policy$/\1/p' out | sort -nu >weights
expect 0 "$RLSTUDY" plan tiny.study --store s --json
grep -o '"parameters": *[0-9]*' out | grep -o '[0-9]*$' | sort -nu >planned
diff planned weights || fail "the plan has other numbers of parameters"

# The reader does notice: a byte too few or too many, other bytes.
set -- s/runs/*/checkpoint.safetensors
size=$(wc -c <"$1")
head -c $((size - 1)) "$1" >shorter
expect 1 check_tensors shorter
(cat "$1" && echo) >longer
expect 1 check_tensors longer
(head -c $((size - 8)) "$1" && printf elsewise) >changed
expect 1 check_tensors changed
has err 'the checksum is wrong'
finish
