#!/bin/sh
# What side by side is worth: wall time of one study with -j1 over that with -j2,
# -j4 ... as far as there are cores, on a machine that does nothing else.
#
#     bench/pool.sh RLSTUDY [REPEATS [INTERACTIONS]]
#
# Prints the median of so many repeats (3), and `rlstudy bench pool`.
set -eu
rlstudy=$(realpath "$1")
repeats=${2-3}
interactions=${3-400k}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/rlstudy-pool-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
export XDG_CACHE_HOME="$scratch/cache"

# Runs of one price, so that none is left over alone at the end.
cat >pool.study <<END
environment task    = cartpole
family      net     = mlp
algorithm   learner = ppo { envs = 8, rollout = 128 }
budget each { interactions = $interactions }
runs main = product(seed in 1..8) {
    environment = task
    family      = net
    algorithm   = learner
    budget      = each
}
END
"$rlstudy" plan pool.study >plan.txt # speeds are known from here on
grep '^time' plan.txt

# Seconds that the study takes with $1 workers, less what a plan takes.
seconds() {
    rm -rf store
    began=$(date +%s.%N)
    "$rlstudy" run pool.study -q --store store -j "$1" $2
    ended=$(date +%s.%N)
    echo "$began $ended" | awk '{ printf "%.3f\n", $2 - $1 }'
}

median() {
    sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

for pin in "" --pin; do
    jobs=1
    while [ "$jobs" -le "$(nproc)" ]; do
        i=0
        : >times.txt
        while [ "$i" -lt "$repeats" ]; do
            seconds "$jobs" "$pin" >>times.txt
            i=$((i + 1))
        done
        s=$(median <times.txt)
        [ "$jobs" -gt 1 ] || one=$s
        echo "$jobs $s $one" |
            awk -v pin="$pin" '{ printf "-j%d %-5s %8.2f s  %.2f times -j1\n",
                $1, pin, $2, $3 / $2 }'
        jobs=$((jobs * 2))
    done
done
"$rlstudy" bench pool
