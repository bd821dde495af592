#!/bin/sh
# Laws of points from the command line: the constants come back, in text and in
# JSON, and what is told wrong is answered.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
validate="$top_builddir/tests/tools/validate"
schema="$top_srcdir/doc/schema/fit-1.json"

# value NAME: the number behind "NAME": in out, of an array the first.
value() {
    sed -n "s/^ \"$1\": //p" out | tr -d ','
}

# close NAME WANT: to six digits.
close() {
    got=$(value "$1")
    awk -v got="$got" -v want="$2" 'BEGIN {
        off = got / want - 1
        if (got == "" || off > 1e-6 || off < -1e-6)
            exit 1
    }' || fail "$1 is '$got', not $2"
}

# fit LAW ARGUMENTS...: as JSON that the schema allows.
fit() {
    expect 0 "$RLSTUDY" fit --json --law "$@"
    "$validate" "$schema" <out 2>err || fail "another schema: $(cat err)"
}

awk 'BEGIN {
    print "size,tokens,loss"
    for (i = 0; i < 8; i++)
        for (j = 0; j < 8; j++) {
            N = 1e7 * 2^i; D = 1e9 * 2^j
            printf "%.17g,%.17g,%.17g\n", N, D,
                1.8 + 480 / N^0.35 + 2000 / D^0.37
        }
}' >loss.csv
fit chinchilla --curves loss.csv --columns N=size,D=tokens,L=loss
close E 1.8
close A 480
close B 2000
close alpha 0.35
close beta 0.37
has out '"verdict": "identifiable"'
has out '"formula": "L = E + A/N^alpha + B/D^beta"'
cp out named
# The same by order, whichever names the columns have, and again.
fit chinchilla --curves loss.csv --x size,tokens --y loss
sed '/"columns"/,/}/d' named >want
sed '/"columns"/,/}/d' out | cmp -s - want || fail 'another fit by --x and --y'

# Environment steps of value-based RL, by its published constants.
awk 'BEGIN {
    print "utd,critic_params,time"
    for (x = 1; x <= 16; x *= 2)
        for (N = 5e5; N < 4e7; N *= 4) {
            sum = 1 + (1.26059 / x)^1.010386 + (633198 / N)^0.890187
            printf "%g,%g,%.17g\n", x, N, 371869.6 * sum
        }
}' >steps.csv
fit sum_of_powers --curves steps.csv --x utd,critic_params --y time \
    --bootstrap 20
close a 1.26059
close alpha 1.010386
close b 633198
close beta 0.890187
close c 371869.6
has out '"replicates_ok": 20'

# A curve of two runs: intervals draw runs, and two are too few.
awk 'BEGIN {
    print "run,interactions,return"
    for (r = 0; r < 2; r++)
        for (i = 0; i < 40; i++) {
            C = 1000 * 1.3^i
            printf "r%d,%.17g,%.17g\n", r, C, 1 + 9 / (1 + (5e5 / C)^1.5)
        }
}' >curves.csv
fit sigmoid --curves curves.csv
close R0 1
close A 10
close B 1.5
close C_mid 500000
has out '"groups": 2'
has out 'two runs: too little to resample'
fit power --curves curves.csv --option errors=absolute --option floor=false
[ "$(value floor)" = "" ] || fail 'a floor that was not asked for'

awk 'BEGIN {
    print "player,opponent,score"
    for (i = 0; i < 30; i++) print "new,old," (i % 3 > 0)
}' >games.csv
expect 0 "$RLSTUDY" fit --law elo --curves games.csv
has out 'player .*strength'
has out '^  new *60\.206 '
fit bradley_terry --curves games.csv
has out '"player": "new"'

# Games without a result are left out, as rows of other laws are.
sed '4s/,[01]$/,/' games.csv >unfinished.csv
expect 0 "$RLSTUDY" fit --law elo --curves unfinished.csv
has out 'note: 1 of 30 rows lack a number and are left out'
sed '2,$s/,[01]$/,/' games.csv >none.csv
expect 1 "$RLSTUDY" fit --law elo --curves none.csv
has err 'none.csv has no games; 30 of 30 rows lack a number'
printf 'x,y\n1,\n2,\n3,4\n' >empty.csv
expect 1 "$RLSTUDY" fit --law power --curves empty.csv --x x --y y
has err "1 of 3 rows have a number in each column .* 'y' lacks 2"

# The optimum lies beyond the sizes: no number, and the status says so.
awk 'BEGIN {
    print "compute,parameters,loss"
    for (c = 0; c < 3; c++)
        for (s = 0; s < 6; s++)
            printf "%g,%g,%g\n", 1e18 * 10^c, 1e7 * 2^s, 4 - 0.1 * s
}' >falling.csv
expect 6 "$RLSTUDY" fit --json --law isoflop --curves falling.csv
"$validate" "$schema" <out 2>err || fail "another schema: $(cat err)"
has out '"exponent_N": null'
has out 'larger ones are missing'
expect 6 "$RLSTUDY" fit --law isoflop --curves falling.csv
! grep -qE 'nan|starts agree' out || fail "numbers of no fit: $(cat out)"

# A power law through curves that saturate: the verdict says that it misses them.
awk 'BEGIN {
    print "seed,compute,return"
    for (s = 1; s <= 4; s++)
        for (i = 0; i < 60; i++) {
            c = 1000 * exp(i * 0.15)
            printf "%d,%g,%g\n", s, c,
                10 / (1 + 1e4 / c) + 0.1 * sin(1.7 * s + 0.4 * i * s)
        }
}' >saturating.csv
expect 0 "$RLSTUDY" fit --law power --curves saturating.csv --bootstrap 50 \
    --option errors=absolute
has out '^weak: the points lie off the law in the same way throughout'

# What is told wrong.
expect 1 "$RLSTUDY" fit --law chinchilla --curves loss.csv --x size --y loss
has err 'D (data.*no column .D.; it has: size, tokens, loss'
expect 2 "$RLSTUDY" fit --law chinchila --curves loss.csv
has err "no law 'chinchila'; did you mean 'chinchilla'"
expect 2 "$RLSTUDY" fit --law chinchilla --curves loss.csv --holdout 2
has err 'the law chinchilla has no option .holdout.; it has: bootstrap, grid'
expect 2 "$RLSTUDY" fit --law power --curves loss.csv --option floor=maybe
has err "^rlstudy: --option floor: 'maybe' is neither true nor false$"
expect 2 "$RLSTUDY" fit --law power --curves loss.csv --x size,tokens
has err 'power takes 1 columns at most'
expect 1 "$RLSTUDY" fit --law elo --curves loss.csv
has err 'player (who played).*no column'
finish
