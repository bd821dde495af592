#!/bin/sh
# Pictures of play in reports: of the median seed, the same bytes each time; who
# has none says why.
. "$top_srcdir/tests/e2e/lib.sh"

printf 'run,environment,seed,parameters,interactions,return\n' >others.csv
printf 'a,there,1,%s,%s,%s\n' 1000 10 1 1000 20 2 1000 40 3 >>others.csv
cat >films.study <<'END'
use "std/control"
use "std/games"
axis size   = [1/16, 1/8]
axis levels = [5, 50]
environment pole   = cartpole
environment blind  = recall
environment jumper = coinleap { view = grid, levels = levels }
family      net    = control_mlp { width = size }
family      small  = game_cnn { width = 1/8 }
algorithm   learner = ppo { envs = 8, rollout = 16, minibatches = 2 }
budget each = 1k interactions
runs poles  = product(size, seed in 1 .. 3) { environment = pole, family = net }
runs blinds = product(seed in 1 .. 1) {
    environment = blind, family = control_mlp
}
runs games  = product(levels, seed in 1 .. 1) {
    environment = jumper, family = small
}
curves others = csv("others.csv")
report "Films" {
    figure play(poles) "As it was learned."
    figure play(games)
    figure play(blinds)
    figure play(others)
    figure infos(games)
    figure infos(poles)
}
END
expect 0 "$RLSTUDY" films.study -q -j2 -o one
export SOURCE_DATE_EPOCH=1
expect 0 "$RLSTUDY" report films.study -o one
expect 0 "$RLSTUDY" report films.study -o two
expect 0 diff -r one two
report_holds one

[ "$(grep -o 'alt="Picture [1-6] of 6: step [0-9]*, return ' one/index.html |
    wc -l)" -eq 24 ] || fail "six frames of each: $(grep -c alt= one/index.html)"
has one/index.html 'No pictures of blinds: .*recall.* draws no pictures.</p>'
has one/index.html 'No pictures of others: Curves from files come without the policies'
has one/index.html 'As it was learned.'
for name in poles-1 poles-2 games-1 games-2; do
    [ "$(head -c 6 "one/figures/play-$name.gif")" = GIF89a ] ||
        fail "play-$name.gif is no GIF"
    head -c 4 "one/figures/play-$name.png" | grep -q PNG ||
        fail "play-$name.png is no PNG"
    has one/report.json "\"files\":\\[\"figures/play-$name.png\",\"figures/play-$name.gif\"\\]"
done
[ ! -e one/figures/play-blinds-1.png ] || fail 'a picture of nothing'
# What training avoids is shown where there is such.
has one/report.json '"name":"poles","run":[0-9]*,"missing":null,"seeds":3,"held_out":false,"interactions":1024.0,"steps":[0-9]*,"ended":true'
has one/report.json '"name":"games","run":[0-9]*,"missing":null,"seeds":1,"held_out":true,.*"infos":{"solved":'

# What the games tell, in evaluation and in training, is drawn; the table has it as
# the curves have.
has one/index.html 'of these runs have told nothing beside rewards'
[ -s one/figures/info-solved-games.svg ] || fail 'nothing of what the games tell'
has one/figures/info-solved-games.csv 'levels = 50,.*,line,'
[ "$(cut -d, -f6 one/figures/info-solved-games.csv | sort -u | wc -l)" -gt 1 ] ||
    fail 'all of what the games tell is the same'

# Without its checkpoint a run has no policy; the others are shown.
lost=$(sed 's/.*"name":"poles","run":\([0-9]*\),.*/\1/' one/report.json)
lost=$(grep -o '"id":"[0-9a-f]\{16\}"' one/report.json |
    sed -n "$((lost + 1))s/.*\"\\(.*\\)\"/\\1/p")
rm ".rlstudy/runs/$lost/"checkpoint*
expect 0 "$RLSTUDY" report films.study -o three
has three/index.html 'no pictures. The checkpoint of .* has been removed; without the folder'
[ "$(grep -c 'class="film"' three/index.html)" -eq 3 ] || fail 'three are left'

# A name that is no declaration is a mistake in the study.
sed 's/play(blinds)/play(nobody)/' films.study >wrong.study
expect 2 "$RLSTUDY" check wrong.study
has err nobody
finish
