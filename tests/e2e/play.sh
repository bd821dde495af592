#!/bin/sh
# `rlstudy env step`, `trace` and `render`: one copy of an environment, played.
. "$top_srcdir/tests/e2e/lib.sh"

plugins=$top_builddir/tests/plugins

# ---- trace ----

printf '1\n\n 0 \n' >actions
expect 0 "$RLSTUDY" env trace cartpole --state 0.01,-0.02,0.03,0.04 \
    --actions actions --json
[ "$(wc -l <out)" -eq 2 ] || fail "an object a step: $(cat out)"
has out '^{"obs":\[0.00960000[0-9]*,0.17467[0-9]*,0.0307999[0-9]*,-0.243[0-9]*\],"reward":1.0,"terminated":false,"truncated":false,"state":\[0.00960[0-9]*,0.17467919[0-9]*,.*\]}$'
expect 0 "$RLSTUDY" env trace cartpole --state 0.01,-0.02,0.03,0.04 \
    --actions - --json <actions
cp out standard
expect 0 "$RLSTUDY" env trace cartpole --state 0.01,-0.02,0.03,0.04 \
    --actions actions --json
cmp out standard || fail 'from standard input it is another trace'

# At the limit an episode is cut off, with its own last state; then another one
# begins.
printf '1\n1\n0\n' >actions
expect 0 "$RLSTUDY" env trace mountain_car --state -0.5,0 --set steps=2 \
    --actions actions --json
sed -n 2p out >second
has second '"terminated":false,"truncated":true,"state":\[-0.500'
sed -n 3p out >third
has third '"truncated":false'
expect 0 "$RLSTUDY" env trace mountain_car --state 0.49,0.07 \
    --actions actions --json
sed -n 1p out >first
has first '"terminated":true,"truncated":false,"state":\[0.55'

# Parts of an action stand in a row; pictures are rows of columns of channels.
printf '1, 2\n0 2\n' >parts
expect 0 "$RLSTUDY" env trace recall --set questions=2 --set delay=0 \
    --actions parts --json
has out '^{"obs":\[[0-9],[0-9]\],"reward":0.0,"terminated":false,"truncated":false}$'
# A line may have several, and a file may be a list of JSON.
mistaken_parts() {
    printf '%s\n' "$1" >parts
    expect 2 "$RLSTUDY" env trace recall --set questions=2 --set delay=0 \
        --actions parts --json
    has err "parts:1: an action has 2 parts, and here is 1"
    [ "$(wc -l <out)" -eq "$2" ] || fail "what came before is done: $(cat out)"
}
mistaken_parts '1' 0
mistaken_parts '1,2,1' 1
expect 0 "$RLSTUDY" env trace cartpole --seed 1 --actions actions --json
cp out want
tr '\n' ' ' <actions >row
printf '[%s\n]\n' "$(tr '\n' ',' <actions)" >list
for file in row list; do
    expect 0 "$RLSTUDY" env trace cartpole --seed 1 --actions $file --json
    cmp out want || fail "$file: other steps"
done
# Where the state is a few numbers, an action is what was written, to the last
# digit: 0.7 is none of single precision.
printf '[[0.7], [0.7]]' >torque
expect 0 "$RLSTUDY" env trace pendulum --state 3,0.5 --actions torque --json
awk 'BEGIN {
    v = 0.5; th = 3
    for (i = 0; i < 2; i++) {
        v += (15 * sin(th) + 3 * 0.7) * 0.05
        th += v * 0.05
        printf "%.13f %.13f\n", th, v
    }
}' >want
sed 's/.*"state":\[\(.*\),\(.*\)\].*/\1 \2/' out |
    awk '{ printf "%.13f %.13f\n", $1, $2 }' >got
cmp got want || fail "not in double precision: $(cat got want)"
echo 3 >digit
expect 0 "$RLSTUDY" env trace digits --actions digit --json
has out '^{"obs":\[\[\[[0-9]*\],\[[0-9]*\]'
# Infos are told.
expect 0 "$RLSTUDY" env trace "$plugins/walk.so" --actions actions --json
has out '"info":{"success":0.0}'
expect 0 "$RLSTUDY" env trace "$plugins/walk.so" --actions actions
has out 'success 0'

