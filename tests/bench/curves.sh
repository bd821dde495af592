#!/bin/sh
# bench/curves.py on straight lines, whose values at any step are known.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
need_python

# line RUN SLOPE [KIND]: a run with a point every 1000 interactions.
line() {
    mkdir -p "store/runs/$1"
    printf 'environment:\n  kind: %s\n' "${3:-cartpole}" \
        >"store/runs/$1/spec.yaml"
    awk -v slope="$2" 'BEGIN {
        print "interactions,return,train_return"
        print "500,nan,nan"
        for (t = 1000; t <= 20000; t += 1000)
            print t ",0," slope * t
    }' >"store/runs/$1/curve.csv"
}
line a 0.010
line b 0.012
line c 0.011
line other 5 acrobot
# Episodes of three seeds every 10 interactions; 0.009 to 0.013 a step.
awk 'BEGIN {
    print "seed,step,return"
    for (seed = 1; seed <= 3; seed++) {
        for (t = 10; t <= 20000; t += 10)
            print seed "," t "," (0.007 + 0.002 * seed) * t
    }
}' >peer.csv
curves() {
    "$python" "$top_srcdir/bench/curves.py" --store store --peer peer.csv "$@"
}

# The episodes of (9000, 10000] are at 9505 in the mean; of our points there is
# that at 10000 alone, and none in (10100, 10500]: there a line is drawn.
expect 0 curves --environment cartpole --at 10k --window 1k
has out '^| 10,000 | 110 (105 to 115) | 104.6 (95.05 to 114.1) | .* | yes |$'
expect 0 curves --environment cartpole --at 10500 --window 400
has out '^| 10,500 | 115.5 (.*) | 113.4 (.*) | .* | yes |$'
has out '^Median (quartiles) of 3 runs and of 3\.$'
# 110 is reached at 11000, 10000, 10000; by episodes at 10000 in the median,
# and the mean of 100 of them lags by 495.
expect 0 curves --environment cartpole --at 10k --solved 110
has out '^rlstudy reached 110 after 1e+04 (1e+04 to 1.05e+04) interactions\.$'
has out 'mean of 100 episodes did after 1.05e+04 (.*)\.$'

# Outside, and nothing to compare.
expect 1 curves --environment acrobot --at 10k
has out '| above |$'
expect 1 curves --environment cartpole --at 1M
has out '^| 1,000,000 | | | | no data |$'
expect 1 curves --environment carpole
has err "store has no run of 'carpole'"
expect 1 curves --environment cartpole --column reward
has err "curve.csv has no column 'reward'"
finish
