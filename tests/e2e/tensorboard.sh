#!/bin/sh
# Event files of TensorBoard: their frames, as protoc reads what is in them, and
# as we read them again; beside a report; the same bytes for the same time.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
tiny_study 8k

run_report() {
    status=0
    "$RLSTUDY" "$@" >out 2>err || status=$?
    [ $status -eq 0 ] || [ $status -eq 6 ] || fail "status $status: $(cat err)"
}
run_report tiny.study -q --tensorboard
has out '^events: tiny.report/tensorboard$'
[ "$(find tiny.report/tensorboard -name 'events.out.tfevents.*' | wc -l)" -eq 6 ] ||
    fail "not an event file a run"
run_report report tiny.study -o plain
[ ! -e plain/tensorboard ] || fail "event files that nobody asked for"

# The same points as in the curves, in single precision.
expect 0 "$RLSTUDY" export tiny.study -o curves.csv
expect 0 "$RLSTUDY" import tiny.report/tensorboard -o again.csv
# numbers FILE COLUMNS
numbers_of() {
    awk -F, -v columns="$2" '
        NR > 1 { split(columns, c, " "); line = ""
                 for (i = 1; i in c; i++) line = line sprintf("%.5g ", $c[i])
                 print line }' "$1" | sort
}
at() { # COLUMN of FILE
    head -n 1 "$2" | tr , '\n' | grep -n "^$1\$" | cut -d: -f1
}
for file in curves again; do
    # A name in quotes has commas, so columns are counted behind it.
    sed 's/"[^"]*"/x/g' $file.csv >$file.plain
    numbers_of $file.plain "$(at seed $file.plain) $(at interactions \
        $file.plain) $(at return $file.plain)" >$file.numbers
    [ -s $file.numbers ] || fail "nothing in $file.csv"
done
cmp curves.numbers again.numbers || fail "other numbers in event files"

# The time is that of training, from a time that can be told.
expect 0 env SOURCE_DATE_EPOCH=1000000000 "$RLSTUDY" export tiny.study -o one/
expect 0 env SOURCE_DATE_EPOCH=1000000000 "$RLSTUDY" export tiny.study -o two/
diff -r one two || fail "other bytes at the same time"

need_python
file=$(find one -name 'events.out.tfevents.*' | sort | head -n 1)
"$python" "$top_srcdir/tests/tools/read_events.py" "$file" records ||
    fail "the frames"
# Time, version; then time, step and a summary of tags and values.
cat >look.py <<'END'
import struct, sys
first, last = [open(name, "rb").read() for name in sys.argv[1:]]
assert first[:9] == b"\x09" + struct.pack("<d", 1e9), first
assert first[9:] == b"\x1a\x0dbrain.Event:2", first
began, = struct.unpack_from("<d", last, 1)
assert 0 < began - 1e9 < 3600, began
END
"$python" look.py records/0000 "records/$(ls records | tail -n 1)" ||
    fail "the times"
if ! command -v protoc >/dev/null; then
    echo "SKIPPED in part: no protoc" >&2
    finish
    exit 0
fi
protoc --decode_raw <records/0000 >first || fail "protoc"
has first '^3: "brain.Event:2"$'
protoc --decode_raw <"records/$(ls records | tail -n 1)" >last || fail "protoc"
has last '^1: 0x41cdcd65'
has last '^2: [0-9]*$'
has last '^5 {$'
for tag in return greedy_return parameters seed compute train/return \
    train/entropy train/approx_kl train/clip_fraction train/value_loss; do
    has last "^    1: \"$tag\"\$"
done
# What the environment tells beside rewards has tags of its own.
cat >known.study <<'END'
environment task    = bandit
family      net     = mlp { width = 1/16 }
algorithm   learner = ppo { envs = 4, rollout = 64 }
budget each { interactions = 2k }
runs main = product(seed in 1..1)
END
expect 0 "$RLSTUDY" run -q known.study --store known
expect 0 "$RLSTUDY" export known.study --store known -o events/
for tag in info/optimal train_info/optimal; do
    grep -a -q "$tag" "$(find events -name 'events.out.tfevents.*')" ||
        fail "no $tag"
done
[ "$(grep -c '^    2: 0x' last)" -eq "$(grep -c '^    1: "' last)" ] ||
    fail "not a number a tag: $(cat last)"
finish