# Files that cannot be read are no mistake of the command line's, which are the
# user's to mend, as what stands in a file is.
refuses() {
    words=$1
    shift
    expect 1 "$RLSTUDY" env trace "$@"
    has err "$words"
}
refuses 'cannot read nothing' cartpole --actions nothing
refuses 'cannot read .: Is a directory' cartpole --actions .
mistaken() {
    words=$1
    shift
    expect 2 "$RLSTUDY" env trace "$@"
    has err "$words"
}
mistaken 'the state has 4 numbers, not 2' cartpole --state 1,2 --actions actions
mistaken 'is no list of numbers' cartpole --state 1,x,3,4 --actions actions
mistaken 'number 2 of the state is 1e+09' pendulum --state 0,1e9 \
    --actions actions
mistaken 'number 1 of the state is nan' pendulum --state nan,1 --actions actions
mistaken 'has no state of a few numbers' recall --state 1 --actions actions
mistaken 'is not a whole number' cartpole --seed -1 --actions actions

# Each part of the command has the same to say of names, options and seeds.
everywhere() {
    words=$1
    shift
    for part in 'show' 'step' 'trace --actions actions' 'render -o none.png' \
        'check'; do
        expect 2 "$RLSTUDY" env $part "$@"
        has err "$words"
        [ ! -s out ] || fail "$part $* told something: $(cat out)"
    done
    [ ! -e none.png ] || fail 'a picture of nothing'
}
everywhere "there is no environment 'carpole'; did you mean 'cartpole'?" carpole
everywhere "there is no environment 'gymnasum'; did you mean 'gymnasium'?" \
    'gymnasum("CartPole-v1")'
everywhere "no environment 'xyzzy': 'rlstudy env list' has" xyzzy
everywhere 'cannot read ./nowhere.so: No such file' ./nowhere.so
everywhere 'cannot load ' ./actions
everywhere "has no option 'levles'; did you mean 'levels'?" coinleap \
    --set levles=3
everywhere "'cartpole' has no option 'x', but steps" cartpole --set x=1
everywhere 'it is written KEY=VALUE' coinleap --set levels
everywhere "mode: 'esy' is not one of easy, hard; did you mean 'easy'?" \
    coinleap --set mode=esy
everywhere 'steps: 0 is out of range' cartpole --set steps=0
everywhere "steps: 'many' is not a number" cartpole --set steps=many
for part in 'step' 'trace --actions actions' 'render -o none.png'; do
    expect 2 "$RLSTUDY" env $part cartpole --seed 1x
    has err "seed: '1x' is not a whole number"
    expect 2 "$RLSTUDY" env $part cartpole --state 1,2
    has err 'the state has 4 numbers, not 2'
done
expect 2 "$RLSTUDY" env check cartpole
has err "'cartpole' is built in"

# What stands in the file.
echo 2 >bad
mistaken 'bad:1: part 1 of the action is 2, of the choices 0 to 1' cartpole \
    --actions bad
echo 1x >bad
mistaken "bad:1: '1x' is no action" cartpole --actions bad
echo inf >bad
mistaken 'bad:1: part 1 of the action is not finite' pendulum --actions bad
echo 1e300 >bad
mistaken 'is not finite in single precision' pendulum --actions bad
printf '0\n1\0001\n' >bad
mistaken 'bad:2: ' cartpole --actions bad
[ "$(wc -l <out)" -eq 1 ] || fail "what came before is done: $(cat out)"
expect 2 "$RLSTUDY" env trace cartpole
has err 'needs --actions FILE'
expect 2 "$RLSTUDY" env trace
expect 2 "$RLSTUDY" env trace cartpole --actions actions --policy random
has err 'env trace does not use --policy'
expect 2 "$RLSTUDY" env new mine --json
has err 'env new does not use --json'

# ---- step ----

