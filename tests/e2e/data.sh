#!/bin/sh
# `rlstudy data`: files from a server of our own, which misbehaves in turn.
. "$top_srcdir/tests/e2e/lib.sh"

command -v python3 >/dev/null 2>&1 || {
    rm -rf "$scratch"
    exit 77
}
export XDG_DATA_HOME="$scratch/home" HOME="$scratch"
unset http_proxy https_proxy all_proxy no_proxy ALL_PROXY NO_PROXY
data=$XDG_DATA_HOME/rlstudy/mnist

# No data sets are kept here, so the files are others than those that are
# meant; with the real ones beside, more is tried.
expect 0 "$RLSTUDY" data list
has out '^mnist: handwritten digits'
has out "in $data"
has out 'train-images-idx3-ubyte.gz .*9.91 MB  missing'
expect 0 "$RLSTUDY" data list --json
follows data-1
[ "$(grep -c '"state": "missing"' out)" -eq 4 ] || fail "four: $(cat out)"
[ ! -e "$XDG_DATA_HOME" ] || fail 'looking made a folder'
expect 2 "$RLSTUDY" data
expect 2 "$RLSTUDY" data get
expect 2 "$RLSTUDY" data get imagenet
has err "there is no data set 'imagenet'"
expect 2 "$RLSTUDY" data list --from http://127.0.0.1/
"$RLSTUDY" data get mnist --from http://127.0.0.1:1 >out 2>err &&
    fail 'fetched from nobody'
if grep -q 'built without libcurl' err; then
    rm -rf "$scratch"
    exit 77
fi
has err 'http://127.0.0.1:1/train-images-idx3-ubyte.gz: '
has err 'is not to be had from there: look at the network'
# From nowhere: each source says why, and what can be done.
https_proxy=http://127.0.0.1:1 expect 1 "$RLSTUDY" data get mnist
has err 'https://ossci-datasets.s3.amazonaws.com/mnist/train-images-idx3-ubyte.gz: '
has err 'https://storage.googleapis.com/cvdf-datasets/mnist/train-images-idx3-ubyte.gz: '
has err 'is not to be had from any of its sources: .*--from URL, or put the file of 9912422 bytes with the SHA-256 440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609 into '
[ "$(wc -l <err)" -eq 3 ] || fail "three lines: $(cat err)"

expect 1 "$RLSTUDY" data get mnist --from http://127.0.0.1:1 --json
follows data-1
has out '"state": "missing"'

mkdir served
head -c 9912422 /dev/zero >served/train-images-idx3-ubyte.gz
python3 "$top_srcdir/tests/e2e/data_server.py" served >port 2>server.err &
server=$!
trap 'kill $server' EXIT
until [ -s port ]; do sleep 0.05; done
url=http://127.0.0.1:$(cat port)

# get HOW: from there, which fails, and says why.
fails() {
    expect 1 "$RLSTUDY" data get mnist --from "$url/$1"
    has err "$2"
    [ ! -e "$data/train-images-idx3-ubyte.gz" ] || fail 'a file was put there'
}
part=$data/train-images-idx3-ubyte.gz.part
fails gone "$url/gone/train-images-idx3-ubyte.gz: the server answered with HTTP status 404"
[ ! -e "$part" ] || fail 'something was begun'
fails whole 'train-images-idx3-ubyte.gz: its SHA-256 is 7*[0-9a-f]*... and should be 440fcabf73cc546f...'
[ ! -e "$part" ] || fail 'another file was kept'
fails long 'more than the 9912422 bytes that it should have'
[ ! -e "$part" ] || fail "part of another file was kept"

# Cut off: what came is kept, and gone on with.
fails cut 'train-images-idx3-ubyte.gz: '
expect 0 "$RLSTUDY" data list
has out 'train-images-idx3-ubyte.gz .*begun'
[ "$(wc -c <"$part")" -eq 4956211 ] || fail 'half of it is not there'
rm requests
fails whole 'its SHA-256 is'
has requests 'bytes=4956211-'
# Its parts did not belong together, maybe: the whole was asked for as well.
[ "$(wc -l <requests)" -eq 2 ] || fail 'not asked for as a whole'
# A server that knows no parts gives it from the start.
fails cut 'train-images'
fails plain 'its SHA-256 is'

# A full disk.
if [ "$(uname)" = Linux ]; then
    (
        ulimit -f 1000
        trap '' XFSZ
        "$RLSTUDY" data get mnist --from "$url/whole" >out 2>err
    ) && fail 'there was no room'
    has err 'cannot write .*train-images-idx3-ubyte.gz.part: File too large'
    rm -f "$part"
fi

# By a proxy.
rm requests
http_proxy=$url expect 1 "$RLSTUDY" data get mnist --from http://nowhere.invalid/whole
has err 'its SHA-256 is'
has requests '^http://nowhere.invalid/whole/train-images'

# Killed, and two at once.
"$RLSTUDY" data get mnist --from "$url/slow" >out 2>err &
pid=$!
until [ -s "$part" ]; do sleep 0.05; done
expect 1 "$RLSTUDY" data get mnist --from "$url/whole"
has err 'somebody else is fetching'
kill -KILL $pid
wait $pid || true
[ "$(wc -c <"$part")" -eq 1000 ] || fail 'what came before is gone'

# The real files, where there are some.
real=${RLSTUDY_TEST_MNIST-}
if [ -n "$real" ]; then
    rm -f served/*
    ln -s "$real"/*.gz served/
    head -c 5000 "$real/train-images-idx3-ubyte.gz" >"$part"
    rm requests
    expect 0 "$RLSTUDY" data get mnist --from "$url/whole/"
    has out 'train-images-idx3-ubyte.gz: fetched'
    has requests '/train-images-idx3-ubyte.gz bytes=5000-'
    expect 0 "$RLSTUDY" data list
    has out 'train-images-idx3-ubyte.gz .*there'
    rm requests
    printf x >>"$data/t10k-labels-idx1-ubyte.gz"
    expect 0 "$RLSTUDY" data list
    has out 't10k-labels-idx1-ubyte.gz .*another file'
    expect 1 "$RLSTUDY" data get mnist --from "$url/cut"
    has out 'train-images-idx3-ubyte.gz: was there'
    expect 0 "$RLSTUDY" data get mnist --from "$url/whole"
    has out 't10k-labels-idx1-ubyte.gz: fetched'
    unset RLSTUDY_DATA
    cat >m.study <<'END'
use "std/digits"
environment task = mnist
family net = digits_cnn { width = 1/16 }
algorithm learner = digits_ppo
budget each = 2k interactions
runs main = product(seed in 1 .. 1)
END
    expect 0 "$RLSTUDY" run -q m.study
fi

kill $server
trap - EXIT
cd /
rm -rf "$scratch"
