# tests: unit programs, golden files, whole studies, module rules.
include tests/unit/local.mk
include tests/golden/local.mk
include tests/fuzz/local.mk