expect 0 "$RLSTUDY" env step cartpole --seed 3
cp out once
expect 0 "$RLSTUDY" env step cartpole --seed 3
cmp out once || fail 'a seed is not the same game twice'
tail -n 1 out | grep -q 'terminated$' || fail "one episode: $(tail -n 1 out)"
expect 0 "$RLSTUDY" env step cartpole --seed 4
! cmp -s out once || fail 'another seed is the same game'
expect 0 "$RLSTUDY" env step pendulum --steps 5 --json
[ "$(grep -c '"action":\[' out)" -eq 5 ] || fail "five steps: $(cat out)"

# What was done, done again: the trace is the same.
sed 's/.*"action":\[\(.*\)\]}/\1/' out >again
sed 's/,"action".*/}/' out >want
expect 0 "$RLSTUDY" env trace pendulum --actions again --json
cmp out want || fail 'a trace of the same actions is another'

# ---- render ----

# is FILE MAGIC
is() {
    [ "$(head -c ${#2} "$1")" = "$2" ] || fail "$1 is no $2"
}
expect 0 "$RLSTUDY" env render cartpole --seed 1 -o sheet.png
has out '^sheet.png: 16 steps, 1 end of episodes, rewards 16 in all'
head -c 4 sheet.png | tail -c 3 | grep -q PNG || fail 'no PNG'
expect 0 "$RLSTUDY" env render digits --steps 20 -o play.gif
is play.gif GIF89a
expect 0 "$RLSTUDY" env render "$plugins/walk.so" -o walk.gif
is walk.gif GIF89a
cp play.gif before
expect 0 "$RLSTUDY" env render digits --steps 20 -o play.gif
cmp play.gif before || fail 'the same game is another picture'
expect 1 "$RLSTUDY" env render recall -o x.png
has err "'recall' has no pictures"
expect 2 "$RLSTUDY" env render cartpole -o x.jpg
has err 'needs -o FILE.png or -o FILE.gif'
expect 2 "$RLSTUDY" env render cartpole
expect 1 "$RLSTUDY" env render cartpole -o nowhere/x.png
[ ! -e x.png ] || fail 'a file is there although nothing was drawn'

# Killed while it writes: the picture is the one before, or the new one.
expect 0 "$RLSTUDY" env render coinleap --seed 1 --steps 400 -o new.gif
cp sheet.png old
for ms in 00 02 05 10 20 40 60 80; do
    cp old kept.gif
    "$RLSTUDY" env render coinleap --seed 1 --steps 400 -o kept.gif \
        >said 2>&1 &
    pid=$!
    sleep "0.$ms"
    kill -9 $pid 2>said || true
    wait $pid 2>said || true
    cmp -s kept.gif old || cmp -s kept.gif new.gif ||
        fail "killed after 0.$ms s, half a picture is left"
    rm kept.gif
done
# While a file is written it is called otherwise.
"$RLSTUDY" env render coinleap --steps 4000 -o fresh.gif >said 2>&1 &
pid=$!
sleep 0.05
kill -9 $pid
wait $pid 2>said || true
[ ! -e fresh.gif ] || fail 'there is a picture before it is whole'

# ---- what a run has learned ----

cat >s.study <<'END'
use "std/control"
environment task    = cartpole
family      net     = control_mlp { width = 1/4 }
algorithm   learner = ppo { envs = 8, rollout = 64, epochs = 6 }
budget each = 40k interactions
runs main = product(seed in 1 .. 1)
END
expect 1 "$RLSTUDY" env step cartpole --policy abcd
has err 'there is no store'
expect 0 "$RLSTUDY" run -q s.study
run=$(ls .rlstudy/runs)
expect 0 "$RLSTUDY" env step cartpole --policy "$run" --steps 400
ends=$(grep -c terminated out) || true
[ "$ends" -lt 8 ] || fail "a trained policy falls $ends times in 400 steps"
expect 0 "$RLSTUDY" env render cartpole --policy "${run%??????}" -o best.png
expect 1 "$RLSTUDY" env step pendulum --policy "$run"
has err 'was trained on something else'
expect 2 "$RLSTUDY" env step cartpole --policy 0000
expect 2 "$RLSTUDY" env step cartpole --policy s.study
has err 'name a run'
rm .rlstudy/runs/*/checkpoint*
expect 1 "$RLSTUDY" env step cartpole --policy "$run"
has err 'has no checkpoint'
finish
