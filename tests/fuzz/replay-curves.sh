#!/bin/sh
# Replay the corpus of fuzz_curves.
exec "${top_builddir:-.}/tests/fuzz/fuzz_curves" \
    "${top_srcdir:-.}"/tests/fuzz/curves-corpus/*
