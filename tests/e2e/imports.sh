#!/bin/sh
# Curves of other programs: what is read from each format, from one and from
# several files, and what is written for others.  Event files are written by a
# program that knows nothing of ours; NumPy reads the archive, where it is there.
. "${top_srcdir:-.}/tests/e2e/lib.sh"
validate=$top_builddir/tests/tools/validate
python=
for try in python3 /usr/bin/python3; do
    "$try" -c 'import struct' 2>/dev/null && python=$try && break
done

# ---- CSV, of published shapes ----

cat >rows.csv <<END
algo,run,game,row,eprewmean
ppo,0,coinrun,0,3.5
ppo,0,coinrun,1,4.25
ppo,1,coinrun,0,5
ppg,0,coinrun,0,6
ppg,0,starpilot,0,7
END
expect 0 "$RLSTUDY" import rows.csv -o rows.out.csv --only algo=ppo,game=coinrun \
    --columns 'environment=game,seed=run,interactions=(row+1)*65536' \
    --columns 'return=eprewmean,parameters=626k,compute=(row+1)*65536*12e6'
has out '^2 runs of 1 size, 3 points$'
has out 'taken: .*interactions=(row+1)\*65536'
sum=$(sha256sum rows.csv 2>/dev/null | cut -d' ' -f1)
[ -z "$sum" ] || has out "rows.csv: csv, SHA-256 $sum"
cat >want.csv <<END
run,environment,seed,parameters,interactions,return,compute
0,coinrun,0,626000,65536,3.5,786432000000
0,coinrun,0,626000,131072,4.25,1572864000000
1,coinrun,1,626000,65536,5,786432000000
END
cmp rows.out.csv want.csv || fail "other curves than those of rows.csv"

# What is missing is told with what there is.
expect 1 "$RLSTUDY" import rows.csv
has err "rows.csv: there is no column 'return'; say what it is, as return=COLUMN; there are: algo, run, game, row, eprewmean"
expect 1 "$RLSTUDY" import rows.csv \
    --columns interactions=row+1,return=eprewmean,parameters=1
has err "interactions of run '0' are 1 here and in line 2; say what tells runs apart"
expect 1 "$RLSTUDY" import rows.csv --format xls
has err "there is no format 'xls'; there are: progress, monitor, tensorboard, jsonl, tsv, csv"
expect 1 "$RLSTUDY" import 'no*such'
has err 'no file matches no\*such'
expect 2 "$RLSTUDY" import
has err 'name the files to import'
expect 2 "$RLSTUDY" import nothing.csv -o there.xls
has err 'there.xls: the name does not say a format'
expect 2 "$RLSTUDY" export nothing.study -o there.xls
has err 'there.xls: the name does not say a format'

expect 1 "$RLSTUDY" import rows.csv --columns eprewmean=return
has err "what a column is stands first, and the column behind it: return=eprewmean"
printf 'run;seed;parameters;interactions;return\na;0;1000;10;1,5\n' >comma.csv
expect 1 "$RLSTUDY" import comma.csv
has err "comma.csv:2: return is '1,5', not a finite number (one has a point and no comma)"
expect 2 "$RLSTUDY" report rows.csv
has err 'rows.csv is named like data (csv), not like a study'
printf '\377\376r\0u\0n\0' >wide16.csv
expect 1 "$RLSTUDY" import wide16.csv
has err 'wide16.csv: byte 4 is zero; this is UTF-16: save it as UTF-8'
# People write a space behind a comma.
printf 'run, seed, parameters , interactions, return\n"a, b" , 0, 1k, 10, 1.5 \n' |
    sed 's/1k/1000/' >spaces.csv
expect 0 "$RLSTUDY" import spaces.csv -o spaces.out.csv
has spaces.out.csv '^"a, b",,0,1000,10,1.5$'
expect 1 "$RLSTUDY" import spaces.csv --environment coinrun
has err "spaces.csv has no curves of environment 'coinrun'; it does not say of which"

# Side by side, several files, told apart by their paths.
mkdir -p wide
printf 'Step\ts0\ts1\n10\t1\t2\n20\t3\t\n' >wide/w64.tsv
printf 'Step\ts0\ts1\n10\t5\t6\n20\t7\t8\n' >wide/w128.tsv
expect 0 "$RLSTUDY" import wide --path 'w{width}.tsv' --json \
    --columns 'return=s{seed},parameters=width[64:1k,128:4k]'
