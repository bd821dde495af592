#!/bin/sh
# replay.sh - every corpus through its fuzz target.
set -eu
fuzz=${top_srcdir:-.}/tests/fuzz
built=${top_builddir:-.}/tests/fuzz
"$built/fuzz_actions" "$fuzz/actions"
"$built/fuzz_curves" "$fuzz/curves"
"$built/fuzz_columns" "$fuzz/columns"
"$built/fuzz_events" "$fuzz/events"
"$built/fuzz_monitor" "$fuzz/monitor"
"$built/fuzz_facts" "$fuzz/facts"
"$built/fuzz_idx" "$fuzz/idx"
"$built/fuzz_index" "$fuzz/index"
"$built/fuzz_plan" "$fuzz/plan"
"$built/fuzz_request" "$fuzz/request"
"$built/fuzz_slurm" "$fuzz/slurm"
"$built/fuzz_store" "$fuzz/store"
"$built/fuzz_values" "$fuzz/values" "$top_srcdir"/tests/golden/*/parts/*.yaml
"$built/fuzz_libenv" "$fuzz/libenv"
"$built/fuzz_lsp" "$fuzz/lsp"
"$built/fuzz_folder" "$fuzz/folder"
"$built/fuzz_format" "$fuzz/format" "$fuzz/language" \
    "$top_srcdir"/tests/golden/*/*.study "$top_srcdir"/studies/*.study \
    "$top_srcdir"/stdlib/*.study
"$built/fuzz_language" "$fuzz/language" "$top_srcdir"/tests/golden/*/*.study \
    "$top_srcdir"/studies/*.study "$top_srcdir"/stdlib/*.study
