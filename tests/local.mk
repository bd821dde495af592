# tests: unit programs, golden files, whole studies, module rules.
include tests/unit/local.mk
include tests/bench/local.mk
