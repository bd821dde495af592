#!/bin/sh
# replay.sh - every corpus through its fuzz target.
set -eu
fuzz=${top_srcdir:-.}/tests/fuzz
built=${top_builddir:-.}/tests/fuzz
for source in "$fuzz"/fuzz_*.c; do
    target=$(basename "$source" .c)
    corpus=$fuzz/${target#fuzz_}
    case $target in
    fuzz_values) set -- "$top_srcdir"/tests/golden/*/parts/*.yaml ;;
    fuzz_language | fuzz_format)
        set -- "$fuzz/language" "$top_srcdir"/tests/golden/*/*.study \
            "$top_srcdir"/studies/*.study "$top_srcdir"/stdlib/*.study
        ;;
    *) set -- ;;
    esac
    [ "$corpus" = "${1-}" ] || set -- "$corpus" "$@"
    "$built/$target" "$@"
done