"$validate" "$top_srcdir/doc/schema/import-1.json" <out 2>err ||
    fail "another schema: $(cat err)"
has out '"run": "wide/w128.tsv: parameters 4000, seed 1"'
has out '"left out: 1 row without a return"'

# ---- Stable-Baselines3 ----

mkdir -p sb3/a
printf '#{"t_start": 100.5, "env_id": "CartPole-v1"}\nr,l,t\n9,9,1\n20,20,3\n' \
    >sb3/a/0.monitor.csv
printf '#{"t_start": 100.0, "env_id": "CartPole-v1"}\nr,l,t\n5,5,0.5\n7,7,3\n' \
    >sb3/a/1.monitor.csv
expect 0 "$RLSTUDY" import sb3 --columns parameters=10 -o monitor.csv
cat >want.csv <<END
run,environment,seed,parameters,interactions,return
parameters 10,CartPole-v1,0,10,5,5
parameters 10,CartPole-v1,0,10,14,9
parameters 10,CartPole-v1,0,10,21,7
parameters 10,CartPole-v1,0,10,41,20
END
cmp monitor.csv want.csv || fail "episodes are in another order"
printf 'r,l,t\nabc,9,1\n' >odd.monitor.csv
expect 1 "$RLSTUDY" import odd.monitor.csv --columns parameters=10
has err "odd.monitor.csv:2: r is 'abc', not a finite number"
printf 'time/total_timesteps,rollout/ep_rew_mean\n10,\n20,3\n' >sb3/progress.csv
expect 1 "$RLSTUDY" import sb3 --columns parameters=10
has err 'read those of one format at a time'
expect 0 "$RLSTUDY" import sb3 --columns parameters=10 --format progress
has out '^1 run of 1 size, 1 points$'

# ---- JSON lines ----

{
    printf '{"env_runners": {"episode_return_mean": NaN}, "num_env_steps_sampled_lifetime": 10}\n'
    printf '{"env_runners": {"episode_return_mean": 2.5}, "num_env_steps_sampled_lifetime": 20}\n'
    printf '{"env_runners": {"epi'
} >result.json
expect 0 "$RLSTUDY" import result.json --columns parameters=10 -o lines.csv
has out 'taken: return=env_runners/episode_return_mean'
has out 'line 3, the last, is cut short'
has lines.csv '^parameters 10,,0,10,20,2.5$'

# ---- TensorBoard ----

events() {
    "$python" "$top_srcdir/tests/tools/write_events.py" "$1"
}
if [ -n "$python" ]; then
    mkdir -p tb/w8_s3
    events tb/w8_s3/events.out.tfevents.2.host <<END
at 100
10 charts/episodic_return 1
20 charts/episodic_return 2.5 half
20 charts/episodic_return 3.5 double
25 charts/SPS 100
30 charts/episodic_return -4 bfloat16
40 charts/episodic_return 99 packed
50 charts/episodic_return 99
50 charts/notes 1 text
END
    # Started over from 40: what the first file has from there on is void.
    events tb/w8_s3/events.out.tfevents.1.host <<END
at 200
40 charts/episodic_return 5 int64
60 charts/episodic_return 6 float
70 charts/episodic_return 7
cut 5
END
    expect 0 "$RLSTUDY" import tb --path 'w{width}_s{seed}' \
        --columns 'parameters=width*width' -o tb.csv
    has out 'events.out.tfevents.1.host is cut short within a record'
    cat >want.csv <<END
run,environment,seed,parameters,interactions,return
"parameters 64, seed 3",,3,64,10,1
"parameters 64, seed 3",,3,64,20,3
"parameters 64, seed 3",,3,64,30,-4
"parameters 64, seed 3",,3,64,40,5
"parameters 64, seed 3",,3,64,60,6
END
    cmp tb.csv want.csv || fail "other scalars than were logged"
    "$python" - tb/w8_s3/events.out.tfevents.2.host <<END
import sys
data = bytearray(open(sys.argv[1], "rb").read())
data[60] ^= 1
open(sys.argv[1], "wb").write(data)
END
    expect 1 "$RLSTUDY" import tb --columns parameters=1
    has err 'does not agree with its checksum; the file is damaged'
fi

# ---- what is written is read again ----

