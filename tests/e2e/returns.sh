#!/bin/sh
# What chance and the best earn: the tables of study(5) say what `rlstudy env
# show` does.
. "$top_srcdir/tests/e2e/lib.sh"
manual=$top_srcdir/doc/study.5

# shown WORD: the number that out tells of it; nothing if it tells none.
shown() {
    sed -n "s/^  $1  *\(at most \)\{0,1\}\(-\{0,1\}[0-9.]*\).*/\2/p" out
}

# near WHAT A B: they differ by rounding to three digits.
near() {
    awk -v a="$2" -v b="$3" 'BEGIN {
        d = a - b; if (d < 0) d = -d
        size = b < 0 ? -b : b
        exit !(a != "" && d <= 0.005 * size + 0.0005)
    }' || fail "$1: the manual says $2, the program $3"
}

# Of games: "NAME MODE RANDOM (SE) BEST".
sed -n '/^Uniformly random actions earn/,/^\.El/s/^\.It \([a-z]*\), \(easy\|hard\) Ta \(.*\) (\(.*\)) Ta \([0-9.]*\).*/\1 \2 \3 \4 \5/p' \
    "$manual" >games
[ "$(wc -l <games)" -eq 6 ] || fail "six games: $(cat games)"
while read -r name mode random se best; do
    expect 0 "$RLSTUDY" env show "$name" --set mode="$mode"
    near "$name $mode" "$random" "$(shown 'at random')"
    near "$name $mode" "$best" "$(shown best)"
    has out "(standard error $se)"
done <games

# Of what is learned: "NAME RANDOM BEST".
sed -n '/^\.Ss What is learned/,/^\.El/s/^\.It \(.*\) Ta .* Ta \(-\{0,1\}[0-9.]*\) Ta \([^%]*\) Ta .* Ta .*/\1|\2|\3/p' \
    "$manual" | sed 's/^the same, cont\./mountain_car_continuous/; /^as pixels/d' \
    >learned
[ "$(wc -l <learned)" -ge 11 ] || fail "too few: $(cat learned)"
while IFS='|' read -r name random best; do
    expect 0 "$RLSTUDY" env show "$name"
    near "$name" "$random" "$(shown 'at random')"
    case $best in
    -) ! grep -q '^  best  *[0-9-]' out || fail "the best of $name is known" ;;
    '<'*) has out "^  best  *at most ${best#< }" ;;
    *) near "$name" "$best" "$(shown best)" ;;
    esac
done <learned

# Other options, other returns.
expect 0 "$RLSTUDY" env show bandit --set best=0.5
[ "$(shown 'at random')" = 0.3 ] || fail "a bandit: $(cat out)"
expect 0 "$RLSTUDY" env show cartpole --set steps=100
! grep -q 'at random' out || fail 'nobody has measured that'
expect 0 "$RLSTUDY" env show cartpole
has out "^  goal  *475: Gymnasium's threshold"
expect 0 "$RLSTUDY" env show cartpole --json
follows env-1
has out '"random": 22.2[89]'
expect 0 "$RLSTUDY" env show noise --json
follows env-1
has out '"returns": null'
finish
