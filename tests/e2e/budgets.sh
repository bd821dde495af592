#!/bin/sh
# A run that is trained in pieces, by whatever limits and however they ended, is
# the run that had the last budget from the start, bit for bit.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
long=$(scaled 24 4)
middle=$(scaled 16 4)
short=$(scaled 8 4)

# Two ways in which training depends on how far it is: a step size and a bonus
# that fall to 0, half way through the longest budget, and none at all.
tiny_study "$long"
sed -i "s|^axis size.*|axis size = [1/16, 1/8]|
    /^fit/d; /frontier/d; /constants/d" tiny.study
sed 's/{ horizon = 1, /{ horizon = 1, step_size_schedule = linear,\
    entropy_schedule = linear, anneal_interactions = 12k, /' \
    tiny.study >annealed.study
grep -q anneal annealed.study || fail "no schedule"

for study in tiny annealed; do
    expect 0 "$RLSTUDY" run $study.study -j2 --store $study.calm -q
    numbers $study.calm >$study.txt
done
cmp -s tiny.txt annealed.txt && fail "the schedule changes nothing"

same() {
    numbers "$2" >numbers.txt
    cmp "$1.txt" numbers.txt || fail "$2: other numbers than in one go"
}

run() {
    expect 0 "$RLSTUDY" run $study.study -j2 --store $study.pieces -q "$@"
}

for study in tiny annealed; do
    # A limit of time first, then two of interactions, then all of it.
    run --set each.interactions="$short" --set each.wall_time='50 ms' \
        -Wno-wall-time
    run --set each.interactions="$short"
    run --set each.interactions="$middle" --checkpoint-every 0.01
    # Without the newest checkpoint of some the result is trained again.
    rm "$(ls $study.pieces/runs/*/checkpoint.safetensors | head -n 1)"
    run
    same $study $study.pieces
    # A smaller budget is met then, and changes nothing.
    expect 0 "$RLSTUDY" plan $study.study --store $study.pieces \
        --set each.interactions="$short"
    has out '0 new, 0 to continue, 4 to reuse'
    run --set each.interactions="$short"
    same $study $study.pieces
done

# What is interrupted at a longer budget goes on from the newer of its two
# checkpoints, or from the older, or from the shorter budget's.
study=annealed
for lost in none newest; do
    rm -rf $study.pieces
    run --set each.interactions="$short"
    "$RLSTUDY" run $study.study -j2 --store $study.pieces -q \
        --checkpoint-every 0.01 2>err &
    pid=$!
    for _ in $(seq 1000); do
        ! ls $study.pieces/runs/*/checkpoint-1.safetensors >/dev/null 2>&1 ||
            break
        sleep 0.01
    done
    kill -9 $pid $(workers $study.pieces) 2>/dev/null || true
    wait $pid 2>/dev/null || true
    [ $lost = none ] || for file in $study.pieces/runs/*/checkpoint.safetensors; do
        truncate -s 1000 "$file"
    done
    run
    same $study $study.pieces
done

# The length of a schedule is what a run is: another one is another run.
expect 0 "$RLSTUDY" plan annealed.study --store annealed.calm \
    --set learner.anneal_interactions=16k -v
has out '4 new'
has out 'changed because algorithm.anneal_interactions is 16k, not 12k'
finish