for file in back.csv back.tsv back.jsonl; do
    expect 0 "$RLSTUDY" import rows.out.csv -o "$file"
    expect 0 "$RLSTUDY" import "$file" -o again.csv
    cmp again.csv rows.out.csv || fail "$file holds other curves"
done
expect 0 "$RLSTUDY" import rows.out.csv -o back/
expect 0 "$RLSTUDY" import back -o again.csv --path '{environment}/{run}'
cmp again.csv rows.out.csv || fail "the event files hold other curves"
expect 0 "$RLSTUDY" import rows.out.csv -o back.npz
for try in python3 /usr/bin/python3; do
    "$try" -c 'import numpy' 2>/dev/null || continue
    "$try" - <<END || fail "NumPy reads something else"
import numpy
z = numpy.load("back.npz")
assert list(z["run"]) == [b"0", b"1"] and list(z["seed"]) == [0, 1]
assert list(z["start"]) == [0, 2, 3] and list(z["return"]) == [3.5, 4.25, 5]
assert list(z["interactions"]) == [65536, 131072, 65536]
assert list(z["compute"]) == [786432000000, 1572864000000, 786432000000]
assert list(z["parameters"]) == [626000] * 2
END
    break
done

# ---- in a study ----

awk 'BEGIN {
    print "run,seed,parameters,interactions,return"
    for (N = 1000; N <= 64000; N *= 4)
        for (s = 0; s < 2; s++)
            for (E = 1000; E <= 1e6; E *= 1.5) {
                I = ((3 / N) ^ 0.6 + (2 / E) ^ 0.5) ^ (-1.1 / 0.3)
                printf "%d/%d,%d,%d,%.17g,%.17g\n", N, s, s, N, E, log(I)
            }
}' >law.csv
awk -F, 'NR == 1 || $3 < 10000' law.csv >small.csv
{
    printf 'name\tseed\tparameters\tsteps\tscore\n'
    awk -F, -v OFS='\t' 'NR > 1 && $3 >= 10000 { $1 = $1; print }' law.csv
} >large.tsv
cat >joined.study <<END
curves all   = csv("law.csv")
curves small = csv("sm*.csv")
curves large = tsv("large.tsv") { columns = ["run=name", "interactions=steps", "return=score"] }
fit whole  = intrinsic(all) { bootstrap = 0 }
fit joined = intrinsic(small + large) { bootstrap = 0 }
claim "together they say the same" : whole.exponent == joined.exponent
END
expect 0 "$RLSTUDY" joined.study
has out 'claim holds: together'
[ -z "$sum" ] || has joined.report/report.json \
    "$(sha256sum large.tsv | cut -d' ' -f1)"
expect 0 "$RLSTUDY" export joined.study -o joined.csv
[ "$(grep -c . joined.csv)" -eq "$((2 * $(grep -c . law.csv) - 1))" ] ||
    fail "export wrote other points"
# What is read is not lost, by whatever name it is written to.
ln -s large.tsv other.tsv
cp joined.study kept.study
for over in joined.study ./large.tsv other.tsv; do
    expect 1 "$RLSTUDY" export joined.study --format=csv -o $over
    has err "$over is read for this, and would be lost"
done
cmp joined.study kept.study || fail "the study is lost"
cp law.csv mine.csv
expect 1 "$RLSTUDY" import mine.csv --only seed=0 -o mine.csv
has err 'mine.csv is read for this'
cmp mine.csv law.csv || fail "the curves are lost"
expect 0 "$RLSTUDY" export joined.study --format jsonl
has out '^{"run":"1000/0","environment":"","seed":0,"parameters":1000,'
cat >paid.study <<END
curves paid = csv("law.csv") { columns = "compute = 6*parameters*interactions" }
fit law = intrinsic(paid) { bootstrap = 0 }
predict best = law.parameters at 1e9 flop
END
expect 0 "$RLSTUDY" check paid.study
cat >wrong.study <<END
axis w       = ["seed=0", "seed=1"]
curves a     = csv("law.csv")
curves b     = csv("law.csv") { only = w }
fit bad      = intrinsic(a + b)
fit worse[w] = intrinsic(a + nothing)
END
expect 2 "$RLSTUDY" check wrong.study
has err "'b' is read for each value of 'w', and each needs a fit of its own"
has err "'nothing'"
finish
