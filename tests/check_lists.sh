#!/bin/sh
# A test that no list names is never run, and a schema that none names is not
# installed: every one stands in a local.mk or another list of the makefiles.
set -eu
cd "${top_srcdir:-.}"

listed=$(cat tests/*.mk tests/*/*.mk | tr -s ' \t\\' '\n' | sed 's|.*/||')
missing=0
for file in tests/e2e/*.sh tests/faults/*.sh tests/slurm/*.sh tests/page/*.sh \
    tests/oracle/*.sh tests/unit/test_*.c \
    tests/fuzz/fuzz_*.c; do
    echo "$listed" | grep -Fqx "${file##*/}" || {
        echo "no list of tests has $file" >&2
        missing=1
    }
done
for file in doc/schema/*.json; do
    grep -Fq "schema/${file##*/}" doc/local.mk || {
        echo "doc/local.mk does not have $file" >&2
        missing=1
    }
done
exit $missing
